"""A mailing stops by itself where too many people complain, or too many addresses do not exist."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from arpenteur.domain.law import rule
from arpenteur.web.communication.outreach.faults import NO_MAILBOX
from arpenteur.web.communication.outreach.models import (
    Mailing,
    MailingState,
    Recipient,
    RecipientState,
    ReturnKind,
    StopReason,
)
from arpenteur.web.communication.outreach.queue import stop
from arpenteur.web.foundation.audit.actors import JOB

RULE = "MAIL-SENDERS-RATES"


@dataclass(frozen=True)
class Rates:
    """Shares of what was handed over at which a mailing stops. Shares of fewer messages than ``least_complaints`` and
    ``least_bounces`` say nothing: they are taken of so many.
    """

    complaints: float
    bounces: float
    least_complaints: int
    least_bounces: int


def rates_on(day: date) -> Rates:
    """As they are in force on a day."""
    found = rule(RULE)
    return Rates(
        found.parameter("complaints", act=day),
        found.parameter("bounces", act=day),
        found.parameter("least_complaints", act=day),
        found.parameter("least_bounces", act=day),
    )


def brake(mailing: Mailing, at: datetime) -> StopReason | None:
    """Stop a mailing that is leaving if it has to; why. Asked after each complaint and each address that is dead, so
    that who lets it go on decides about those already known.
    """
    rows = Recipient.objects.filter(mailing=mailing)
    handed = rows.filter(state__in=[RecipientState.ACCEPTED, RecipientState.UNCERTAIN, RecipientState.REFUSED]).count()
    complaints = rows.exclude(complained_at=None).count()
    hard = rows.filter(Q(returned=ReturnKind.HARD) | Q(state=RecipientState.REFUSED, fault=NO_MAILBOX)).count()
    rates, reason = rates_on(at.date()), None
    if complaints and complaints >= rates.complaints * max(handed, rates.least_complaints):
        reason = StopReason.COMPLAINTS
    elif hard and hard >= rates.bounces * max(handed, rates.least_bounces):
        reason = StopReason.BOUNCES
    leaving = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING)
    if reason is None or not leaving.exists():
        return None
    stop(mailing=mailing, reason=reason, by=JOB, at=at)
    return reason
