"""What is pressing of messages: one that stopped, one that waits to be read again, answers that wait."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.communication.outreach.approving import wrote
from arpenteur.web.communication.outreach.models import Mailing, MailingState, RecipientState, StopReason
from arpenteur.web.communication.outreach.permissions import APPROVE_MESSAGES
from arpenteur.web.communication.outreach.replies import ANSWERED_WITHIN
from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.member import Member


def stopped_messages(member: Member, at: datetime) -> Iterator[Alert]:
    """Messages that stopped by themselves or by hand, of which something has not left: resumed or dropped by choice."""
    if not member.may(APPROVE_MESSAGES.name):
        return
    for one in Mailing.objects.filter(state=MailingState.STOPPED):
        left = one.recipients.filter(state=RecipientState.WAITING).count()
        silence = one.stop_reason == StopReason.SILENCE
        detail = ngettext("%(n)d person has not received it", "%(n)d people have not received it", left) % {"n": left}
        yield Alert(
            due=one.stopped_at or at,
            icon="envelope",
            title=_("A message stopped: %(why)s") % {"why": one.get_stop_reason_display()},
            detail=detail,
            verb=_("Decide what becomes of it"),
            law=silence,
            url=reverse("outreach:message", args=[member.campaign.slug, one.pk]),
        )


def messages_to_read(member: Member, at: datetime) -> Iterator[Alert]:
    """Messages that wait for a second pair of eyes: hers."""
    if not member.may(APPROVE_MESSAGES.name):
        return
    for one in Mailing.objects.filter(state=MailingState.SUBMITTED):
        if not wrote(one, member):
            yield Alert(
                due=one.not_before or (one.submitted_at or at) + ANSWERED_WITHIN,
                icon="eye",
                title=_("A message waits to be read again"),
                detail=one.subject,
                verb=_("Read"),
                url=reverse("outreach:message", args=[member.campaign.slug, one.pk]),
            )


ALERTS = (stopped_messages, messages_to_read)
