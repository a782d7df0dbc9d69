"""What the page of a message that left shows: totals only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from arpenteur.web.communication.outreach.braking import rates_on
from arpenteur.web.communication.outreach.channels import channels
from arpenteur.web.communication.outreach.choosing import sequence_of
from arpenteur.web.communication.outreach.models import Mailing, MailingState
from arpenteur.web.communication.outreach.page import RecipientCounts, lines_of
from arpenteur.web.communication.outreach.permissions import APPROVE_MESSAGES, WRITE_MESSAGES
from arpenteur.web.communication.outreach.queries import Totals, totals
from arpenteur.web.communication.outreach.queue import lane
from arpenteur.web.communication.outreach.silence import refused
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.persons.contacts.models import Channel

_STILL = timedelta(minutes=2)
"""A message that should have left so long ago, and none that did: nothing is leaving."""


@dataclass(frozen=True)
class ReportRow:
    """One line of where messages went: words, how many, what share of what is gone, in percent for its bar."""

    label: str
    n: int
    share: float
    bar: float


@dataclass(frozen=True)
class StoppingShare:
    """What would have stopped it: the share there is, and the one that stops."""

    label: str
    share: float
    limit: float


def report(mailing: Mailing, member: Member, at: datetime) -> dict[str, Any]:
    """The page."""
    found = totals(mailing)
    law = refused(mailing.campaign, Channel(mailing.channel), at)
    leads = member.may(APPROVE_MESSAGES.name)
    return {
        "section": "messages",
        "sequence": sequence_of(mailing),
        "mailing": mailing,
        "totals": found,
        "rows": _rows(found),
        "limits": _limits(found, at),
        "people": RecipientCounts.frozen(mailing),
        "lines": lines_of(mailing, member, at),
        "law": law,
        "stops": leads and mailing.state == MailingState.SENDING,
        "stands_since": _stands_since(mailing, at),
        "goes_on": leads and mailing.state == MailingState.STOPPED,
        "copies": member.may(WRITE_MESSAGES.name),
        "minutes": _minutes(mailing),
        "page": _page(mailing),
    }


def _stands_since(mailing: Mailing, at: datetime) -> datetime | None:
    """Since when nothing has left of a mailing of which something should have; None where something does."""
    if mailing.state != MailingState.SENDING:
        return None
    due = Message.objects.filter(channel=lane(mailing), state=MessageState.WAITING, next_at__lte=at - _STILL)
    first = due.aggregate(first=Min("next_at"))["first"]
    if first is None:
        return None
    last = mailing.recipients.aggregate(last=Max("handed_at"))["last"]
    since = max(first, last or first)
    return since if since <= at - _STILL else None


def _rows(found: Totals) -> list[ReportRow]:
    told = (
        (_("accepted by the server"), found.accepted),
        (_("handed over, without an answer"), found.unsure),
        (_("refused by the server"), found.refused),
        (_("came back, to be tried again"), found.soft),
        (_("came back, the address does not exist"), found.hard),
        (_("left out since the approval"), found.left_out),
        (_("not left yet"), found.waiting),
        (_("dropped"), found.dropped),
    )
    most = max((n for _label, n in told), default=0)
    return [
        ReportRow(label, n, found.share(n), 100 * n / most)
        for label, n in told
        if n or label == told[0][0]
        if most or n
    ]


def _limits(found: Totals, at: datetime) -> list[StoppingShare]:
    rates = rates_on(at.date())
    pairs = (
        (_("Addresses that do not exist"), found.share(found.dead), rates.bounces),
        (_("Complaints"), found.share(found.complaints), rates.complaints),
    )
    return [StoppingShare(label, share, limit) for label, share, limit in pairs]


def _page(mailing: Mailing) -> str:
    """Where what its channel alone needs is done; empty where there is nothing."""
    channel = channels().get(Channel(mailing.channel))
    if channel is None or not channel.page:
        return ""
    return reverse(channel.page, args=[mailing.campaign.slug, mailing.pk])


def _minutes(mailing: Mailing) -> int | None:
    if mailing.started_at is None or mailing.ended_at is None:
        return None
    return max(round((mailing.ended_at - mailing.started_at).total_seconds() / 60), 1)
