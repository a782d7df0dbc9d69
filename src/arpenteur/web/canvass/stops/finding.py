"""Stops found for an action within the member's reach: polling places, letterboxes, addresses typed, places clicked."""

import uuid
from collections.abc import Sequence

from arpenteur.domain.errors import InputError
from arpenteur.strategy.rounds import Stop
from arpenteur.web.campaigns.ground import published_of
from arpenteur.web.canvass.reach import Reach, stations_of
from arpenteur.web.canvass.stops.asking import BOXES, CLICKED, STATION, TYPED, Place, Point
from arpenteur.web.canvass.stops.engine import address_stop, letterbox_stops, station_stops
from arpenteur.web.canvass.stops.forms import Line
from arpenteur.web.canvass.stops.listing import Missed
from arpenteur.web.fieldwork.area import stations_at
from arpenteur.web.territory.models import PublishedSnapshot


def stations_places(published: PublishedSnapshot, one: Reach, load: int) -> list[Place]:
    """Polling places of the action's stations. Raises InputError."""
    found = station_stops(published, stations_of(one))
    return [Place.of(stop, stop.key, STATION, load) for stop in found]


def boxes_of(published: PublishedSnapshot, one: Reach) -> list[Place]:
    """Letterboxes of the action's ground, a stretch of street each. Raises InputError."""
    found = letterbox_stops(published, one)
    where = stations_at([stop.at for stop in found], one.action.campaign)
    return [Place.of(stop, station, BOXES) for stop, station in zip(found, where, strict=True)]


def typed(one: Reach, lines: Sequence[Line], load: int) -> tuple[list[Place], list[Missed]]:
    """Addresses found and those that were not, each as typed: an address beyond the member's stations is not found."""
    published = published_of(one.action.campaign)
    found: list[tuple[Stop, Line]] = []
    missed: list[Missed] = []
    for line in lines:
        try:
            found.append((address_stop(published, line.text), line))
        except InputError as error:
            missed.append(Missed(_as_typed(line), str(error)))
    where = stations_at([stop.at for stop, _line in found], one.action.campaign)
    places: list[Place] = []
    for (stop, line), station in zip(found, where, strict=True):
        if one.sees({station}):
            places.append(Place.of(stop, station, TYPED, line.load or load))
        else:
            missed.append(Missed(_as_typed(line), "cette adresse est hors de vos bureaux"))
    return places, missed


def _as_typed(line: Line) -> str:
    return line.text if line.load is None else f"{line.text} ; {line.load}"


def clicked(one: Reach, at: Point, label: str, load: int) -> list[Place]:
    """A place clicked on the map. Raises InputError for one beyond the member's stations."""
    station = stations_at([at], one.action.campaign)[0]
    if not one.sees({station}):
        raise InputError("ce lieu est hors de vos bureaux", action="cliquez dans un de vos bureaux")
    return [Place(f"{CLICKED}:{uuid.uuid4().hex[:12]}", " ".join(label.split()), at, load, station, CLICKED)]
