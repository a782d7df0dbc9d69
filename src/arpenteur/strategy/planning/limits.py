"""The campaign's constraints on the stations of a field: found by name, checked against each other, explained."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import fold
from arpenteur.plan.allocation import TOLERANCE, Conflict, conflict
from arpenteur.plan.constraints import Limits, Team
from arpenteur.plan.curve import Curve
from arpenteur.strategy.assessment.assess import Mask
from arpenteur.strategy.assessment.records import Array, Ints
from arpenteur.strategy.labels import counted, number
from arpenteur.strategy.planning.constraints import Constraints, HomeTeam
from arpenteur.strategy.planning.field import Field

_SHOWN = 6
_EARTH_KM = 6371.0


@dataclass(frozen=True)
class Bounds:
    """Limits on the m stations of a field, and what they come from: excluded and imposed stations, hours done."""

    limits: Limits
    excluded: Mask
    done: Array

    @property
    def imposed(self) -> Mask:
        """Stations that get hours whatever they are worth (m)."""
        return self.limits.lower > 0


def bounds_of(field: Field, asked: Constraints, hours: float) -> Bounds:
    """The constraints as arrays. Raises InputError, with file and key, where one cannot be meant."""
    source = asked.source
    excluded, forced = _mask(field, asked.exclude, "exclude", source), _mask(field, asked.force, "force", source)
    minimum = field.positions(asked.minimum, "minimum", source)
    capped = _mask(field, asked.maximum, "maximum", source)
    maximum = np.where(capped, field.positions(asked.maximum, "maximum", source), np.inf)
    done = field.positions(asked.done_hours, "done_hours", source)
    done = done + field.positions(asked.done_doors, "done_doors", source) / field.pace
    room = field.left(done).hours.sum(axis=1) + asked.setup_hours
    _refuse(field, source, excluded & forced, "{0} est à la fois dans exclude et dans force")
    _refuse(field, source, excluded & (minimum > 0), "minimum.{0} : ce bureau est dans exclude")
    _refuse(field, source, minimum > maximum, "minimum.{0} dépasse maximum.{0}")
    _refuse(field, source, forced & (maximum <= 0), "force : {0} a un maximum de 0 h")
    too_much = minimum > room + TOLERANCE
    _refuse(field, source, too_much, "minimum.{0} : ses portes restantes ne prennent que {1} h", room)
    _refuse(field, source, forced & (room <= TOLERANCE), "force : {0} n'a plus de porte à faire")
    floor = np.where(forced, np.minimum(np.minimum(field.assessment.priors.outing_hours, room), maximum), 0.0)
    limits = Limits(
        hours=hours,
        minimum=minimum,
        floor=floor,
        maximum=np.where(excluded, 0.0, maximum),
        setup=asked.setup_hours,
        coverage=asked.minimum_coverage,
        most=asked.maximum_stations,
        teams=tuple(Team(team.name, team.hours, _reach(field, team, source)) for team in asked.teams),
    )
    return Bounds(limits, excluded, done)


def explained(field: Field, curve: Curve, bounds: Bounds, source: str) -> InputError:
    """The error of limits that cannot hold together: which ones, and what they ask for."""
    limits = bounds.limits
    found = conflict(curve, limits)
    if not found.kinds:
        action = "relâchez setup_hours, minimum_coverage ou maximum_stations"
        return InputError("aucun plan trouvé à temps", Where(source or None), action=action)
    names = [_named(field, kind, limits) for kind in found.kinds if kind != "hours"]
    where = Where(source or None)
    if found.needed is not None:
        problem = f"{_joined(names)} demandent {number(found.needed, 1)} h, vous en avez {number(limits.hours, 1)}"
        return InputError(problem, where, action="donnez plus d'heures ou retirez une contrainte")
    return InputError(f"contraintes incompatibles : {_joined(names)}", where, action=_advice(found))


def _advice(found: Conflict) -> str:
    return f"retirez ou relâchez l'une d'elles ({', '.join(found.kinds)})"


def _named(field: Field, kind: str, limits: Limits) -> str:
    match kind:
        case "minimum":
            return f"les minimums ({_listed(field, limits.minimum)})"
        case "force":
            return f"les bureaux imposés par force ({_listed(field, limits.floor)})"
        case "maximum":
            return "les maximums"
        case "minimum_coverage":
            return f"la couverture minimale de {number(100 * limits.coverage)} % (minimum_coverage)"
        case "maximum_stations":
            return f"{counted(limits.most or 0, 'bureau', 'bureaux')} au plus (maximum_stations)"
        case _:
            teams = (f"{team.name} : {number(team.hours, 1)} h" for team in limits.teams)
            return f"les équipes et leurs secteurs ({_some(teams)})"


def _listed(field: Field, hours: Array) -> str:
    return _some(f"{field.keys[row]} : {number(hours[row], 1)} h" for row in np.flatnonzero(hours > 0))


def _some(items: Iterable[str]) -> str:
    texts = list(items)
    more = f" et {len(texts) - _SHOWN} autres" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _joined(names: list[str]) -> str:
    return " et ".join(names)


def _mask(field: Field, stations: Iterable[str], key: str, source: str) -> Mask:
    chosen = np.zeros(len(field), dtype=np.bool_)
    for station in stations:
        chosen[field.position(station, key, source)] = True
    return chosen


def _refuse(field: Field, source: str, wrong: Mask, sentence: str, value: Array | None = None) -> None:
    """Raise InputError on the first station where a mask is true."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        told = "" if value is None else number(float(value[rows[0]]), 1)
        raise InputError(sentence.format(field.keys[rows[0]], told), Where(source or None))


