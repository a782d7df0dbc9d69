"""What contacts may be chosen by: a closed list of kinds of fact, each with a closed list of values.

A room declares its own as ``FILTERS`` in its module ``segment_filters``, read by ``every_filter``. Nothing is chosen by
a name, a birthplace, a nationality, a level of support, or by what somebody opened or pressed: there is no such fact.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import declared

Text = str | Promise
NOBODY = Q(pk__in=[])


class Fact(StrEnum):
    """Kinds of fact that a segment may be made of; there is no other."""

    CLASS = "classe"
    TAG = "etiquette"
    FOLLOW_UP = "suivi"
    STEP = "etape"
    CONSENT = "accord"
    CHANNEL = "canal"
    ZONE = "zone"
    LANGUAGE = "langue"
    EXCHANGE = "echange"
    ACTION = "action"


@dataclass(frozen=True)
class ContactFilter:
    """Contacts of whom one fact is true. ``options``: the values that a member may choose at a moment, with what each
    is called; ``matches``: whom a value chooses, asked inside a ``sealed`` block. A value is written in addresses and
    in kept segments: a code or a number, never a text about somebody.
    """

    fact: Fact
    label: Text
    options: Callable[[Member, datetime], Sequence[tuple[str, Text]]]
    matches: Callable[[Campaign, str, datetime], Q]

    def __post_init__(self) -> None:
        """Raises ValueError for a fact that is not one of the list."""
        Fact(self.fact)

    @property
    def id(self) -> str:
        """As addresses and kept segments say it."""
        return str(self.fact)


@dataclass(frozen=True)
class FilterGroup:
    """The values of one filter, for a list to choose from: each with its code ``filter.value``."""

    label: Text
    options: tuple[tuple[str, Text], ...]


def having(rows: "QuerySet[Any]", by: str = "contact") -> Q:
    """Contacts that have one of these rows."""
    return Q(pk__in=rows.order_by().values(by))


def every_filter() -> dict[str, ContactFilter]:
    """Filters of every room by the word that addresses use. Raises ValueError where two rooms filter the same fact."""
    found: dict[str, ContactFilter] = {}
    for one in (each for room in declared("segment_filters", "FILTERS") for each in room):
        if one.id in found:
            raise ValueError(one.id)
        found[one.id] = one
    return {fact: found[fact] for fact in Fact if fact in found}


def groups(member: Member, at: datetime) -> list[FilterGroup]:
    """Everything a member may choose by; filters without a value are left out."""
    listed = [
        FilterGroup(one.label, tuple((f"{one.id}.{value}", label) for value, label in one.options(member, at)))
        for one in every_filter().values()
    ]
    return [one for one in listed if one.options]


def chosen(code: str) -> tuple[ContactFilter, str]:
    """The filter and the value of a code ``filter.value``. Raises InputError for a filter that does not exist."""
    fact, _dot, value = code.partition(".")
    found = every_filter().get(fact)
    if found is None or not value:
        raise InputError(_("unknown filter: %(word)s") % {"word": fact[:20]}, expected=", ".join(every_filter()))
    return found, value


def named(code: str, among: Sequence[FilterGroup]) -> str:
    """What a value that was chosen among these is called, with its filter; nothing where it is not (any more)."""
    words = {one: (group.label, label) for group in among for one, label in group.options}
    what, value = words.get(code, ("", ""))
    return _("%(what)s: %(value)s") % {"what": what, "value": value} if what else ""


def name_of(code: str, member: Member, at: datetime) -> str:
    """What a chosen value is called, with its filter; the code itself where a member is not offered it (any more)."""
    found, value = chosen(code)
    labels = {key: str(label) for key, label in found.options(member, at)}
    return _("%(what)s: %(value)s") % {"what": found.label, "value": labels.get(value, value)}
