"""Counts by zone, and their total: the only place that says how they add up.

People met and doors done belong to one station each, so that the zones add up to the total, to the unit. An action may
cover several zones: it is written in each of them, once. The sum of a column of actions is therefore a number of
passages in zones; the total beside it counts each action once. Two lines keep the sums whole: stations without a
quartier, and what lies outside the zones (actions without a station, stations that the current cutting has no more).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, fields

from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.kinds import DOORS, MET
from arpenteur.web.site.glance.queries import Passage, Sums, Version, passages, remember, sums
from arpenteur.web.site.glance.scope import GlanceScope

NO_QUARTIER = "sans-quartier"
OUTSIDE = "hors-zone"
_DOORS, _MET = frozenset(one.value for one in DOORS), frozenset(one.value for one in MET)


@dataclass(slots=True)
class ZoneLine:
    """One zone. Doors and people in the days asked for unless said; ``planned_doors`` are the dwellings of the zone."""

    zone: str
    planned_doors: int = 0
    opened: int = 0
    absent: int = 0
    inaccessible: int = 0
    later: int = 0
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
        """Doors knocked at, whatever came of it; walked in two turfs, a door counts twice."""
        return self.opened + self.absent + self.inaccessible + self.later

    @property
    def left(self) -> int:
        """Doors still to be done, whatever the days asked for."""
        return max(self.planned_doors - self.doors_ever, 0)

    @property
    def share(self) -> float | None:
        """Doors done of the dwellings of the zone; None where there are none."""
        return self.doors / self.planned_doors if self.planned_doors else None

    def add(self, one: Sums) -> None:
        """Add one measure of one station."""
        if one.measure in _DOORS:
            setattr(self, one.measure, getattr(self, one.measure) + one.in_span)
            self.doors_ever += one.ever
        if one.measure in _MET:
            self.met += one.in_span
            self.met_today += one.today
            self.met_ever += one.ever

    def pass_by(self, passage: Passage) -> None:
        """Add one action."""
        self.running += passage.running
        self.planned += passage.planned
        self.done += passage.done
        self.lately += passage.lately


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines of one level with what is planned and where actions pass: all that counts do not change."""

    level: str
    lines: Mapping[str, ZoneLine]
    total: ZoneLine


@dataclass(frozen=True, slots=True)
class Ledger:
    """Lines of one level, and what they add up to.

    ``total`` counts each action once; ``passages`` is the sum of the lines, which counts it once a zone.
    """

    lines: Mapping[str, ZoneLine]
    total: ZoneLine
    passages: ZoneLine


def ledgers(
    campaign: Campaign, ground: Ground, scope: GlanceScope, level: str, version: Version, snapshot: str
) -> dict[str, Ledger]:
    """A level of a part of a campaign, and its stations; kept for what they depend on.

    ``snapshot`` is the digest of the ground; the day is in the scope.
    """
    levels, part = {"station", level}, (snapshot, scope.key())

    def frames() -> dict[str, Frame]:
        found = passages(scope)
        return {name: frame(ground, found, name, scope.stations) for name in levels}

    def compute() -> dict[str, Ledger]:
        framed, counted = remember(("frames", campaign.pk, level, version.settled, *part), frames), sums(scope)
        return {name: ledger(ground, framed[name], counted) for name in levels}

    return remember(("ledgers", campaign.pk, level, version.all, *part), compute)


def frame(ground: Ground, visits: Iterable[Passage], level: str, stations: frozenset[str] | None) -> Frame:
    """The lines of a level before anything is counted. Every zone has one."""
    lines: dict[str, ZoneLine] = {}
    for key, one in ground.stations.items():
        if stations is None or key in stations:
            zone = zone_of(ground, key, level)
            lines.setdefault(zone, ZoneLine(zone)).planned_doors += one.doors
    total = ZoneLine("total", planned_doors=sum(line.planned_doors for line in lines.values()))
    _pass(lines, total, ground, visits, level)
    return Frame(level, lines, total)


def ledger(ground: Ground, framed: Frame, counted: Iterable[Sums]) -> Ledger:
    """A frame with its counts; the two special lines exist where they hold one."""
    lines, total = {zone: copy(line) for zone, line in framed.lines.items()}, copy(framed.total)
    for one in counted:
        zone = zone_of(ground, one.station, framed.level)
        lines.setdefault(zone, ZoneLine(zone)).add(one)
        total.add(one)
    return Ledger(lines, total, together(lines.values(), "passages"))


def zone_of(ground: Ground, station: str, level: str) -> str:
    """The line a station is counted in."""
    if station not in ground.stations:
        return OUTSIDE
    return ground.zone_of(station, level) or NO_QUARTIER


def _pass(lines: dict[str, ZoneLine], total: ZoneLine, ground: Ground, found: Iterable[Passage], level: str) -> None:
    seen: dict[int, set[str]] = defaultdict(set)
    for passage in found:
        zone = zone_of(ground, passage.station, level)
        if not seen[passage.action]:
            total.pass_by(passage)
        if zone not in seen[passage.action]:
            seen[passage.action].add(zone)
            lines.setdefault(zone, ZoneLine(zone)).pass_by(passage)


def together(lines: Iterable[ZoneLine], name: str) -> ZoneLine:
    """The sum of some lines."""
    whole = ZoneLine(name)
    for line in lines:
        for column in [column.name for column in fields(ZoneLine)][1:]:
            setattr(whole, column, getattr(whole, column) + getattr(line, column))
    return whole
