"""An area cut into turfs, and the same figures of turfs that a person changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError
from arpenteur.plan.turfs.partition import TOLERANCE, partition, shares
from arpenteur.plan.turfs.units import Units, components, units
from arpenteur.plan.turfs.walk import SIDES, ZIGZAG
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.turfs.ground import Ground, ground_of
from arpenteur.strategy.turfs.results import DOORS, LETTERBOXES, Area, LonLat, Turfs
from arpenteur.strategy.turfs.telling import Cut, told

Indices = NDArray[np.int64]
USUAL = {DOORS: 60, LETTERBOXES: 150}
"""Doors of a turf where nothing is asked: about three hours of knocking, an hour and a half of letterboxes."""
_FINEST = 12  # units a turf is made of, about
_MOST_TURFS = 2_000


@dataclass(frozen=True, eq=False)
class _Asked:
    """Buildings with doors left, those of each group cut apart, and the units of each group."""

    ground: Ground
    rows: Indices
    left: Indices
    done: int
    groups: tuple[Indices, ...]


def propose(
    snapshot: Snapshot,
    area: Area | None = None,
    *,
    doors: int | None = None,
    pairs: int | None = None,
    seed: int = 0,
    keep_stations: bool = False,
    done: Mapping[str, int] | None = None,
    walk: str = SIDES,
    start: LonLat | None = None,
    task: str = DOORS,
    spend: Mapping[str, float] | None = None,
) -> Turfs:
    """Turfs of about ``doors`` doors (60, or 150 letterboxes, where nothing is asked), or as many as ``pairs``.

    ``keep_stations``: no turf crosses from one station to another. ``done``: doors already done by building. ``walk``:
    ``sides`` (each street twice) or ``zigzag``. ``start``: the meeting point, where every walk starts and ends.
    ``task``: whether minutes are those of ``doors`` or of ``letterboxes``. ``spend``: minutes of a door of each
    building, the way included: turfs take as long as each other then, and need not have as many doors. The same seed
    gives the same turfs. Raises InputError where the area is not understood or holds no door.
    """
    asked = _asked(snapshot, area, doors, pairs, keep_stations, done, walk, task)
    total = int(asked.left[asked.rows].sum())
    count = pairs or max(1, round(total / (doors or USUAL[task])))
    if count > _MOST_TURFS:
        raise InputError(
            "{count} secteurs",
            expected="{most} secteurs au plus",
            action="réduisez la zone",
            count=count,
            most=_MOST_TURFS,
        )
    target = float(doors) if doors else total / count if pairs else float(USUAL[task])
    turf = np.full(len(asked.ground.ids), -1, dtype=np.int64)
    made = 0
    loads = [int(asked.left[rows].sum()) for rows in asked.groups]
    for rows, share in zip(asked.groups, shares(loads, count), strict=True):
        found = _units(asked, rows, target)
        even = found if spend is None else replace(found, doors=_spent(asked, rows, found, spend))
        part = partition(even, share, target=target if spend is None else float(even.doors.sum() / share), seed=seed)
        turf[rows] = made + part[found.of]
        made += int(part.max()) + 1
    turf[asked.rows] = _in_order(asked.ground, asked.rows, turf[asked.rows]) + 1
    return _told(snapshot, asked, turf, target, seed, walk, start, task, short_of=max(0, count - made))


def measured(
    snapshot: Snapshot,
    holding: Mapping[int, int],
    area: Area | None = None,
    *,
    moved: Mapping[str, int] | None = None,
    doors: int | None = None,
    pairs: int | None = None,
    seed: int = 0,
    keep_stations: bool = False,
    done: Mapping[str, int] | None = None,
    walk: str = SIDES,
    start: LonLat | None = None,
    task: str = DOORS,
) -> Turfs:
    """The figures of turfs as a person made them.

    ``holding`` gives the turf (from 1) of each segment, ``moved`` that of buildings that are in another turf than their
    segment. Buildings of neither are in no turf.

    Other arguments as in ``propose``, whose result ``held`` turns into these two. Raises InputError.
    """
    asked = _asked(snapshot, area, doors, pairs, keep_stations, done, walk, task)
    ground, moves = asked.ground, moved or {}
    known = set(ground.ids)
    unknown = sorted(building for building in moves if building not in known)
    if unknown or any(not 0 <= segment < len(ground.street) for segment in holding):
        raise InputError("segment ou immeuble inconnu de cet instantané", expected="ceux d'une proposition de ce lieu")
    turf = np.full(len(ground.ids), -1, dtype=np.int64)
    for row in asked.rows.tolist():
        turf[row] = moves.get(ground.ids[row], holding.get(int(ground.segment[row]), -1))
    kept = asked.rows[turf[asked.rows] > 0]
    if not kept.size:
        raise InputError("aucune porte dans ces secteurs", expected="au moins un segment avec des portes")
    total = int(asked.left[kept].sum())
    count = pairs or len(np.unique(turf[kept]))
    return _told(snapshot, asked, turf, float(doors or total / count), seed, walk, start, task, short_of=0)


def held(turfs: Turfs) -> tuple[dict[int, int], dict[str, int]]:
    """``holding`` and ``moved`` of a proposal, as ``measured`` takes them: a segment goes to the turf that has most of
    its doors, the first one where two have as many; buildings of others are told one by one.
    """
    doors: dict[int, dict[int, int]] = {}
    for one in turfs.turfs:
        for building in one.buildings:
            mine = doors.setdefault(building.segment, {})
            mine[one.number] = mine.get(one.number, 0) + building.doors
    holding = {segment: max(sorted(mine), key=lambda number: mine[number]) for segment, mine in sorted(doors.items())}
    moved = {
        building.id: one.number
        for one in turfs.turfs
        for building in one.buildings
        if holding[building.segment] != one.number
    }
    return holding, moved


def _asked(
    snapshot: Snapshot,
    area: Area | None,
    doors: int | None,
    pairs: int | None,
    keep_stations: bool,
    done: Mapping[str, int] | None,
    walk: str,
    task: str,
) -> _Asked:
    if doors is not None and pairs is not None:
        raise InputError("des portes et des binômes à la fois", expected="l'un ou l'autre")
    if (doors is not None and doors < 1) or (pairs is not None and pairs < 1):
        raise InputError("cible nulle ou négative", expected="au moins une porte, ou un binôme")
    if walk not in (SIDES, ZIGZAG):
        raise InputError(f"parcours {walk}", expected=f"{SIDES} ou {ZIGZAG}")
    if task not in USUAL:
        raise InputError(f"tâche {task}", expected=" ou ".join(USUAL))
    ground = ground_of(snapshot)
    known = known_area(snapshot, area)
    chosen = ground.chosen(known)
    already = done or {}
    gone = np.array([max(0, already.get(building, 0)) for building in ground.ids], dtype=np.int64) if already else 0
    left = np.maximum(ground.dwellings - gone, 0)
    rows = np.flatnonzero(chosen & (left > 0))
    if not rows.size:
        raise InputError(
            "aucune porte à faire dans cette zone", action="élargissez la zone, ou comptez les portes faites"
        )
    groups = _groups(ground, rows) if keep_stations else (rows,)
    return _Asked(ground, rows, left, int((ground.dwellings - left)[chosen].sum()), groups)


def known_area(snapshot: Snapshot, area: Area | None) -> Area:
    """The area, its stations checked. Raises InputError."""
    found = area or Area()
    unknown = sorted((found.stations or frozenset()) - set(snapshot.stations["station"]))
    if unknown:
        raise InputError("bureau inconnu : {station}", expected="des bureaux de cet instantané", station=unknown[0])
    return found


def _groups(ground: Ground, rows: Indices) -> tuple[Indices, ...]:
    station = np.array([ground.station[row] for row in rows.tolist()])
    return tuple(rows[station == one] for one in sorted(set(station.tolist())))


def _units(asked: _Asked, rows: Indices, target: float) -> Units:
    chain = np.zeros(len(rows), dtype=np.int64)
    return units(asked.ground.streets.network, asked.ground.doors(rows, asked.left, chain), max(3.0, target / _FINEST))


def _spent(asked: _Asked, rows: Indices, found: Units, spend: Mapping[str, float]) -> Indices:
    """Tenths of a minute of each unit, one at least."""
    each = np.array([spend.get(asked.ground.ids[row], 0.0) for row in rows.tolist()]) * asked.left[rows]
    tenths = np.bincount(found.of, weights=10 * each, minlength=len(found))
    return np.maximum(np.rint(tenths), 1).astype(np.int64)


def _in_order(ground: Ground, rows: Indices, turf: Indices) -> Indices:
    """The same turfs numbered from 0 along a walk from the north-west corner, each time to the nearest left."""
    names, part = np.unique(turf, return_inverse=True)
    size = np.bincount(part)
    centre = np.column_stack([np.bincount(part, weights=ground.xy[rows, axis]) / size for axis in (0, 1)])
    rank = np.full(len(names), -1, dtype=np.int64)
    here = int(np.argmin(centre[:, 0] - centre[:, 1]))
    for number in range(len(names)):
        rank[here] = number
        far = np.where(rank < 0, np.hypot(*(centre - centre[here]).T), np.inf)
        here = int(far.argmin())
    return rank[part]


def _told(
    snapshot: Snapshot,
    asked: _Asked,
    turf: Indices,
    target: float,
    seed: int,
    walk: str,
    start: LonLat | None,
    task: str,
    *,
    short_of: int,
) -> Turfs:
    rows = asked.rows[turf[asked.rows] > 0]
    cut = Cut(
        rows=rows,
        turf=turf,
        left=asked.left,
        pieces=_pieces(asked, turf, target),
        target=target,
        tolerance=TOLERANCE,
        seed=seed,
        walk=walk,
        start=None if start is None else asked.ground.node_near(start),
        done=asked.done,
        short_of=short_of,
        task=task,
    )
    return told(snapshot, asked.ground, cut)


def _pieces(asked: _Asked, turf: Indices, target: float) -> dict[int, int]:
    """Parts of each turf that no near street joins. A turf that lies in one group is looked at within it."""
    found: dict[int, int] = {}
    at: dict[int, int] = {}
    for group, rows in enumerate(asked.groups):
        for number in np.unique(turf[rows]).tolist():
            at[number] = group if number not in at else -1
    grounds: Sequence[tuple[int, Indices]] = [*enumerate(asked.groups)]
    if -1 in at.values():
        grounds = [*grounds, (-1, asked.rows)]
    for group, rows in grounds:
        mine = {number for number, one in at.items() if one == group and number > 0}
        if mine:
            near = _units(asked, rows, target)
            found |= _in_parts(near, turf[rows], mine)
    return found


def _in_parts(near: Units, turf: Indices, numbers: set[int]) -> dict[int, int]:
    """Connected parts of each turf among units: a unit counts for every turf that has a building of it."""
    keys = np.unique(np.column_stack([turf, near.of]), axis=0)
    index = {(number, unit): rank for rank, (number, unit) in enumerate(keys.tolist())}
    by_unit: dict[int, list[int]] = {}
    for number, unit in keys.tolist():
        by_unit.setdefault(unit, []).append(number)
    links = [
        (index[number, one], index[number, other])
        for one, other in near.pairs[~near.far].tolist()
        for number in by_unit[one]
        if (number, other) in index
    ]
    label = components(len(keys), np.array(links, dtype=np.int64).reshape(-1, 2))
    return {number: len(np.unique(label[keys[:, 0] == number])) for number in sorted(numbers)}
