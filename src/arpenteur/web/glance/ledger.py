"""Counts by zone, and their total: the only place that says how they add up.

People met and doors done belong to one station each, so that the zones add up to the total, to the unit. An action may
cover several zones: it is written in each of them, once. The sum of a column of actions is therefore a number of
passages in zones; the total beside it counts each action once. Two lines keep the sums whole: stations without a
quartier, and what lies outside the zones (actions without a station, stations that the current cutting has no more).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from arpenteur.web.campaigns.ground import Ground
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.fieldwork.kinds import DOORS, MET
from arpenteur.web.glance.queries import Counts, Passage, Sums, count, kept
from arpenteur.web.glance.scope import Scope

NO_QUARTIER = "sans-quartier"
OUTSIDE = "hors-zone"
_DOORS, _MET = frozenset(one.value for one in DOORS), frozenset(one.value for one in MET)


@dataclass(slots=True)
class Line:
    """One zone. Doors and people in the days asked for unless said; ``planned_doors`` are the dwellings of the zone."""

    zone: str
    planned_doors: int = 0
    opened: int = 0
    absent: int = 0
    inaccessible: int = 0
    met: int = 0
    met_today: int = 0
    met_ever: int = 0
    doors_ever: int = 0
    running: int = 0
    planned: int = 0
    done: int = 0
    lately: int = 0

    @property
    def doors(self) -> int:
        """Doors knocked at, whatever came of it; knocked at twice, a door counts twice."""
        return self.opened + self.absent + self.inaccessible

    @property
    def left(self) -> int:
        """Doors still to be done, whatever the days asked for."""
        return max(self.planned_doors - self.doors_ever, 0)

    @property
    def share(self) -> float | None:
        """Doors done of planned; None where there are none."""
        return self.doors / self.planned_doors if self.planned_doors else None

    def add(self, sums: Sums) -> None:
        """Add one measure of one station."""
        if sums.measure in _DOORS:
            setattr(self, sums.measure, getattr(self, sums.measure) + sums.kept)
            self.doors_ever += sums.ever
        if sums.measure in _MET:
            self.met += sums.kept
            self.met_today += sums.today
            self.met_ever += sums.ever

    def pass_by(self, passage: Passage) -> None:
        """Add one action."""
        self.running += passage.running
        self.planned += passage.planned
        self.done += passage.done
        self.lately += passage.lately


@dataclass(frozen=True, slots=True)
class Ledger:
    """Lines of one level, and what they add up to.

    ``total`` counts each action once; ``passages`` is the sum of the lines, which counts it once a zone.
    """

    lines: Mapping[str, Line]
    total: Line
    passages: Line


def ledgers(campaign: Campaign, ground: Ground, scope: Scope, level: str, *at: str) -> dict[str, Ledger]:
    """A level of a part of a campaign, and its stations; kept for what they depend on.

    ``at`` is the version of the campaign and the digest of its snapshot; the day is in the scope.
    """

    def compute() -> dict[str, Ledger]:
        found = count(scope)
        return {name: ledger(ground, found, name, scope.stations) for name in {"station", level}}

    return kept(("ledgers", campaign.pk, level, *at, scope.key()), compute)


def ledger(ground: Ground, counts: Counts, level: str, stations: frozenset[str] | None) -> Ledger:
    """Counts of a level. Zones without a count have their line; the two special lines exist where they hold one."""
    lines: dict[str, Line] = {}
    for key, one in ground.stations.items():
        if stations is None or key in stations:
            zone = zone_of(ground, key, level)
            lines.setdefault(zone, Line(zone)).planned_doors += one.doors
    total = Line("total", planned_doors=sum(line.planned_doors for line in lines.values()))
    for sums in counts.sums:
        zone = zone_of(ground, sums.station, level)
        lines.setdefault(zone, Line(zone)).add(sums)
        total.add(sums)
    _pass(lines, total, ground, counts.passages, level)
    return Ledger(lines, total, together(lines.values(), "passages"))


def zone_of(ground: Ground, station: str, level: str) -> str:
    """The line a station is counted in."""
    if station not in ground.stations:
        return OUTSIDE
    return ground.zone_of(station, level) or NO_QUARTIER


def _pass(lines: dict[str, Line], total: Line, ground: Ground, passages: Iterable[Passage], level: str) -> None:
    seen: dict[int, set[str]] = defaultdict(set)
    for passage in passages:
        zone = zone_of(ground, passage.station, level)
        if not seen[passage.action]:
            total.pass_by(passage)
        if zone not in seen[passage.action]:
            seen[passage.action].add(zone)
            lines.setdefault(zone, Line(zone)).pass_by(passage)


def together(lines: Iterable[Line], name: str) -> Line:
    """The sum of some lines."""
    whole = Line(name)
    for line in lines:
        for column in Line.__slots__[1:]:
            setattr(whole, column, getattr(whole, column) + getattr(line, column))
    return whole
