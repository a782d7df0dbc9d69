"""What rounds have reached, and what is left of the stops.

A stretch of letterboxes is known by its buildings: an objection or a new snapshot cuts the same street elsewhere, and
its first building says nothing of the others. Any other stop is itself.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Round
from arpenteur.web.ground.routes.rounds.places import Place, read_places


def reached_by(rounds: Iterable[Round]) -> frozenset[str]:
    """Parts of stops that rounds have reached, done or under way."""
    return frozenset(
        part
        for one in rounds
        for place in read_places(one.plan["stops"])
        if place.key in one.reached
        for part in place.parts
    )


def reached_in(action: Action) -> frozenset[str]:
    """Parts of stops that rounds of an action have reached."""
    return reached_by(Round.objects.filter(action=action))


def left_of(places: Iterable[Place], reached: frozenset[str]) -> tuple[Place, ...]:
    """Stops that are not reached, or not whole."""
    return tuple(one for one in places if not one.parts <= reached)


def partly(places: Iterable[Place], reached: frozenset[str]) -> tuple[Place, ...]:
    """Stops of which a part was reached."""
    return tuple(one for one in places if one.parts & reached and not one.parts <= reached)


def check_whole(places: Iterable[Place], reached: frozenset[str]) -> None:
    """Raises InputError where a part of a stop was reached: nobody goes there twice."""
    found = partly(places, reached)
    if found:
        raise InputError(
            _("some letterboxes of %(where)s were done since the list was made") % {"where": found[0].label},
            action=_("take the letterboxes of the ground again, then compute"),
        )
