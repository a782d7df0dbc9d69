"""An outing proposed to a volunteer who has just said when she is free."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from arpenteur.web.foundation.campaigns.clock import local, zone_of
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.fieldwork.people import why_closed
from arpenteur.web.ground.fieldwork.queries import busy_between
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.queries import slots_of
from arpenteur.web.persons.volunteers.slots import Slots, pieces_of

_TRIED = 20
_A_DAY = timedelta(days=1)


def proposals(volunteer: Volunteer, days: Sequence[date], at: datetime) -> list[Action]:
    """Outings to come of these days to which she may say that she comes: first those she was assigned to and has not
    confirmed, then those open to all with a place left, in a slot that she said, and at a time when she has no other.
    """
    if volunteer.paused_at is not None:
        return []
    hers = Participation.objects.filter(action=OuterRef("pk"), volunteer=volunteer)
    expected = hers.filter(presence=Presence.EXPECTED, signed_up=False)
    planned = _planned(volunteer, days, at)
    assigned = list(planned.filter(Exists(expected)))
    slots = slots_of(Volunteer.objects.filter(pk=volunteer.pk), days).get(volunteer.pk, Slots())
    open_to_all = planned.filter(~Exists(hers), open=True)[:_TRIED]
    return [*assigned, *(one for one in open_to_all if _fits(one, slots, volunteer, at))]


def _planned(volunteer: Volunteer, days: Sequence[date], at: datetime) -> "QuerySet[Action]":
    found = (
        Action.objects.filter(status=Status.PLANNED, starts_at__gt=at)
        .select_related("campaign")
        .prefetch_related("zones")
    )
    # A day of the territory lies within a day of the clock of any other: the exact day is compared below.
    near = found.filter(starts_at__date__gte=days[0] - _A_DAY, starts_at__date__lte=days[-1] + _A_DAY)
    exact = [one.pk for one in near if local(volunteer.campaign, one.starts_at).date() in days]
    return found.filter(pk__in=exact).order_by("starts_at", "pk")


def _fits(action: Action, slots: Slots, volunteer: Volunteer, at: datetime) -> bool:
    pieces = pieces_of(action.starts_at, action.ends_at, zone_of(volunteer.campaign))
    if why_closed(action, at) or not (slots.free(pieces) or slots.perhaps_free(pieces)):
        return False
    return volunteer.pk not in busy_between(action.starts_at, action.ends_at)
