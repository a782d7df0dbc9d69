"""Writes: what is counted on the ground. An event is accepted once, however often it is sent."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of
from arpenteur.web.ground.fieldwork.counting import Counted, CountReceipt, add_counts, add_to_tally, take_back
from arpenteur.web.ground.fieldwork.kinds import COUNTED, Kind
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Tally
from arpenteur.web.persons.volunteers.models import Volunteer

__all__ = ["CountReceipt", "Counted", "rebuild_tally", "record_counts", "undo_count"]

MOST = 10_000


@verb("counts.recorded", "counts received")
def record_counts(
    *, action: Action, counts: Sequence[Counted], by: Actor, at: datetime, volunteer: Volunteer | None = None
) -> CountReceipt:
    """Add events to an action and to the tally, all or none. Sending a batch again changes nothing.

    Raises InputError naming the first event whose station, measure or quantity is not possible here, and for an
    identifier that is taken.
    """
    ground = ground_of(action.campaign)
    for one in counts:
        _check(one, action, ground)
    try:
        with transaction.atomic():
            receipt = add_counts(action=action, counts=counts, volunteer=volunteer, at=at)
    except IntegrityError as error:  # in another campaign: a sender who draws them at random never meets one
        raise InputError(_("one of these identifiers is taken already"), action=_("draw another at random")) from error
    if receipt.accepted:
        record(subject=action, by=by, at=at, campaign=action.campaign_id, counting=True, events=len(receipt.accepted))
    return receipt


@verb("counts.undone", "count taken back")
def undo_count(*, event: FieldEvent, by: Actor, at: datetime) -> FieldEvent:
    """An event that takes another back; undone already, the same answer comes again.

    Raises InputError for an event that itself undoes another.
    """
    if event.undoes_id is not None:
        raise InputError(_("this event already undoes another"), action=_("count again instead"))
    Action.objects.select_for_update().get(pk=event.action_id)
    done = FieldEvent.objects.filter(undoes=event).first()
    if done is not None:
        return done
    undone = take_back(event=event, id=uuid.uuid4(), at=at)
    record(subject=event.action, by=by, at=at, campaign=event.campaign_id, counting=True, event=str(event.pk))
    return undone


@verb("tally.rebuilt", "totals made again")
def rebuild_tally(*, by: Actor, at: datetime, campaign: int) -> int:
    """Make the tally again from the events of the current campaign; the number of its lines."""
    Tally.objects.all().delete()
    events = FieldEvent.objects.only("campaign_id", "action_id", "station", "day", "measure", "quantity")
    lines = add_to_tally(events.iterator(chunk_size=5000))
    record(subject="fieldwork.Tally", by=by, at=at, campaign=campaign, lines=lines)
    return lines


def _check(one: Counted, action: Action, ground: Ground) -> None:
    if one.station not in ground.stations:
        raise InputError(
            _("unknown station: %(station)s") % {"station": one.station},
            expected=_("a station of the campaign's territory"),
        )
    allowed = COUNTED[Kind(action.kind)]
    if one.measure not in allowed:
        raise InputError(
            _("unknown result: %(measure)s") % {"measure": one.measure},
            expected=_(" or ").join(measure.value for measure in allowed),
        )
    if not 1 <= one.quantity <= MOST:
        raise InputError(
            _("quantity %(quantity)s") % {"quantity": one.quantity},
            expected=_("a whole number from 1 to %(most)s") % {"most": MOST},
        )
