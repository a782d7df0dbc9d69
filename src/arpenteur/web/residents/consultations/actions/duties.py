"""Writes: what waits for the team, in whose hands it is, who is reminded. Opened and ended by the other verbs."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.due_dates import MOST_DAYS, Delay, Step, chase_today
from arpenteur.domain.errors import InputError
from arpenteur.domain.working_days import days_between
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role, rights_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.duty_letters import hand_over_chases
from arpenteur.web.residents.consultations.models import Duty
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS

STEPS = tuple(Step)
"""Chases in their order; ``Duty.warned`` is how many of them are behind."""

FROM, UNTIL = time(8), time(20)
"""Hours at which somebody is chased, on the clocks of the place."""


@verb("duty.assigned", "duties put in somebody's hands")
def assign_duties(*, campaign: Campaign, duties: Sequence[Duty], to: Membership | None, by: Actor, at: datetime) -> int:
    """Put some duties in the hands of a member who may answer residents, or in nobody's; how many changed hands."""
    if to is not None and ANSWER_RESIDENTS.name not in rights_of(Role(to.role)):
        raise InputError(
            _("this member does not answer residents"), action=_("choose somebody else, or give her the right")
        )
    rows = Duty.objects.select_for_update().filter(campaign=campaign, pk__in=[one.pk for one in duties], done_at=None)
    changed = [one.pk for one in rows if one.assignee_id != (to.pk if to else None)]
    Duty.objects.filter(pk__in=changed).update(assignee=to)
    if changed:
        record(subject=campaign, by=by, at=at, campaign=campaign.pk, n=len(changed), to=str(to.pk) if to else "")
    return len(changed)


def remind_due(*, at: datetime) -> int:
    """Chase what waits: two working days before its last day, on it, five and ten after (``domain.due_dates``); how
    many duties. Whoever has them in hand is written to, once a day; at the last chase, and for what is in nobody's
    hands, whoever runs consultations.
    """
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            count += _remind(campaign=campaign, at=at)
    return count


@verb("duty.reminded", "duties reminded")
def _remind(*, campaign: Campaign, at: datetime) -> int:
    if not FROM <= local(campaign, at).time() < UNTIL:
        return 0
    soon = Duty.objects.select_for_update(of=("self",)).filter(
        campaign=campaign, done_at=None, warned__lt=len(STEPS), due_at__lt=at + timedelta(days=15)
    )
    hands: set[int | None] = set()
    count = 0
    for row in soon:
        step = chase_of(campaign, row, at)
        if step is None:
            continue
        row.warned = STEPS.index(step) + 1
        row.save(update_fields=["warned"])
        hands.add(None if step is Step.UP else row.assignee_id)
        hands.add(row.assignee_id)
        count += 1
    if count:
        hand_over_chases(campaign=campaign, hands=hands, at=at)
        record(subject=campaign, by=JOB, at=at, campaign=campaign.pk, n=count)
    return count


def chase_of(campaign: Campaign, duty: Duty, at: datetime) -> Step | None:
    """The chase of a duty that leaves on the day of a moment; None for none."""
    asked, due = day_of(campaign, duty.opened_at), day_of(campaign, duty.due_at)
    days = min(max(days_between(asked, due, campaign.place), 1), MOST_DAYS)
    return chase_today(Delay(asked, days, campaign.place), STEPS[: duty.warned], day_of(campaign, at))
