"""Writes: messages at steps of paths: begun with a text that people approve, given to whoever has been there for so
long, ended.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.choosing import at_step, why_not
from arpenteur.web.communication.outreach.models import Mailing, MailingState, MessageSequence, Recipient, SequenceKind
from arpenteur.web.communication.outreach.queue import letter, settle
from arpenteur.web.communication.outreach.writing import MailingDraft, begin
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.outbox.queue import hand_over
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.models import JourneyChange, JourneyEvent, PathStep

LATE = timedelta(days=7)
"""Whoever could not be written to when her turn came, and agrees more than a week later, is not written to then."""
AT_ONCE = 500


@verb("sequence.opened", "message at a step begun")
def open_sequence(*, step: PathStep, kind: SequenceKind, hours: int, by: Member, at: datetime) -> MessageSequence:
    """A message at a step, its text still to be written and approved. Raises InputError for a path that is closed."""
    if step.path.closed_at is not None:
        raise InputError(_("nobody new is put on this path"))
    mailing = begin(draft=MailingDraft(), by=by, at=at)
    made = MessageSequence.objects.create(
        campaign=by.campaign, mailing=mailing, step=step, kind=kind, hours=hours, opened_at=at
    )
    record(subject=made, by=by.actor, at=at, campaign=by.campaign.pk, kind=str(kind))
    return made


@verb("sequence.ended", "message at a step ended")
def end_sequence(*, sequence: MessageSequence, by: Actor, at: datetime) -> None:
    """Nobody more receives it; what is on its way arrives. Again is not an error."""
    if sequence.closed_at is not None:
        return
    sequence.closed_at = at
    sequence.save(update_fields=["closed_at"])
    record(subject=sequence, by=by, at=at, campaign=sequence.campaign_id)
    settle(sequence.mailing, at)


def enrol_due(*, at: datetime) -> int:
    """Give their message to whoever has been at a step for so long; to how many. Each once, however often called."""
    return sum(_of_campaign(one.pk, at) for one in every_campaign() if one.closed_at is None)


def _of_campaign(campaign: int, at: datetime) -> int:
    with sealed(campaign):
        rows = MessageSequence.objects.select_related("mailing__campaign", "mailing__written_by").filter(closed_at=None)
        return sum(_enrol(one, at) for one in rows.filter(mailing__state=MailingState.SENDING))


@transaction.atomic
def _enrol(sequence: MessageSequence, at: datetime) -> int:
    mailing = Mailing.objects.select_for_update().get(pk=sequence.mailing_id)
    if mailing.state != MailingState.SENDING:
        return 0
    due = at - timedelta(hours=sequence.hours)
    reached = JourneyEvent.objects.filter(
        journey__in=at_step(sequence),
        step=sequence.step_id,
        kind__in=[JourneyChange.START, JourneyChange.STEP],
        at__gte=max(sequence.opened_at, due - LATE),
        at__lte=due,
    )
    known = Recipient.objects.filter(mailing=mailing).exclude(contact=None).values("contact")
    people = Contact.objects.filter(pk__in=reached.order_by().values("journey__contact")).exclude(pk__in=known)
    rank, given = Recipient.objects.filter(mailing=mailing).count(), 0
    for contact in people.select_related("campaign").order_by("pk")[:AT_ONCE]:
        if why_not(contact, mailing, at) is None:
            one = Recipient.objects.create(campaign_id=mailing.campaign_id, mailing=mailing, contact=contact)
            given += hand_over([letter(mailing, rank + given, one.pk, at)])
    return given
