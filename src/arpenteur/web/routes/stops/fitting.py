"""Stretches of letterboxes as rounds need them: none of which a part is done, none that a crew does not carry."""

from datetime import datetime

from arpenteur.web.audit.actors import Actor
from arpenteur.web.phone.models import StopList
from arpenteur.web.routes.stops.asking import read_places
from arpenteur.web.routes.stops.finding import finer
from arpenteur.web.routes.stops.listing import cut_stops
from arpenteur.web.routes.stops.reaching import reached_in
from arpenteur.web.territory.models import PublishedSnapshot


def fitted(published: PublishedSnapshot, stops: StopList, carry: int | None, *, by: Actor, at: datetime) -> StopList:
    """The stops of an action, with stretches cut finer where they must be; those of another snapshot stay as they are.

    Raises InputError where they become too many, StopsMeanwhileError.
    """
    if stops.snapshot != published.digest:
        return stops
    parts = finer(published, read_places(stops.stops), reached_in(stops.action), carry)
    return cut_stops(stops=stops, parts=parts, version=stops.version, by=by, at=at) if parts else stops
