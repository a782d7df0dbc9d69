"""Rounds of stops along the streets of a snapshot: who goes where, in what order, by which way."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from arpenteur.domain.errors import InputError
from arpenteur.geo.segments import STRAIGHT
from arpenteur.plan.turfs.pace import pace
from arpenteur.plan.turfs.rounds import shortened
from arpenteur.plan.turfs.streets import Step
from arpenteur.plan.turfs.units import Floats, Indices
from arpenteur.plan.turfs.ways import Places, Ways
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.credits import credits_of
from arpenteur.strategy.rounds.results import LETTERBOXES, MOST_LOAD, TASKS, Round, Rounds, Stop, notices
from arpenteur.strategy.rounds.solving import Asked, districts, solved
from arpenteur.strategy.rounds.stops import placed, station_stops, take, with_ends
from arpenteur.strategy.turfs.drawing import line_of
from arpenteur.strategy.turfs.ground import Ground, ground_of
from arpenteur.strategy.turfs.results import LonLat
from arpenteur.strategy.turfs.words import letter

MOST_STOPS, MOST_CREWS, MOST_SEED = 5_000, 200, 2**32 - 1
_HOUSE = 2  # letterboxes of one address at most that hang at its own door
_SAME = 0.05  # metres within which two vertices are one
_MARGIN = 0.002  # degrees around the rounds in which streets are drawn
_WIDE = 2.2  # degrees of longitude of a drawing in those of its latitude: about 3 wide for 2 high on the ground


@dataclass(frozen=True, eq=False)
class _Walked:
    """One round: stops in order, steps, their line in metres (n, 2), and how many of them cross no street."""

    order: tuple[int, ...]
    steps: tuple[Step, ...]
    line: Floats
    straight: int


@dataclass(frozen=True, eq=False)
class _Shared:
    """Rounds of all districts, whether all last about as long as each other, whether time ran out."""

    walked: list[_Walked]
    fair: bool
    late: bool
    districts: int


def rounds_of(
    snapshot: Snapshot,
    stops: Sequence[Stop],
    *,
    task: str,
    crews: int,
    carry: int | None,
    start: LonLat,
    seed: int = 0,
    deadline: float = 120.0,
) -> Rounds:
    """At most ``crews`` closed rounds from ``start`` by all ``stops``, short in sum and about as long as each other.

    ``task`` is ``letterboxes``, ``leaflets`` or ``posters``; ``carry`` is what a crew takes along (None: no limit).
    The same seed gives the same rounds, unless ``deadline`` (seconds) is met, which a notice says. Raises InputError:
    no stop, too many, loads that do not fit, a stop or the meeting point outside the place.
    """
    _check(stops, task, crews, carry, seed)
    stops = sorted(stops, key=lambda one: one.key)  # in what order they were chosen changes nothing
    ground = ground_of(snapshot)
    at = placed(ground, stops, start)
    load = np.array([one.load for one in stops], dtype=np.int64)
    seconds = np.array([_seconds(one, task) for one in stops])
    asked = Asked(take(at, np.arange(1, len(stops) + 1)), load, seconds, crews, carry, seed)
    shared = _shared(ground, stops, at, asked, time.monotonic() + deadline)
    walked = sorted(shared.walked, key=lambda one: _bearing(start, [stops[i].at for i in one.order]))
    made = tuple(_round(ground, stops, seconds, number, one) for number, one in enumerate(walked, start=1))
    return Rounds(
        place=snapshot.manifest.place,
        place_name=snapshot.manifest.place_name,
        task=task,
        rounds=made,
        metres=sum(one.metres for one in made),
        crews=crews,
        carry=carry,
        seed=seed,
        start=start,
        notices=notices(
            task=task,
            rounds=len(made),
            crews=crews,
            fair=shared.fair,
            late=shared.late,
            districts=shared.districts,
            straight=sum(one.straight for one in walked),
            drawn=_drawn(ground, walked),
            estimated=ground.estimated,
            stations=_centres(snapshot, stops),
        ),
        around=ground.around(_box(made, stops, start)),
        fictional=snapshot.manifest.fictional,
        credits=credits_of(snapshot.manifest, ground_only=True),
    )


def _shared(ground: Ground, stops: Sequence[Stop], at: Places, asked: Asked, until: float) -> _Shared:
    """Rounds of every district, solved one after the other until a moment of the monotonic clock."""
    parts = districts(ground.streets, asked)
    _check_parts(parts, asked.load, asked.carry, asked.crews)
    walked: list[_Walked] = []
    fair, late = True, False
    for rank, (members, given) in enumerate(parts):
        part = replace(
            asked,
            places=take(asked.places, members),
            load=asked.load[members],
            seconds=asked.seconds[members],
            crews=given,
        )
        ways = Ways(ground.streets, with_ends(ground, at, stops, members))
        count = len(members) + 1
        left = max(1.0, (until - time.monotonic()) / (len(parts) - rank))
        found = solved(ways.metres[:count, :count], part, left)
        fair, late = fair and found.fair, late or found.late
        walked += [_walk(ground, ways, [stops[i] for i in members.tolist()], one, members) for one in found.rounds]
    return _Shared(walked, fair, late, len(parts))


def _check(stops: Sequence[Stop], task: str, crews: int, carry: int | None, seed: int) -> None:
    if task not in TASKS:
        raise InputError(f"tâche {task}", expected=", ".join(TASKS))
    if not stops:
        raise InputError("aucun arrêt", expected="au moins un arrêt", action="choisissez une zone ou des adresses")
    if len(stops) > MOST_STOPS:
        raise InputError(
            "{number} arrêts",
            expected="{most} arrêts au plus",
            action="réduisez la zone",
            number=len(stops),
            most=MOST_STOPS,
        )
    if not 1 <= crews <= MOST_CREWS:
        raise InputError("{crews} équipages", expected="de 1 à {most} équipages", crews=crews, most=MOST_CREWS)
    if carry is not None and carry < 1:
        raise InputError("{carry} à emporter", expected="au moins 1 par équipage", carry=carry)
    if not 0 <= seed <= MOST_SEED:
        raise InputError(f"graine {seed}", expected=f"un entier de 0 à {MOST_SEED}")
    _check_stops(stops, carry)
    total = sum(one.load for one in stops)
    if carry is not None and crews * carry < total:
        raise InputError(
            f"{_crews(crews)} de {carry} pour {total} à déposer",
            expected=f"au moins {-(-total // carry)} équipages, ou {-(-total // crews)} par équipage",
        )


def _check_stops(stops: Sequence[Stop], carry: int | None) -> None:
    seen: set[str] = set()
    for one in stops:
        if one.key in seen:
            raise InputError("deux arrêts ont la même clé : {key}", expected="une clé par arrêt", key=one.key)
        seen.add(one.key)
        if not 1 <= one.load <= MOST_LOAD:
            raise InputError(
                "{stop} : charge de {load}",
                expected="de 1 à {most} par arrêt",
                stop=one.label,
                load=one.load,
                most=MOST_LOAD,
            )
        if carry is not None and one.load > carry:
            raise InputError(
                "{stop} demande {load}, un équipage emporte {carry}",
                action=f"laissez chacun emporter au moins {one.load}" + ("" if one.run else ", ou déposez-y moins"),
                stop=one.label,
                load=one.load,
                carry=carry,
            )


def _check_parts(parts: list[tuple[Indices, int]], load: Indices, carry: int | None, crews: int) -> None:
    """Whether each district's crews carry its load."""
    if carry is None or all(int(load[members].sum()) <= given * carry for members, given in parts):
        return
    wanted = [(int(load[members].sum()), given) for members, given in parts]
    needed = sum(max(given, -(-total // carry)) for total, given in wanted)
    each = max(-(-total // given) for total, given in wanted)
    raise InputError(
        "{crews} de {carry} pour {total} à déposer en {quartiers} quartiers",
        expected="un peu de place en plus, comme {needed} équipages, ou {each} par équipage",
        crews=_crews(crews),
        carry=carry,
        total=int(load.sum()),
        quartiers=len(parts),
        needed=needed,
        each=each,
    )


def _crews(count: int) -> str:
    return f"{count} équipage{'s' if count > 1 else ''}"


def _seconds(stop: Stop, task: str) -> float:
    """Seconds at a stop."""
    if task != LETTERBOXES:
        return pace().stop(task, stop.load)
    run = stop.run
    if run is None and stop.load > _HOUSE:
        return pace().letterboxes(houses=0, halls=1, boxes=stop.load)
    if run is None:
        return pace().letterboxes(houses=stop.load, halls=0, boxes=0)
    return pace().letterboxes(houses=run.houses, halls=run.halls, boxes=run.boxes)


def _walk(ground: Ground, ways: Ways, stops: Sequence[Stop], order: tuple[int, ...], members: Indices) -> _Walked:
    """The way of one round: which end of each run comes first, then every street."""
    first = len(stops) + 1
    ends = [(first + 2 * i, first + 2 * i + 1) for i in order]
    order, visits = shortened(ways.metres, order, ends)
    if visits and ways.metres[0, visits[0][0]] > ways.metres[0, visits[-1][1]]:
        visits = tuple((leave, enter) for enter, leave in reversed(visits))
        order = order[::-1]
    way = [0, *(end for visit in visits for end in visit), 0]
    legs = [ways.way(here, there) for here, there in pairwise(way)]
    return _Walked(
        order=tuple(int(members[i]) for i in order),
        steps=tuple(step for leg in legs for step in leg),
        line=_line(ground, ways.places.xy, way, legs),
        straight=sum(bool(ways.straight[here, there]) for here, there in pairwise(way)),
    )


def _line(ground: Ground, xy: Floats, way: Sequence[int], legs: Sequence[Sequence[Step]]) -> Floats:
    """The vertices of a walk, in metres, shape (n, 2): streets, and every place even where no street leads to it."""
    parts = [xy[[way[0]]]]
    for there, leg in zip(way[1:], legs, strict=True):
        parts += [line_of(ground, leg), xy[[there]]]
    whole = np.concatenate(parts)
    return whole[np.append(True, np.abs(np.diff(whole, axis=0)).sum(axis=1) > _SAME)]


def _round(ground: Ground, stops: Sequence[Stop], seconds: Floats, number: int, walked: _Walked) -> Round:
    metres = sum(step.metres for step in walked.steps)
    path = tuple((x, y) for x, y in ground.degrees(walked.line).tolist())
    return Round(
        number=number,
        letter=letter(number),
        stops=tuple(stops[i] for i in walked.order),
        load=sum(stops[i].load for i in walked.order),
        metres=metres,
        minutes=pace().walking(metres) + float(seconds[list(walked.order)].sum()) / 60.0,
        path=path,
        segments=tuple(dict.fromkeys(step.segment for step in walked.steps if step.segment >= 0)),
    )


def _bearing(start: LonLat, points: Sequence[LonLat]) -> float:
    """Where a round lies from the meeting point: 0 north, clockwise."""
    x = sum(point[0] for point in points) / len(points) - start[0]
    y = sum(point[1] for point in points) / len(points) - start[1]
    return math.atan2(x * math.cos(math.radians(start[1])), y) % (2 * math.pi)


def _box(made: Sequence[Round], stops: Sequence[Stop], start: LonLat) -> tuple[float, float, float, float]:
    """What a drawing shows: the rounds and what is near them, wider than high."""
    points = np.array([start, *(one.at for one in stops), *(point for one in made for point in one.path)])
    west, south = points.min(axis=0).tolist()
    east, north = points.max(axis=0).tolist()
    high = north - south + 2 * _MARGIN
    wide = max(east - west + 2 * _MARGIN, _WIDE * high)
    middle = (west + east) / 2
    return middle - wide / 2, south - _MARGIN, middle + wide / 2, north + _MARGIN


def _drawn(ground: Ground, walked: Sequence[_Walked]) -> bool:
    """Whether every street walked is drawn in the file."""
    return all(ground.highway[step.segment] != STRAIGHT for one in walked for step in one.steps if step.segment >= 0)


def _centres(snapshot: Snapshot, stops: Sequence[Stop]) -> bool:
    """Whether a stop is a polling place put at the middle of its station."""
    named = {one.key for one in stops} & set(snapshot.stations["station"])
    if not named:
        return False
    known = {one.key: one.at for one in station_stops(snapshot, named)}
    return any(known.get(one.key) == one.at for one in stops)
