"""Writes: somebody complains about an advertisement, is acknowledged, is answered (art. 15)."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import rule
from arpenteur.domain.law.retention import add_months, term
from arpenteur.web.communication.advertising.kinds import ComplaintOutcome, ComplaintReason
from arpenteur.web.communication.advertising.letters import hand_over_answer, hand_over_receipt
from arpenteur.web.communication.advertising.models import AdComplaint
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Retention

RULE = "UE-15-COMPLAINT"


@dataclass(frozen=True)
class Complaint:
    """What somebody writes. ``notice``: the code of the notice she came from."""

    name: str
    email: str
    reason: str
    words: str
    notice: uuid.UUID | None = None
    language: str = "fr"


def due_at(campaign: Campaign, received_at: datetime) -> datetime:
    """By when it is answered: 48 hours in the month before the vote and until its last round, else some days."""
    one, at = rule(RULE), local(campaign, received_at)
    day = at.date()
    last = campaign.second_round or campaign.first_round
    near = add_months(at, one.parameter("near_months", act=day)).date() >= campaign.first_round
    if near and day <= last:
        return received_at + timedelta(hours=one.parameter("near_hours", act=day))
    return received_at + timedelta(days=one.parameter("days", act=day))


@verb("ad.complained", "complaint about an advertisement received")
def complain(*, campaign: Campaign, complaint: Complaint, by: Actor, at: datetime) -> AdComplaint:
    """Keep a complaint, encrypted, and hand its acknowledgement over. Raises InputError for an unknown reason."""
    if complaint.reason not in ComplaintReason:
        raise InputError(_("no such reason"), expected=_("one of the list"))
    last = campaign.second_round or campaign.first_round
    made = AdComplaint.objects.create(
        campaign=campaign,
        notice=complaint.notice,
        reason=complaint.reason,
        name=complaint.name,
        email=complaint.email,
        words=complaint.words,
        language=complaint.language,
        received_at=at,
        due_at=due_at(campaign, at),
        expires_at=term(Retention.COMPLAINT).after_day(last, campaign.time_zone),
    )
    record(subject=made, by=by, at=at, campaign=campaign.pk, reason=complaint.reason)
    hand_over_receipt(complaint=made, at=at)
    return made


@verb("ad.complaint_forgotten", "complaint about an advertisement erased")
def forget_complaint(*, complaint: AdComplaint, by: Actor, at: datetime) -> None:
    """Erase a complaint with whoever made it."""
    record(subject=complaint, by=by, at=at, campaign=complaint.campaign_id)
    complaint.delete()


@verb("ad.complaint_answered", "complaint about an advertisement answered")
def answer_complaint(*, complaint: AdComplaint, outcome: str, words: str, by: Actor, at: datetime) -> AdComplaint:
    """Say how it ended; the answer leaves by letter. Answered already, nothing changes. Raises InputError for an
    unknown outcome and for an answer without a reason.
    """
    if outcome not in ComplaintOutcome:
        raise InputError(_("unknown outcome: %(kind)s") % {"kind": outcome}, expected=_("mended or not founded"))
    if not words.strip():
        raise InputError(_("an answer says why"), action=_("write a sentence"))
    held = AdComplaint.objects.select_for_update().get(pk=complaint.pk)
    if held.answered_at is None:
        held.answered_at, held.outcome, held.answer = at, outcome, words.strip()
        held.save(update_fields=["answered_at", "outcome", "answer"])
        record(subject=held, by=by, at=at, campaign=held.campaign_id, outcome=outcome, late=at > held.due_at)
        hand_over_answer(complaint=held, at=at)
    return held
