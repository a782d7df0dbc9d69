"""The second round made ready for its page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.strategy.results import Interval
from arpenteur.strategy.scenarios.second_round import Race, RaceZone, SecondRound
from arpenteur.web.shared import numbers

ROWS_SHOWN = 150


@dataclass(frozen=True)
class Bar:
    """A share on a scale of 0 to 100, with its range."""

    central: float
    low: float
    width: float
    interval: Interval


@dataclass(frozen=True)
class Line:
    """One zone: its bars in the order of the finalists."""

    zone: RaceZone
    name: str
    bars: tuple[Bar, ...]
    left_part: float


@dataclass(frozen=True)
class Page:
    """Everything the page shows."""

    answer: str
    learned: str
    race: Race
    finalists: tuple[str, ...]
    lines: tuple[Line, ...]
    hidden: int
    warnings: tuple[str, ...]


def page(found: SecondRound) -> Page:
    """Lay a second round out; the page asks for one race."""
    race = found.races[0]
    names = tuple(grid().families[one] for one in race.finalists)
    several = len({zone.commune_name for zone in found.zones}) > 1
    lines = tuple(_line(zone, several) for zone in found.zones[:ROWS_SHOWN])
    learned = (
        _("Transfers learned on: %(election)s, %(stations)s stations.")
        % {"election": Election.parse(race.learned_on).label, "stations": numbers.decimal(race.learned_stations)}
        if race.learned_on
        else _("No comparable second round is known: votes go to the nearest finalist of the grid.")
    )
    return Page(
        answer=_answer(names, race),
        learned=learned,
        race=race,
        finalists=names,
        lines=lines,
        hidden=max(len(found.zones) - ROWS_SHOWN, 0),
        warnings=found.warnings,
    )


def _answer(names: tuple[str, ...], race: Race) -> str:
    order = sorted(zip(names, race.shares, strict=True), key=lambda pair: -pair[1])
    listed = ", ".join(f"{name} {numbers.percent(share)}" for name, share in order)
    return _("%(shares)s; %(left)s first-round votes are without a candidate.") % {
        "shares": listed,
        "left": numbers.decimal(race.left),
    }


def _line(zone: RaceZone, several: bool) -> Line:
    name = f"{zone.commune_name}, {zone.label}" if several else zone.label
    bars = tuple(
        Bar(100 * one.central, 100 * one.low, max(100 * (one.high - one.low), 1.0), one) for one in zone.shares or ()
    )
    part = zone.left / zone.registered if zone.left is not None and zone.registered else 0.0
    return Line(zone, name, bars, part)
