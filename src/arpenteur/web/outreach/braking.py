"""A mailing stops by itself where too many people complain, or too many addresses do not exist."""

from datetime import datetime

from django.db.models import Q

from arpenteur.web.audit.actors import JOB
from arpenteur.web.outreach.faults import NO_MAILBOX
from arpenteur.web.outreach.models import (
    Mailing,
    MailingState,
    Recipient,
    RecipientState,
    ReturnKind,
    StopReason,
)
from arpenteur.web.outreach.queue import stop

COMPLAINTS, BOUNCES = 0.001, 0.02
"""Shares of what was handed over at which a mailing stops: what big receivers ask for (2024 rules of Gmail and Yahoo
for whoever sends to many: complaints below 0.1 %), and what their reputation bears."""
LEAST_COMPLAINTS, LEAST_BOUNCES = 1000, 100
"""Shares of fewer messages than that say nothing: one complaint, and two dead addresses, are what stops a small one."""


def brake(mailing: Mailing, at: datetime) -> StopReason | None:
    """Stop a mailing that is leaving if it has to; why. Asked after each complaint and each address that is dead, so
    that who lets it go on decides about those already known.
    """
    rows = Recipient.objects.filter(mailing=mailing)
    handed = rows.filter(state__in=[RecipientState.ACCEPTED, RecipientState.UNCERTAIN, RecipientState.REFUSED]).count()
    complaints = rows.exclude(complained_at=None).count()
    hard = rows.filter(Q(returned=ReturnKind.HARD) | Q(state=RecipientState.REFUSED, fault=NO_MAILBOX)).count()
    reason = None
    if complaints and complaints >= COMPLAINTS * max(handed, LEAST_COMPLAINTS):
        reason = StopReason.COMPLAINTS
    elif hard and hard >= BOUNCES * max(handed, LEAST_BOUNCES):
        reason = StopReason.BOUNCES
    leaving = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING)
    if reason is None or not leaving.exists():
        return None
    stop(mailing=mailing, reason=reason, by=JOB, at=at)
    return reason
