"""Stops of a round: letterboxes of an area, polling places of a town, an address as a person writes it.

Stops put on the streets: each at a position along a segment.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import fold
from arpenteur.geo.street_names import street_key
from arpenteur.plan.turfs.units import Floats, Indices, runs
from arpenteur.plan.turfs.ways import Places, main_part
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.rounds.results import Run, Stop
from arpenteur.strategy.turfs.ground import Ground, ground_of
from arpenteur.strategy.turfs.proposing import known_area
from arpenteur.strategy.turfs.results import Area, LonLat
from arpenteur.strategy.turfs.words import label_of, short_street

RUN = 80
"""Letterboxes of one stop, about: a street of more is several stops."""
_WIDE = frozenset({"trunk", "primary", "secondary", "tertiary"})
"""Streets that nobody crosses at every door: each side is a stop of its own."""
_ADDRESS = re.compile(r"\s*(\d{1,5})\s*(bis|ter|quater|[a-z](?![a-z]))?[\s,]+(.+)", re.IGNORECASE)
_OUTSIDE = 1_000.0  # metres from every street beyond which a point is elsewhere
_PART = 200.0  # metres that a point may be moved to lie on streets that hang together


def placed(ground: Ground, stops: Sequence[Stop], start: LonLat) -> Places:
    """The meeting point, then every stop, on the streets: runs at their middle, buildings at their door, other points
    on the nearest street. Raises InputError for a point outside the place.
    """
    row = {building: i for i, building in enumerate(ground.ids)}
    segment = np.full(len(stops) + 1, -1, dtype=np.int64)
    along = np.zeros(len(stops) + 1)
    for i, one in enumerate(stops, start=1):
        if one.run is not None:
            if not 0 <= one.run.segment < len(ground.street):
                raise InputError("{stop} : segment inconnu", expected="un arrêt de cet instantané", stop=one.label)
            segment[i], along[i] = one.run.segment, (one.run.low + one.run.high) / 2
        elif one.key in row and np.abs(ground.lonlat[row[one.key]] - one.at).max() < 1e-5:
            segment[i], along[i] = ground.segment[row[one.key]], ground.along[row[one.key]]
    free = np.flatnonzero(segment < 0)
    names = ["le point de rendez-vous", *(one.label for one in stops)]
    points = [start, *(one.at for one in stops)]
    segment[free], along[free] = _nearest(ground, [points[i] for i in free], [names[i] for i in free])
    return Places(segment, along, _xy(ground, segment, along))


def _xy(ground: Ground, segment: Indices, along: Floats) -> Floats:
    return shapely.get_coordinates(shapely.line_interpolate_point(ground.lines[segment], along, normalized=True))


def _nearest(ground: Ground, points: Sequence[LonLat], names: Sequence[str]) -> tuple[Indices, Floats]:
    """Segment and position of points: on streets that hang together where one is near."""
    for (x, y), name in zip(points, names, strict=True):
        if not (math.isfinite(x) and math.isfinite(y) and -180 <= x <= 180 and -90 <= y <= 90):
            raise InputError("{name} hors de la carte", expected="une longitude et une latitude, en degrés", name=name)
    moved = geo.transformer(geo.WGS84, ground.epsg).transform([x for x, _ in points], [y for _, y in points])
    at = np.asarray(shapely.points(np.column_stack(moved)), dtype=object)
    network = ground.streets.network
    walked = np.flatnonzero(network.tail != network.nodes - 1)
    main = np.flatnonzero(main_part(ground.streets))
    segment, far = _closest(ground, walked, at)
    other, beyond = _closest(ground, main, at)
    for name, gap in zip(names, far.tolist(), strict=True):
        if not gap <= _OUTSIDE:
            raise InputError(
                "{name} est hors de ce lieu", expected="un point à moins d'un kilomètre de ses rues", name=name
            )
    segment = np.where(beyond <= far + _PART, other, segment)
    along = shapely.line_locate_point(ground.lines[segment], at, normalized=True)
    return segment, np.clip(np.asarray(along, dtype=np.float64), 0.0, 1.0)


def _closest(ground: Ground, segments: Indices, at: NDArray[np.object_]) -> tuple[Indices, Floats]:
    tree = shapely.STRtree(ground.lines[segments])
    found, far = tree.query_nearest(at, return_distance=True, all_matches=False)
    return segments[found[1]], np.asarray(far, dtype=np.float64)


def take(places: Places, chosen: Indices) -> Places:
    """Some places."""
    return Places(places.segment[chosen], places.along[chosen], places.xy[chosen])


def with_ends(ground: Ground, placed: Places, stops: Sequence[Stop], members: Indices) -> Places:
    """The meeting point and the stops of a district, then the low and high end of each stop."""
    chosen = np.append(0, members + 1)
    segment, along = placed.segment[chosen], placed.along[chosen]
    ends = np.repeat(along[1:], 2)
    for rank, i in enumerate(members.tolist()):
        run = stops[i].run
        if run is not None:
            ends[2 * rank : 2 * rank + 2] = run.low, run.high
    segment, along = np.append(segment, np.repeat(segment[1:], 2)), np.append(along, ends)
    return Places(segment, along, _xy(ground, segment, along))


def letterbox_stops(
    snapshot: Snapshot,
    area: Area | None,
    *,
    done: Mapping[str, int] | None = None,
    apart: Collection[str] = (),
    carry: int | None = None,
) -> tuple[Stop, ...]:
    """Runs of about ``RUN`` letterboxes, each along one street segment and in one station, in the order of segments.

    ``done``: letterboxes already filled, by building; ``apart``: buildings that no run holds together with others;
    ``carry``: what a crew takes along, which no run of several buildings exceeds. A dwelling is a letterbox. Raises
    InputError where the area is not understood or holds none.
    """
    ground = ground_of(snapshot)
    chosen = ground.chosen(known_area(snapshot, area))
    left = _left(ground, done or {})
    rows = np.flatnonzero(chosen & (left > 0))
    if not rows.size:
        raise InputError(
            "aucune boîte aux lettres à remplir dans cette zone",
            action="élargissez la zone, ou comptez les boîtes faites",
        )
    of, order = runs(ground.doors(rows, left, _chains(ground, rows, apart)), max(1, min(RUN, carry or RUN)))
    first = np.flatnonzero(np.append(True, np.diff(of[order]) != 0))
    found = (rows[members] for members in np.split(order, first[1:]))
    return tuple(_run(ground, part, left) for members in found for part in _within(members, left, carry))


def cut_finer(
    snapshot: Snapshot,
    stops: Sequence[Stop],
    *,
    done: Mapping[str, int] | None = None,
    apart: Collection[str] = (),
    carry: int | None = None,
) -> tuple[tuple[Stop, ...], ...]:
    """Runs of letterboxes, each as several along the same buildings; ``done``, ``apart`` and ``carry`` as above.

    A stop stays alone where the snapshot does not know its buildings.
    """
    ground = ground_of(snapshot)
    row = {building: i for i, building in enumerate(ground.ids)}
    left = _left(ground, done or {})
    found: list[tuple[Stop, ...]] = []
    for stop in stops:
        mine = stop.run.buildings if stop.run else ()
        members = np.array([row[one] for one in mine if one in row and left[row[one]] > 0], dtype=np.int64)
        other = np.array([ground.ids[one] in apart for one in members.tolist()], dtype=np.bool_)
        groups = [group for group in (members[~other], members[other]) if group.size]
        whole = len(set(ground.segment[members].tolist())) == 1
        parts = [part for group in groups for part in _within(group, left, carry)] if whole else []
        found.append(tuple(_run(ground, part, left) for part in parts) or (stop,))
    return tuple(found)


def _left(ground: Ground, done: Mapping[str, int]) -> Indices:
    """Letterboxes left of each building, shape (b,)."""
    gone = np.array([max(0, done.get(building, 0)) for building in ground.ids], dtype=np.int64)
    return np.maximum(ground.dwellings - gone, 0)


def _chains(ground: Ground, rows: Indices, apart: Collection[str]) -> Indices:
    """What of a segment may be one run: one station, one side where nobody crosses at every door, ``apart`` or not."""
    station = np.unique([ground.station[row] for row in rows.tolist()], return_inverse=True)[1].astype(np.int64)
    wide = np.array([kind in _WIDE for kind in ground.highway], dtype=np.bool_)[ground.segment[rows]]
    side = np.where(wide, 1 + ground.left[rows], 0).astype(np.int64)
    other = np.array([ground.ids[row] in apart for row in rows.tolist()], dtype=np.int64)
    return 6 * station + 2 * side + other


def _within(rows: Indices, left: Indices, carry: int | None) -> list[Indices]:
    """A run as the fewest parts, one after the other, that a crew carries each: buildings are not cut."""
    if carry is None or left[rows].sum() <= carry:
        return [rows]
    cuts, held = list[int](), 0
    for rank, load in enumerate(left[rows].tolist()):
        if held and held + load > carry:
            cuts.append(rank)
            held = 0
        held += load
    return np.split(rows, cuts)


def _run(ground: Ground, rows: Indices, left: Indices) -> Stop:
    """One stop from its buildings, in ascending position."""
    segment = int(ground.segment[rows[0]])
    low, high = float(ground.along[rows].min()), float(ground.along[rows].max())
    flats = np.array([ground.kind[row] == "apartments" for row in rows.tolist()], dtype=np.bool_)
    run = Run(
        segment,
        low,
        high,
        int(left[rows[~flats]].sum()),
        int(flats.sum()),
        int(left[rows[flats]].sum()),
        tuple(ground.ids[row] for row in rows.tolist()),
    )
    middle = shapely.get_coordinates(
        shapely.line_interpolate_point(ground.lines[segment], (low + high) / 2, normalized=True)
    )
    longitude, latitude = ground.degrees(middle)[0].tolist()
    load = run.houses + run.boxes
    first = int(rows[0])
    return Stop(ground.ids[first], _numbers(ground, rows), (longitude, latitude), load, run, ground.station[first])


def _numbers(ground: Ground, rows: Indices) -> str:
    """ "rue des Lilas, 2 à 38", with the sides where they are apart."""
    names = [ground.of_street[row] for row in rows.tolist()]
    street = max(sorted(set(names)), key=names.count)
    known = sorted(
        (number, ground.suffix[row] or "")
        for row in rows.tolist()
        if ground.of_street[row] == street and (number := ground.number[row]) is not None
    )
    if not known:
        return short_street(street)
    if known[0] == known[-1]:
        return f"{label_of(*known[0])} {short_street(street)}"
    parity = {number % 2 for number, _ in known}
    side = "" if len(parity) > 1 else " (impairs)" if parity == {1} else " (pairs)"
    return f"{short_street(street)}, {label_of(*known[0])} à {label_of(*known[-1])}{side}"


def station_stops(snapshot: Snapshot, stations: Collection[str] | None) -> tuple[Stop, ...]:
    """Polling places, near which the official panels stand; those of one name in one commune are one stop.

    No file of a snapshot says where a polling place stands: the point is one inside the outline of its (first) station,
    or the address in the middle of those of a station without outline, and ``rounds_of`` says so. ``stations`` are
    keys, all where None. Raises InputError for an unknown key, or no point.
    """
    rows = snapshot.stations.sort("station").drop("geometry").to_dicts()
    middle = _middles(snapshot)
    unknown = sorted(set(stations or ()) - {row["station"] for row in rows})
    if unknown:
        raise InputError("bureau inconnu : {station}", expected="des bureaux de cet instantané", station=unknown[0])
    places: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in rows:
        if row["longitude"] is None:
            row["longitude"], row["latitude"] = middle.get(row["station"], (None, None))
        if (stations is None or row["station"] in stations) and row["longitude"] is not None:
            places.setdefault((row["commune"], fold(row["name"] or "") or row["station"]), []).append(row)
    if not places:
        raise InputError("aucun bureau de vote à placer", expected="un instantané avec les contours des bureaux")
    return tuple(_place(group) for group in places.values())


def _middles(snapshot: Snapshot) -> dict[str, LonLat]:
    """The address nearest to the middle of all those of each station."""
    found: dict[str, LonLat] = {}
    for key, rows in snapshot.buildings.sort("building").group_by("station"):
        at = rows.select("longitude", "latitude").to_numpy()
        longitude, latitude = at[np.hypot(*(at - at.mean(axis=0)).T).argmin()].tolist()
        found[str(key[0])] = longitude, latitude
    return found


def _place(group: list[dict[str, object]]) -> Stop:
    numbers = ", ".join(str(row["number"]) for row in group)
    name = str(group[0]["name"] or "")
    label = f"{'Bureaux' if len(group) > 1 else 'Bureau'} {numbers}"
    at = float(str(group[0]["longitude"])), float(str(group[0]["latitude"]))
    station = str(group[0]["station"])
    return Stop(station, f"{label}, {name}" if name else label, at, station=station)


def address_stop(snapshot: Snapshot, text: str) -> Stop:
    """The stop at an address of the snapshot: ``12 rue des Lilas``, ``12 bis, rue des Lilas``; where several communes
    have it, with the code of one: ``12 rue des Lilas, 29039``.

    Raises InputError with the nearest names or numbers where there is none.
    """
    ground = ground_of(snapshot)
    found = _ADDRESS.fullmatch(text.strip())
    if not found:
        raise InputError(
            "adresse illisible : {text}", expected="un numéro et une rue, comme 12 rue des Lilas", text=text
        )
    number, suffix = int(found[1]), fold(found[2] or "")
    street = _street(ground, found[3])
    on = [row for row, name in enumerate(ground.of_street) if name in street]
    rows = [row for row in on if ground.number[row] == number]
    same = [row for row in rows if fold(ground.suffix[row] or "") == suffix] or ([] if suffix else rows)
    if not same:
        raise InputError(f"pas de {label_of(number, found[2])} {min(street)}", expected=_near(ground, on, number))
    communes = {ground.station[row].partition("_")[0]: row for row in reversed(same)}
    named = text.rpartition(",")[2].strip()
    if len(communes) > 1 and named not in communes:
        raise InputError(
            f"{text} existe dans plusieurs communes",
            expected="une adresse qui n'est qu'à un endroit",
            action=f"ajoutez le code de la commune après une virgule : {' ou '.join(sorted(communes)[:3])}",
        )
    row = communes.get(named, same[0])
    at: LonLat = (float(ground.lonlat[row, 0]), float(ground.lonlat[row, 1]))
    label = f"{label_of(ground.number[row], ground.suffix[row])} {short_street(ground.of_street[row])}"
    return Stop(ground.ids[row], label, at, station=ground.station[row])


def _street(ground: Ground, text: str) -> frozenset[str]:
    """Names of a street as the snapshot spells it; what follows the last comma may be a commune."""
    for asked in (text, text.rpartition(",")[0]):
        mine = ground.named(asked) if street_key(asked) else set[str]()
        if mine:
            return frozenset(mine)
    folded = {" ".join(street_key(name)): name for name in sorted(set(ground.of_street))}
    near = get_close_matches(" ".join(street_key(text)), list(folded), n=3, cutoff=0.5)
    said = ", ".join(folded[one] for one in near) or "une rue de cet instantané"
    raise InputError("rue inconnue : {street}", expected=said, street=text.strip())


def _near(ground: Ground, rows: list[int], number: int) -> str:
    """The numbers of a street nearest to one."""
    known = sorted(
        {(value, ground.suffix[row] or "") for row in rows if (value := ground.number[row]) is not None},
        key=lambda one: (abs(one[0] - number), one),
    )
    said = ", ".join(label_of(*one) for one in sorted(known[:4]))
    return f"un numéro de cette rue, comme {said}" if said else "une rue avec des numéros"
