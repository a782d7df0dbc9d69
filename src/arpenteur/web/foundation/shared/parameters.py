"""Parameters of an address, read and checked in one place.

What is wrong is one sentence for every page, answered 400: the parameter as it stands in the address, its value, what
is accepted. An empty parameter is one that was not given.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date, time
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError

_YEARS = range(2000, 2101)
_SHOWN = 60
"""Letters of a wrong value that are said back."""


class Parameters:
    """What an address asks. Each method raises InputError for a value that is not accepted."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def one_of(self, name: str, accepted: Collection[str], default: str = "") -> str:
        """One of some words; ``default``, which needs not be among them, where nothing is given."""
        value = self._given(name)
        if value and value not in accepted:
            raise refused(name, value, _(" or ").join(one for one in accepted if one))
        return value or default

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number between two limits, both included; None where nothing is given."""
        value = self._given(name)
        if not value:
            return None
        number = int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else low - 1
        if not low <= number <= high:
            raise refused(name, value, between(low, high))
        return number

    def day(self, name: str) -> date | None:
        """A day of this century, None where nothing is given."""
        value = self._given(name)
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = date.min
        if day.year not in _YEARS:
            raise refused(name, value, _("a date like 2027-03-14"))
        return day

    def clock(self, name: str) -> time | None:
        """An hour and its minutes, None where nothing is given."""
        value = self._given(name)
        if not value:
            return None
        try:
            return time.fromisoformat(value).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            raise refused(name, value, _("a time like 18:30")) from None

    def text(self, name: str, longest: int) -> str:
        """A text of so many letters at most."""
        value = self._given(name)
        if len(value) > longest:
            raise InputError(
                _("%(name)s: %(length)s characters") % {"name": name, "length": len(value)},
                expected=_("%(most)s at most") % {"most": longest},
            )
        return value

    def many(self, name: str) -> tuple[str, ...]:
        """Each text given under one name, as many as there are."""
        return tuple(one for one in self._raw.getlist(name) if one)

    def has(self, name: str) -> bool:
        """True where anything is given."""
        return bool(self._given(name))

    def _given(self, name: str) -> str:
        return str(self._raw.get(name) or "").strip()


def between(low: int, high: int) -> str:
    """What is expected of a whole number, both limits included."""
    return _("a whole number from %(low)s to %(high)s") % {"low": low, "high": high}


def refused(name: str, value: str, expected: str) -> InputError:
    """The sentence of a value that is not accepted."""
    return InputError(f"{name} = « {value[:_SHOWN]} »", expected=expected)


def address(pairs: Iterable[tuple[str, Any, Any]]) -> str:
    """The question mark and what follows, of (name, value, usual value): what is usual or empty is left out."""
    kept = [
        (name, "toutes" if value is True else str(value))
        for name, value, usual in pairs
        if value is not None and value is not False and value not in ("", usual)
    ]
    return "?" + urlencode(kept)


def leads_here(request: HttpRequest, address: str) -> bool:
    """Whether an address leads to a page of this site and nowhere else."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
