"""The second round as a map: where one finalist is strong, hatched where nobody knows who is ahead."""

from collections.abc import Mapping
from dataclasses import dataclass

from arpenteur.figures.metrics import cut
from arpenteur.strategy.results import Interval
from arpenteur.strategy.scenarios.second_round import RaceZone, SecondRound
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.kit import Choice
from arpenteur.web.foundation.territory.engine_english import in_page_language
from arpenteur.web.foundation.territory.metrics import Bin


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
