"""The part of a ground that so many pairs walk in so many minutes: which streets, and what is left of each station."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError
from arpenteur.plan.turfs.pace import pace
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.turfs.ground import Ground, ground_of
from arpenteur.strategy.turfs.proposing import held, known_area, measured, propose
from arpenteur.strategy.turfs.results import Area, Building, LonLat, Turf, Turfs

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
_TRIES = 5
_FULL, _NEAR_FULL = 0.97, 0.03
"""Share of the time that the mean turf should take before the longest are shortened, and how far off is no matter."""
_OFFERS, _LESS = (1.0, 1.08, 0.92), (0.75, 0.55, 0.4, 0.25)
"""How much ground is cut beside what the mean turf should take: of the cuts that fit, the one with most doors is kept;
where none fits, the first of less.
"""
_ROUNDS, _EVEN = 12, 2
_FEWEST = 3
"""Doors of a turf below which an outing is not worth its way."""
_KNOCKING = 0.8
"""First guess of the share of the time that is spent at doors, the rest on the way."""
_SHORT, _NEAR, _LEAST_ROOM = 0.95, 150.0, 0.2
"""Share of the time below which a turf is lengthened, with street segments so many metres from its own at most; and the
share of what it lacks below which that is not tried again.
"""
_COMPACT = 0.1
"""Metres from where people meet that weigh as much as a tenth of a metre from a street that is already in."""


@dataclass(frozen=True)
class Fit:
    """Turfs that fit: ``segments`` are the street segments they are made of, ``asked`` the doors left out of them by
    building (``done`` of ``propose``). ``doors`` are those of the turfs, ``left`` those of each station that no turf
    has; ``whole``: everything that was asked for is in.
    """

    walks: Turfs
    segments: tuple[int, ...]
    asked: Mapping[str, int]
    doors: Mapping[str, int]
    left: Mapping[str, int]

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return not any(self.left.values())


@dataclass(frozen=True, eq=False)
class _Line:
    """Street segments with doors left, in the order in which they are taken; ``upto``: doors of the first n of them;
    ``middle``: where their doors are, in metres.
    """

    segments: Indices
    upto: Indices
    middle: Floats

    def first(self, doors: float) -> list[int]:
        """The first segments that have so many doors together; one at least."""
        return self.segments[: int(np.searchsorted(self.upto, doors, side="right")) or 1].tolist()

    def nearest(self, holding: Mapping[int, int], want: Mapping[int, float]) -> tuple[dict[int, int], dict[int, float]]:
        """Segments that no turf has, given to the turfs that want so many doors more, whoever lacks most first; and of
        one of more doors than a turf still wants, how many it wants. Never more doors than wanted.
        """
        turf = np.array([holding.get(one, 0) for one in self.segments.tolist()], dtype=np.int64)
        doors = np.diff(self.upto, prepend=0)
        found: dict[int, int] = {}
        parts: dict[int, float] = {}
        for number, wanted in sorted(want.items(), key=lambda one: (-one[1], one[0])):
            left = wanted
            while left >= 1:
                free = np.flatnonzero(turf == 0)
                mine = self.middle[turf == number]
                if not free.size or not len(mine):
                    break
                far = np.min(np.hypot(*(self.middle[free][:, None] - mine[None]).transpose(2, 0, 1)), axis=1)
                near, whole = far <= _NEAR, doors[free] <= left
                if not near.any():
                    break
                fits = near & whole if (near & whole).any() else near
                at = int(free[np.where(fits, far, np.inf).argmin()])
                turf[at] = number
                found[int(self.segments[at])] = number
                if doors[at] > left:
                    parts[int(self.segments[at])] = left
                left -= float(doors[at])
        return found, parts


def fit(
    snapshot: Snapshot,
    stations: Sequence[str],
    *,
    pairs: int,
    minutes: float,
    start: LonLat,
    done: Mapping[str, int] | None = None,
    seed: int = 1,
) -> Fit:
    """As many turfs as pairs, none longer than ``minutes`` with the way from and to the meeting point ``start``.

    ``stations`` come in the order in which they are worth it: the first ones are taken whole as far as the time goes,
    the last of them street segment by street segment, each time the nearest to what is in. ``done``: doors already
    done by building. A building with more doors than a pair does in that time has as many as it does. Raises
    InputError where there is no door, an unknown station, or the time is too short for any.
    """
    if pairs < 1 or minutes <= 0:
        raise InputError("ni binôme ni durée", expected="au moins un binôme et une minute")
    ground = ground_of(snapshot)
    known_area(snapshot, Area(stations=frozenset(stations)))
    already, left = _left(ground, done or {}, minutes)
    line = _line(ground, left, stations, start)
    if not len(line.segments):
        raise InputError("aucune porte à faire ici", action="choisissez un autre bureau")
    asked = _Asked(snapshot, frozenset(stations), already, pairs, minutes, start, seed)
    short = asked.lengthened(_largest(line, asked), line)
    walks = short.walks
    return Fit(
        walks=walks,
        segments=tuple(sorted({one.segment for turf in walks.turfs for one in turf.buildings})),
        asked=short.out,
        doors=_by_station(walks),
        left=_missing(ground, stations, done or {}, walks),
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """What every cut is asked: the area, doors out of it, how many pairs, how long."""

    snapshot: Snapshot
    stations: frozenset[str]
    out: Mapping[str, int]
    pairs: int
    minutes: float
    start: LonLat
    seed: int

    def cut(self, segments: Iterable[int], spend: Mapping[str, float] | None = None) -> Turfs:
        """Turfs of some street segments, of as many doors each; of as many minutes, those of a door of each building
        being known.
        """
        area = Area(stations=self.stations, segments=frozenset(segments))
        return propose(
            self.snapshot, area, pairs=self.pairs, seed=self.seed, done=self.out, start=self.start, spend=spend
        )

    def even(self, segments: Iterable[int]) -> Turfs:
        """Turfs of some street segments that take as long as each other, as far as it goes: the longest is shorter than
        where they have as many doors.
        """
        known = frozenset(segments)
        best = self.cut(known)
        for _again in range(_EVEN):
            spend = {one.id: turf.minutes / turf.doors for turf in best.turfs for one in turf.buildings}
            found = self.cut(known, spend)
            if _longest(found) >= _longest(best):
                break
            best = found
        return best

    def shortened(self, walks: Turfs) -> "_Short | None":
        """The same without what lies at the far ends of turfs that are too long: street segments, buildings where a
        turf has one segment, doors where it has one building. None where the way alone to one of them is too long.
        """
        out = dict(self.out)
        for _round in range(_ROUNDS):
            long = [one for one in walks.turfs if one.minutes > self.minutes]
            if not long:
                return _Short(walks, out)
            holding, moved = held(walks)
            for turf in long:
                gone = {one.id: one.dwellings for one in _ends(turf, self.minutes, self.start)}
                if len(turf.buildings) == 1:
                    (one,) = turf.buildings
                    fewer = math.ceil((turf.minutes - self.minutes) * 60 / pace().apartments)
                    if fewer >= one.doors:
                        return None
                    gone = {one.id: out.get(one.id, 0) + fewer}
                else:
                    moved = {key: number for key, number in moved.items() if key not in gone}
                out |= gone
            walks = self._measured(holding, moved, out)
        return None

    def lengthened(self, short: "_Short", line: "_Line") -> "_Short":
        """The same with the nearest segments that nobody has in turfs that are short: for half of what it lacks where
        they make one too long, in pieces, or no larger, then none.
        """
        room: dict[int, float] = {}
        for _round in range(_ROUNDS):
            now = {one.number: one for one in short.walks.turfs}
            want = {
                number: turf.doors * (self.minutes / turf.minutes - 1) * room.get(number, 1.0)
                for number, turf in now.items()
                if turf.minutes < _SHORT * self.minutes and room.get(number, 1.0) > _LEAST_ROOM
            }
            added, parts = line.nearest(held(short.walks)[0], want)
            if not added:
                break
            found = self._with(short, added, parts)
            good = {
                one.number
                for one in found.walks.turfs
                if one.minutes <= self.minutes
                and one.pieces <= now[one.number].pieces
                and one.doors > now[one.number].doors
            }
            for number in set(added.values()) - good:
                room[number] = room.get(number, 1.0) / 2
            kept = {segment: number for segment, number in added.items() if number in good}
            short = found if kept == added else self._with(short, kept, parts) if kept else short
        return short

    def _with(self, short: "_Short", added: Mapping[int, int], parts: Mapping[int, float]) -> "_Short":
        """Turfs with some street segments more, all the doors of which are in again; of those in ``parts`` the nearest
        buildings with so many doors.
        """
        holding, moved = held(short.walks)
        ground = ground_of(self.snapshot)
        out = dict(short.out)
        middle = {one.number: _middle(one.buildings) for one in short.walks.turfs}
        for segment, number in added.items():
            rows = np.flatnonzero(ground.segment == segment).tolist()
            spots = {row: (float(ground.lonlat[row, 0]), float(ground.lonlat[row, 1])) for row in rows}
            room = parts.get(segment, float("inf"))
            for row in sorted(rows, key=lambda row: (_far(spots[row], middle[number]), row)):
                name, dwellings = ground.ids[row], int(ground.dwellings[row])
                already = self.out.get(name, 0)
                inside = dwellings - already <= room
                room -= dwellings - already if inside else 0
                out[name] = already if inside else dwellings
        out = {name: doors for name, doors in out.items() if doors}
        return _Short(self._measured(holding | dict(added), moved, out), out)

    def _measured(self, holding: Mapping[int, int], moved: Mapping[str, int], out: Mapping[str, int]) -> Turfs:
        return measured(
            self.snapshot,
            holding,
            Area(stations=self.stations),
            moved=moved,
            pairs=self.pairs,
            seed=self.seed,
            done=out,
            start=self.start,
        )


@dataclass(frozen=True, eq=False)
class _Short:
    """Turfs that fit, and the doors left out of them by building."""

    walks: Turfs
    out: Mapping[str, int]


def _largest(line: _Line, asked: _Asked) -> _Short:
    """The cut with most doors of those that fit. Raises InputError where none does."""
    doors, total = _full(line, asked), float(line.upto[-1])
    best: _Short | None = None
    for offer in (*_OFFERS, *_LESS):
        if best is not None and (offer in _LESS or (offer != 1.0 and doors >= total)):
            break
        segments = line.first(min(doors * offer, total))
        found: _Short | None = None
        for _again in range(_ROUNDS):
            walks = asked.even(segments)
            found = asked.shortened(walks)
            long = [one for one in walks.turfs if one.minutes > asked.minutes]
            lone = {one.segments[0] for one in long if len(one.buildings) == 1}
            if found is not None or not lone or lone >= set(segments):
                break
            segments = [one for one in segments if one not in lone]
        if found is not None and (best is None or _doors(found.walks) > _doors(best.walks)):
            best = found
    if best is None or _doors(best.walks) < min(_FEWEST * asked.pairs, total):
        raise InputError(
            "{minutes:g} minutes ne suffisent pas à une sortie ici",
            action="choisissez une durée plus longue, ou un autre bureau",
            minutes=asked.minutes,
        )
    return best


def _full(line: _Line, asked: _Asked) -> float:
    """Doors for which the mean turf takes nearly all the time; all there are where they are fewer."""
    total = float(line.upto[-1])
    doors = min(total, asked.pairs * asked.minutes * 60 * _KNOCKING / pace().apartments)
    for _try in range(_TRIES):
        walks = asked.cut(line.first(doors))
        share = sum(one.minutes for one in walks.turfs) / len(walks.turfs) / asked.minutes
        if abs(share - _FULL) <= _NEAR_FULL or (doors >= total and share < _FULL):
            break
        doors = min(max(doors * _FULL / share, 1.0), total)
    return doors


def _ends(turf: Turf, minutes: float, start: LonLat) -> list[Building]:
    """Buildings of a turf that is too long, from its far end, until what is left should fit: those of whole segments,
    where it has several.
    """
    parts: dict[object, list[Building]] = {}
    for one in turf.buildings:
        parts.setdefault(one.segment if len(turf.segments) > 1 else one.id, []).append(one)
    if len(turf.segments) > 1:
        start = _middle(turf.buildings)
    order = sorted(parts, key=lambda key: (-_far(_middle(parts[key]), start), str(key)))
    too_many = turf.doors * (1 - minutes / turf.minutes)
    gone: list[Building] = []
    for key in order[:-1]:
        if gone and sum(one.doors for one in gone) >= too_many:
            break
        gone += parts[key]
    return gone


def _middle(buildings: Sequence[Building]) -> LonLat:
    x, y = np.mean([(one.longitude, one.latitude) for one in buildings], axis=0).tolist()
    return x, y


def _far(one: LonLat, other: LonLat) -> float:
    wide = float(np.cos(np.radians(other[1])))
    return float(np.hypot((one[0] - other[0]) * wide, one[1] - other[1]))


def _longest(walks: Turfs) -> float:
    return max(one.minutes for one in walks.turfs)


def _doors(walks: Turfs) -> int:
    return sum(one.doors for one in walks.turfs)


def _left(ground: Ground, done: Mapping[str, int], minutes: float) -> tuple[dict[str, int], Indices]:
    """Doors that are not asked for, by building: done, or beyond what one pair does there; and what is left of each."""
    most = max(int(minutes * 60 * _KNOCKING / pace().apartments), 1)
    gone = np.array([max(0, done.get(one, 0)) for one in ground.ids], dtype=np.int64)
    left = np.minimum(np.maximum(ground.dwellings - gone, 0), most)
    out = ground.dwellings - left
    return {ground.ids[row]: int(out[row]) for row in np.flatnonzero(out).tolist()}, left


def _line(ground: Ground, left: Indices, stations: Sequence[str], start: LonLat) -> _Line:
    """Station after station, each time the segment nearest to those that are in, near the meeting point first."""
    place = {station: rank for rank, station in enumerate(stations)}
    rank = np.array([place.get(one, -1) for one in ground.station], dtype=np.int64)
    rows = np.flatnonzero((rank >= 0) & (left > 0))
    if not rows.size:
        return _Line(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty((0, 2)))
    segments, at = np.unique(ground.segment[rows], return_inverse=True)
    doors = np.bincount(at, weights=left[rows]).astype(np.int64)
    first = np.full(len(segments), len(stations), dtype=np.int64)
    np.minimum.at(first, at, rank[rows])
    network = ground.streets.network
    ends = np.stack([ground.streets.xy[network.tail[segments]], ground.streets.xy[network.head[segments]]], axis=1)
    middle = np.column_stack([np.bincount(at, weights=ground.xy[rows, axis]) for axis in (0, 1)])
    middle /= np.bincount(at)[:, None]
    meeting = ground.streets.xy[ground.node_near(start)]
    order = _taken(first, ends, np.hypot(*(middle - meeting).T))
    return _Line(segments[order], np.cumsum(doors[order]), middle[order])


def _taken(first: Indices, ends: Floats, far: Floats) -> Indices:
    """Positions in the order they are taken: a station is finished before the next begins."""
    near = np.zeros(len(first))
    free = np.ones(len(first), dtype=np.bool_)
    order: list[int] = []
    for station in range(int(first.max()) + 1):
        mine = first == station
        for _one in range(int(mine.sum())):
            at = int(np.where(mine & free, near + _COMPACT * far, np.inf).argmin())
            gap = np.min([np.hypot(*(ends[:, a] - ends[at, b]).T) for a in (0, 1) for b in (0, 1)], axis=0)
            near = gap if not order else np.minimum(near, gap)
            free[at] = False
            order.append(at)
    return np.array(order, dtype=np.int64)


def _by_station(walks: Turfs) -> dict[str, int]:
    found: dict[str, int] = {}
    for turf in walks.turfs:
        for one in turf.buildings:
            if one.station:
                found[one.station] = found.get(one.station, 0) + one.doors
    return found


def _missing(ground: Ground, stations: Sequence[str], done: Mapping[str, int], walks: Turfs) -> dict[str, int]:
    """Doors left of each station that no turf has."""
    inside = {one.id: one.doors for turf in walks.turfs for one in turf.buildings}
    found = dict.fromkeys(stations, 0)
    for name, station, dwellings in zip(ground.ids, ground.station, ground.dwellings.tolist(), strict=True):
        if station in found:
            found[station] += max(dwellings - max(0, done.get(name, 0)), 0) - inside.get(name, 0)
    return found
