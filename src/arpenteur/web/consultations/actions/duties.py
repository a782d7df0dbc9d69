"""Writes: what waits for the team, in whose hands it is, who is reminded. Opened and ended by the other verbs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.due_dates import AFTER_DUE
from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import JOB, Actor
from arpenteur.web.campaigns.listing import every_campaign
from arpenteur.web.campaigns.models import Campaign, Membership
from arpenteur.web.campaigns.roles import Role, rights_of
from arpenteur.web.consultations.clocks import days_left
from arpenteur.web.consultations.kinds import DutyKind
from arpenteur.web.consultations.models import Duty
from arpenteur.web.consultations.permissions import ANSWER_RESIDENTS
from arpenteur.web.shared.sealing import sealed

REMINDERS = tuple(AFTER_DUE.values())
"""Working days from the due day at which somebody is reminded; at the last one, whoever runs consultations is."""


@transaction.atomic
def assign_duties(
    *, campaign: Campaign, duties: Sequence[Duty], to: Membership | None, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Put some duties in the hands of a member who may answer residents, or in nobody's; how many changed hands."""
    if to is not None and ANSWER_RESIDENTS.name not in rights_of(Role(to.role)):
        raise InputError(
            _("this member does not answer residents"), action=_("choose somebody else, or give her the right")
        )
    rows = Duty.objects.select_for_update().filter(campaign=campaign, pk__in=[one.pk for one in duties], done_at=None)
    changed = [one.pk for one in rows if one.assignee_id != (to.pk if to else None)]
    Duty.objects.filter(pk__in=changed).update(assignee=to)
    if changed:
        record(
            verb="duty.assigned", subject=campaign, by=by, at=at, campaign=campaign.pk, n=len(changed),
            to=str(to.pk) if to else "",
        )  # fmt: skip
    return len(changed)


@transaction.atomic
def end_duty(*, duty: Duty, by: Actor, at: datetime) -> Duty:
    """Somebody says that it is done, where no verb says it by itself. Again is not an error."""
    row = Duty.objects.select_for_update().get(pk=duty.pk)
    if row.kind in (DutyKind.MODERATION, DutyKind.NOTICE, DutyKind.APPEAL, DutyKind.ANSWER):
        raise InputError(_("this is done by deciding or answering, not by a tick"))
    if row.done_at is None:
        row.done_at = at
        row.save(update_fields=["done_at"])
        record(verb="duty.ended", subject=row, by=by, at=at, campaign=row.campaign_id, kind=row.kind)
    return row


def remind_due(*, at: datetime) -> int:
    """Note which duties somebody has to be reminded of, two working days before, on the day, five and ten after; how
    many. ``alerts`` shows them, the last ones to whoever runs consultations.
    """
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            count += _remind(campaign=campaign, at=at)
    return count


@transaction.atomic
def _remind(*, campaign: Campaign, at: datetime) -> int:
    soon = Duty.objects.select_for_update().filter(
        campaign=campaign, done_at=None, warned__lt=len(REMINDERS), due_at__lt=at + timedelta(days=15)
    )
    count = 0
    for row in soon:
        warned = reminders_due(campaign, row.due_at, at)
        if warned > row.warned:
            row.warned = warned
            row.save(update_fields=["warned"])
            count += 1
    if count:
        record(verb="duty.reminded", subject=campaign, by=JOB, at=at, campaign=campaign.pk, n=count)
    return count


def reminders_due(campaign: Campaign, due_at: datetime, at: datetime) -> int:
    """How many reminders of a duty are due by a moment: 0 to 4."""
    left = days_left(campaign, at, due_at)
    return sum(-left >= one for one in REMINDERS)
