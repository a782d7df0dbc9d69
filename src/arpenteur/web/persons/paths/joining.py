"""Writes: two contacts are one; of two journeys under way on one path, one stays so."""

from datetime import datetime

from django.utils import timezone

from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.history import change_journey
from arpenteur.web.persons.paths.models import Journey, JourneyChange, JourneyStatus


@verb(through="change_journey")
def join_journeys(*, gone: Contact, into: Contact, by: Actor, at: datetime) -> list[int]:
    """Before the journeys of ``gone`` become those of ``into``: where both are under way on a path, the one that is
    further along stays, of two that are equally far that of ``into``; the other counts as begun by mistake. The numbers
    of those that do.
    """
    there = {one.path_id: one for one in _active(into)}
    voided: list[int] = []
    for journey in _active(gone):
        other = there.get(journey.path_id)
        if other is None:
            continue
        less = journey if _far(journey) <= _far(other) else other
        to = {"status": JourneyStatus.VOIDED, "ended_at": at}
        change_journey(journey=less, seen=less.version, kind=JourneyChange.VOIDING, to=to, by=by, at=at, step=less.step)
        voided.append(less.pk)
    return voided


def before_joining(gone: Contact, into: Contact) -> None:
    """The same, as the room of contacts calls it: the verb that joins them says in the journal who did."""
    join_journeys(gone=gone, into=into, by=JOB, at=timezone.now())


def _active(contact: Contact) -> list[Journey]:
    return list(Journey.objects.filter(contact=contact, status=JourneyStatus.ACTIVE).select_related("step"))


def _far(journey: Journey) -> int:
    return journey.step.position if journey.step is not None else 0
