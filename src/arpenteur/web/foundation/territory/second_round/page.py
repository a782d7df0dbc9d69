"""The second round made ready for its page.

The second round as a map: where one finalist is strong, hatched where nobody knows who is ahead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.elections import Election
from arpenteur.figures.metrics import cut
from arpenteur.strategy.labels import NEARLY, short, tenths
from arpenteur.strategy.results import Interval
from arpenteur.strategy.scenarios.second_round import Race, RaceZone, SecondRound
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.kit import Bar, Choice
from arpenteur.web.foundation.territory.engine_english import in_page_language
from arpenteur.web.foundation.territory.metrics import Bin

ROWS_SHOWN = 150
_HEAD = 44


@dataclass(frozen=True)
class RunoffArea:
    """A zone on the map: its class (0: no figure), its name, its share as written or why there is none."""

    bin: int
    hatched: bool
    name: str
    text: str
    reason: str


@dataclass(frozen=True)
class RunoffMap:
    """One finalist over the place. ``finalists``: whose map may be asked for, each with its address."""

    finalist: str
    finalists: list[Choice]
    areas: Mapping[str, RunoffArea]
    bins: tuple[Bin, ...]
    contested: int

    @property
    def has_blank(self) -> bool:
        """Whether the legend needs the grey with dots."""
        return any(area.bin == 0 for area in self.areas.values())


def runoff_map(second_round: SecondRound, number: str, query: str) -> RunoffMap:
    """The map of the finalist number ``number`` (from 0; the first for any other text) of the one race of a page."""
    labels = [in_page_language(label) for label in second_round.races[0].labels]
    chosen = int(number) if number.isdecimal() and int(number) < len(labels) else 0
    shares = {zone.zone: zone.shares[chosen].central for zone in second_round.zones if zone.shares}
    cuts = cut(shares.values(), 100)
    areas = {
        zone.zone: RunoffArea(
            bin=cuts.bin_of(shares[zone.zone]) if zone.zone in shares else 0,
            hatched=zone.shares is not None and contested(zone.shares),
            name=_name(zone),
            text=numbers.percent(shares[zone.zone]) if zone.zone in shares else "",
            reason=in_page_language(zone.suppressed or numbers.EN_DASH),
        )
        for zone in second_round.zones
    }
    count = len(cuts.edges) + 1

    def label(below: int) -> str:
        edge = numbers.decimal(100 * cuts.edges[max(below - 1, 0)], cuts.digits)
        return f"{'≥' if below else '<'} {edge}{numbers.NARROW}%"

    start = f"{query}&" if query else "?"
    return RunoffMap(
        finalist=labels[chosen],
        finalists=[Choice(name, f"{start}carte={at}", at == chosen) for at, name in enumerate(labels)],
        areas=areas,
        bins=tuple(Bin(one, label(count - one)) for one in range(1, count + 1)) if cuts.edges else (),
        contested=sum(area.hatched for area in areas.values()),
    )


def contested(shares: tuple[Interval, ...]) -> bool:
    """Whether the ranges of the first two finalists of a zone meet: either may be ahead."""
    first, second, *_others = sorted(shares, key=lambda one: -one.central)
    return second.high >= first.low


def _name(zone: RaceZone) -> str:
    station = zone.zone.partition("_")[2].lstrip("0")
    return station or zone.label


@dataclass(frozen=True)
class SecondRoundLine:
    """One zone: its bars in the order of the finalists."""

    zone: RaceZone
    name: str
    bars: tuple[Bar, ...]
    left_part: float
    order: str


@dataclass(frozen=True)
class Chance:
    """A finalist of the race: its result with its range, and its chance to be ahead, in words and on a scale of 100."""

    label: str
    bar: Bar
    words: str
    width: float


@dataclass(frozen=True)
class SecondRoundPage:
    """Everything the page shows."""

    answer: str
    ahead: str
    rule: str
    chances: tuple[Chance, ...]
    learned: str
    race: Race
    finalists: tuple[str, ...]
    lines: tuple[SecondRoundLine, ...]
    hidden: int
    warnings: tuple[str, ...]


def page(second_round: SecondRound) -> SecondRoundPage:
    """Lay a second round out; the page asks for one race."""
    race = second_round.races[0]
    race = replace(race, labels=tuple(in_page_language(label) for label in race.labels))
    names = race.labels
    several = len({zone.commune_name for zone in second_round.zones}) > 1
    lines = tuple(_line(zone, several) for zone in second_round.zones[:ROWS_SHOWN])
    learned = _("No transfers are known for these finalists: votes go to the nearest of the grid, or nowhere.")
    if race.learned_on:
        learned = _("Transfers learned on: %(election)s, %(stations)s stations.") % {
            "election": in_page_language(Election.parse(race.learned_on).label),
            "stations": numbers.decimal(race.learned_stations),
        }
    return SecondRoundPage(
        answer=_answer(names, race),
        ahead=_ahead(race),
        rule=_rule(race),
        chances=_chances(race),
        learned=learned,
        race=race,
        finalists=tuple(short(name, _HEAD) for name in names),
        lines=lines,
        hidden=max(len(second_round.zones) - ROWS_SHOWN, 0),
        warnings=second_round.warnings,
    )


def _answer(names: tuple[str, ...], race: Race) -> str:
    order = sorted(zip(names, race.shares, strict=True), key=lambda pair: -pair[1])
    listed = ", ".join(f"{name} {numbers.percent(share)}" for name, share in order)
    return _("%(shares)s; %(left)s first-round votes are without a candidate.") % {
        "shares": listed,
        "left": numbers.decimal(race.left),
    }


def _ahead(race: Race) -> str:
    """Who may be ahead, never flatly."""
    if not race.chances:
        return _("The result is supposed: no forecast of who is ahead.")
    if race.favourite is None:
        return _("Too close to say who would be ahead.")
    return _("%(name)s ahead with %(chance)s.") % {
        "name": race.labels[race.favourite],
        "chance": _words(race.chances[race.favourite]),
    }


def _words(chance: float) -> str:
    """A chance in words that promise no more than they can (as ``strategy.labels.in_ten``)."""
    if chance > NEARLY:
        return _("more than 95 chances in 100")
    if chance < 1 - NEARLY:
        return _("fewer than 5 chances in 100")
    count = tenths(chance)
    return ngettext("%(n)s chance in 10", "%(n)s chances in 10", count) % {"n": count}


def _chances(race: Race) -> tuple[Chance, ...]:
    found = [
        Chance(label, _bar(result), _words(chance), 100 * chance)
        for label, result, chance in zip(race.labels, race.results, race.chances, strict=False)
    ]
    return tuple(sorted(found, key=lambda one: -one.width))


def _bar(one: Interval) -> Bar:
    words = [numbers.percent(share) for share in (one.low, one.central, one.high)]
    return Bar(100 * one.low, 100 * one.central, 100 * one.high, *words, zero=50)


def _line(zone: RaceZone, several: bool) -> SecondRoundLine:
    name = f"{zone.commune_name}, {zone.label}" if several else zone.label
    bars = tuple(_bar(one) for one in zone.shares or ())
    part = zone.left / zone.registered if zone.left is not None and zone.registered else 0.0
    order = "–" if zone.value is None else f"× {numbers.decimal(zone.value, 2)}"
    return SecondRoundLine(zone, name, bars, part, order)


def _rule(race: Race) -> str:
    """By what the zones come, and why."""
    return {
        "inflow": _("Zones, most votes of those who are out that may come to us first"),
        "own_share": _("Zones, our share of the first round first: better than expected transfers in this case"),
        "left": _("Zones, most votes without a candidate first"),
    }[race.rule]
