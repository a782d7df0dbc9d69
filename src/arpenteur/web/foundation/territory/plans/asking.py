"""What the page of a plan is asked: hours, beliefs, the lottery and the campaign's own constraints, typed by name.

The hours that a plan starts from: those that people of the visitor's campaign have, which a room above says.

A room declares in its module ``hours_of_visitor`` a function ``HOURS``, from a request to hours or None.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import fold
from arpenteur.strategy import Constraints
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.foundation.territory.asking import Question

HOURS, CONTACT, HOLD_OUT = 200, 35, 20
"""Where a plan starts: hours for who is of no campaign, doors that open and stations left aside in a hundred."""
HOURS_LIMITS, CONTACT_LIMITS = (10, 2000), (10, 70)
HOLD_OUTS = (0, 10, 20, 30)
_TEXTS = {"exclude": "exclure", "force": "imposer", "minimum": "minimum"}
_WORDS = {
    "exclude": gettext_lazy("“Exclude”"),
    "force": gettext_lazy("“Impose”"),
    "minimum": gettext_lazy("“Hours at least”"),
}
_MOST_HOURS = 1_000_000
_LONGEST_TEXT = 1000
"""Short enough to be parsed for every row, and to be written in every link of the page."""


@dataclass(frozen=True)
class PlanQuestion:
    """Hours for a family, an election and a scenario (``strategy``). ``contact`` and ``hold_out`` are per cent.

    ``usual``: the hours that an address without any means to this visitor.
    ``exclude``, ``force`` and ``minimum`` are texts as typed: ``7, 12`` and ``7 = 6, 12 = 3``.
    """

    strategy: Question
    hours: int = HOURS
    contact: int = CONTACT
    hold_out: int = HOLD_OUT
    seed: int | None = None
    most: int | None = None
    exclude: str = ""
    force: str = ""
    minimum: str = ""
    usual: int = HOURS

    @classmethod
    def read(cls, raw: Mapping[str, Any], question: Question, usual: int = HOURS) -> Self:
        """From the parameters of an address. Raises InputError naming the parameter and what it accepts."""
        asked = Parameters(raw)
        hold_out = asked.one_of("temoins", tuple(map(str, HOLD_OUTS)), str(HOLD_OUT))
        contact = asked.whole("ouverture", *CONTACT_LIMITS)
        return cls(
            strategy=replace(question, level="station", metric="priority", zone="", all_columns=False, all_rows=False),
            hours=asked.whole("heures", 1, _MOST_HOURS) or usual,
            usual=usual,
            contact=CONTACT if contact is None else contact,
            hold_out=int(hold_out),
            seed=asked.whole("graine", 0, 999_999_999),
            most=asked.whole("bureaux", 1, _MOST_HOURS),
            **{field: asked.text(name, _LONGEST_TEXT) for field, name in _TEXTS.items()},
        )

    def query(self, **changes: Any) -> str:
        """The address of this question with some answers changed; defaults are left out."""
        asked = replace(self, **changes)
        return asked._after(asked.strategy.query(), asked.usual)

    def whole_query(self) -> str:
        """The same, its context and its hours written out."""
        return self._after(self.strategy.whole_query(), HOURS if self.usual == HOURS else None)

    def _after(self, strategy: str, usual: int | None) -> str:
        own = (
            ("heures", self.hours, usual),
            ("ouverture", self.contact, CONTACT),
            ("temoins", self.hold_out, HOLD_OUT),
            ("graine", self.seed, None),
            ("bureaux", self.most, None),
            *((name, getattr(self, field), "") for field, name in _TEXTS.items()),
        )
        return "?" + "&".join(part for one in (strategy, address(own)) if (part := one.lstrip("?")))

    def constraints(self, names: Mapping[str, str]) -> Constraints:
        """As the engine wants them; ``names`` are the stations of the place (key → name on the page).

        Raises InputError where a text names no station, or gives no number of hours.
        """
        keys = {fold(name): key for key, name in names.items()} | {key: key for key in names}

        def key_of(field: str, typed: str) -> str:
            text = fold(re.sub(r"^bureau\s+", "", typed.strip(), flags=re.IGNORECASE))
            if text not in keys:
                example = next(iter(names.values()), "")
                raise InputError(
                    _("%(name)s: unknown station “%(typed)s”") % {"name": _WORDS[field], "typed": typed.strip()},
                    expected=_("like %(example)s") % {"example": example},
                )
            return keys[text]

        return Constraints(
            exclude=tuple(key_of("exclude", one) for one in listed(self.exclude)),
            force=tuple(key_of("force", one) for one in listed(self.force)),
            minimum={key_of("minimum", one): hours for one, hours in _pairs(self.minimum)},
            maximum_stations=self.most,
        )

    def toggled(self, field: str, name: str) -> str:
        """The address with a station added to a list of names, or taken out of it."""
        names = listed(getattr(self, field))
        kept = [one for one in names if fold(one) != fold(name)]
        return self.query(**{field: ", ".join(kept if len(kept) < len(names) else [*names, name])})


def listed(text: str) -> list[str]:
    """The names of a text, parted by commas, semicolons or line breaks."""
    return [name.strip() for name in re.split(r"[,;\n]", text) if name.strip()]


def in_words(text: str, names: Mapping[str, str]) -> str:
    """An error of the engine with the names of the page instead of keys and of keywords."""

    def station(key: re.Match[str]) -> str:
        return _("polling station %(number)s") % {"number": names.get(key[0], key[0])}

    for field, words in _WORDS.items():
        text = re.sub(rf"\b{field}\b", str(words), text)
    return re.sub(r"\b\w{5}_[\w.-]{4}\b", station, text)


def _pairs(text: str) -> Iterable[tuple[str, float]]:
    """A comma parts two pairs where an equals sign follows before the next, else it is the comma of a decimal."""
    for one in filter(None, (part.strip() for part in re.split(r"[;\n]|,(?=[^,;\n=]*=)", text))):
        name, equals, hours = one.partition("=")
        try:
            value = float(hours.strip().removesuffix("h").replace(",", "."))
        except ValueError:
            value = -1.0
        if not equals or not 0 < value <= _MOST_HOURS:
            raise InputError(
                _("%(name)s: “%(one)s”") % {"name": _WORDS["minimum"], "one": one},
                expected=_("a station and its hours, like 7 = 6"),
            )
        yield name, value


@dataclass(frozen=True)
class StartingHours:
    """Hours of one person at the doors, and the sentence that says where they come from."""

    hours: int
    words: str

    @property
    def on_slider(self) -> int:
        """The nearest stop of the slider."""
        low, high = HOURS_LIMITS
        return min(max(round(self.hours / low) * low, low), high)


def starting_hours(request: HttpRequest) -> StartingHours:
    """Those of the visitor's campaign; a number to begin with for who is of none."""
    found = (hours(request) for hours in declared("hours_of_visitor", "HOURS"))
    usual = _("%(hours)d h to begin with: for a campaign, the hours that its people have.") % {"hours": HOURS}
    return next((one for one in found if one is not None), StartingHours(HOURS, usual))
