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
from arpenteur.web.consultations.clocks import READ_WITHIN, days_left, due_after
from arpenteur.web.consultations.kinds import ContributionKind, DutyKind
from arpenteur.web.consultations.models import ConsultationMeeting, Contribution, Duty, ModerationCase
from arpenteur.web.consultations.permissions import ANSWER_RESIDENTS
from arpenteur.web.shared.sealing import sealed

REMINDERS = tuple(AFTER_DUE.values())
"""Working days from the due day at which somebody is reminded; at the last one, whoever runs consultations is."""
OF_KIND = {
    ContributionKind.QUESTION: DutyKind.ANSWER, ContributionKind.REPORT: DutyKind.REPORT,
    ContributionKind.PROPOSAL: DutyKind.REVIEW, ContributionKind.AMENDMENT: DutyKind.AMENDMENT,
}  # fmt: skip
"""What the team owes once a contribution shows; an argument is owed nothing."""


def open_duty_of(contribution: Contribution, at: datetime) -> Duty | None:
    """What a contribution that shows makes the team owe, due in working days of its category, else of its step; none
    where it is open already. Inside the transaction of the verb that shows it.
    """
    kind = OF_KIND.get(ContributionKind(contribution.kind))
    if kind is None or Duty.objects.filter(contribution=contribution, kind=kind).exists():
        return None
    own = contribution.category.answer_days if contribution.category else None
    days = own or contribution.step.settings.answer_days
    return open_duty(kind, due_after(contribution.process.campaign, at, days), at, contribution=contribution)


def open_duty_of_case(case: ModerationCase, kind: DutyKind, at: datetime) -> Duty:
    """Somebody reads it within the target."""
    return open_duty(kind, at + READ_WITHIN, at, contribution=case.contribution, case=case)


def open_duty(
    kind: DutyKind, due_at: datetime, at: datetime, *, contribution: Contribution | None = None,
    case: ModerationCase | None = None, meeting: ConsultationMeeting | None = None,
) -> Duty:  # fmt: skip
    """A duty about something. Inside the transaction of the verb that makes it owed."""
    process = contribution.process if contribution else meeting.step.process if meeting else None
    if process is None:
        raise InputError(_("a duty is about something"))
    return Duty.objects.create(
        campaign_id=process.campaign_id, process=process, kind=kind, contribution=contribution, case=case,
        meeting=meeting, opened_at=at, due_at=due_at,
    )  # fmt: skip


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
