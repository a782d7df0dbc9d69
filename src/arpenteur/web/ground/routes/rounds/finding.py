"""Stops found for an action within the member's reach: polling places, letterboxes, addresses typed, places clicked."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy.rounds import Stop
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.fieldwork.area import stations_at
from arpenteur.web.ground.phone.models import StopList
from arpenteur.web.ground.routes.reach import Reach, stations_of
from arpenteur.web.ground.routes.requests import Point
from arpenteur.web.ground.routes.rounds.engine import address_stop, cut_finer, letterbox_stops, station_stops
from arpenteur.web.ground.routes.rounds.forms import TypedAddress
from arpenteur.web.ground.routes.rounds.listing import Missed, cut_stops
from arpenteur.web.ground.routes.rounds.places import BOXES, CLICKED, STATION, TYPED, Place, read_places
from arpenteur.web.ground.routes.rounds.reaching import left_of, reached_in


def stations_places(published: PublishedSnapshot, one: Reach, load: int) -> list[Place]:
    """Polling places of the action's stations. Raises InputError."""
    found = station_stops(published, stations_of(one))
    return [Place.of(stop, STATION, load) for stop in found]


def boxes_of(published: PublishedSnapshot, one: Reach) -> list[Place]:
    """Letterboxes of the action's ground, a stretch of street each, in the station of its addresses: no stretch holds
    buildings that a round has reached beside others, none is more than a crew was said to carry. Raises InputError.
    """
    carry = (StopList.objects.filter(action=one.action).values_list("request", flat=True).first() or {}).get("carry")
    found = letterbox_stops(published, one, apart=reached_in(one.action), carry=carry)
    return [Place.of(stop, BOXES) for stop in found]


def finer(
    published: PublishedSnapshot, places: Iterable[Place], reached: frozenset[str], carry: int | None
) -> dict[str, list[Place]]:
    """What to put in place of stretches of letterboxes, by their key: those of which a part was reached, and those of
    more than a crew carries.
    """
    left = [one for one in left_of(places, reached) if one.run]
    asked = [one for one in left if one.parts & reached or (carry is not None and one.load > carry)]
    if not asked:
        return {}
    found = cut_finer(published, [one.as_stop(one.engine_key) for one in asked], apart=reached, carry=carry)
    return {
        one.key: [Place.of(stop, BOXES) for stop in cut]
        for one, cut in zip(asked, found, strict=True)
        if [frozenset(stop.run.buildings) for stop in cut if stop.run] != [one.parts]
    }


def fit_stops(published: PublishedSnapshot, stops: StopList, carry: int | None, *, by: Actor, at: datetime) -> StopList:
    """The stops of an action, stretches of letterboxes cut finer where a part is done or a crew does not carry them;
    those of another snapshot stay as they are.

    Raises InputError where they become too many, ChangedMeanwhileError.
    """
    if stops.snapshot != published.digest:
        return stops
    parts = finer(published, read_places(stops.stops), reached_in(stops.action), carry)
    return cut_stops(stops=stops, parts=parts, version=stops.version, by=by, at=at) if parts else stops


def typed(one: Reach, lines: Sequence[TypedAddress], load: int) -> tuple[list[Place], list[Missed]]:
    """Addresses found and those that were not, each as typed: an address beyond the member's stations is not found."""
    published = published_of(one.action.campaign)
    found: list[tuple[Stop, TypedAddress]] = []
    missed: list[Missed] = []
    for line in lines:
        try:
            found.append((address_stop(published, line.text), line))
        except InputError as error:
            missed.append(Missed(_as_typed(line), str(error)))
    places: list[Place] = []
    for stop, line in found:
        if one.sees({stop.station}):
            places.append(Place.of(stop, TYPED, line.load or load))
        else:
            missed.append(Missed(_as_typed(line), _("this address is outside your stations")))
    return places, missed


def _as_typed(line: TypedAddress) -> str:
    return line.text if line.load is None else f"{line.text} ; {line.load}"


def clicked(one: Reach, at: Point, label: str, load: int) -> list[Place]:
    """A place clicked on the map. Raises InputError for one beyond the member's stations."""
    station = stations_at([at], one.action.campaign)[0]
    if not one.sees({station}):
        raise InputError(_("this place is outside your stations"), action=_("click inside one of your stations"))
    return [Place(f"{CLICKED}:{uuid.uuid4().hex[:12]}", " ".join(label.split()), at, load, station, CLICKED)]