# ── teams ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _reach(field: Field, team: HomeTeam, source: str) -> Mask:
    """Stations of the field a team may work in: its own, and those whose centre is near enough to one of them."""
    stations = field.assessment.snapshot.stations
    key = f"teams.{team.name}"
    home = np.zeros(stations.height, dtype=np.bool_)
    for station in team.stations:
        home[field.row(station, f"{key}.stations", source)] = True
    for quartier in team.quartiers:
        home |= _of_quartier(field, quartier, f"{key}.quartiers", source)
    if team.travel_km > 0:
        longitude, latitude = (
            stations[name].cast(float).fill_null(float("nan")).to_numpy() for name in ("longitude", "latitude")
        )
        home = home | (_nearest_km(longitude, latitude, np.flatnonzero(home)) <= team.travel_km)
    return home[field.rows]


def _of_quartier(field: Field, wanted: str, key: str, source: str) -> Mask:
    quartiers = field.assessment.snapshot.quartiers
    ids, names = quartiers["quartier"].to_list(), quartiers["name"].to_list()
    found = [one for one, name in zip(ids, names, strict=True) if wanted == one or fold(wanted) == fold(name or "")]
    if not found:
        shown = _some(f"« {name} »" for name in names) or "aucun : ce lieu n'a pas de quartiers"
        raise InputError(f"{key} : quartier « {wanted} » inconnu", Where(source or None), expected=shown)
    return field.assessment.snapshot.stations["quartier"].is_in(found).fill_null(value=False).to_numpy()


def _nearest_km(longitude: Array, latitude: Array, home: Ints) -> Array:
    """Distance of each station to the nearest home station with coordinates, NaN where it has none itself."""
    known = home[~np.isnan(longitude[home])]
    if len(known) == 0:
        return np.full(len(longitude), np.nan)
    x = np.radians(longitude) * np.cos(np.radians(latitude))
    y = np.radians(latitude)
    squares = (x[:, None] - x[known]) ** 2 + (y[:, None] - y[known]) ** 2
    return _EARTH_KM * np.sqrt(squares.min(axis=1))
