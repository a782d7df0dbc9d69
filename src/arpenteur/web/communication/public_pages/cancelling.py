"""Whoever said on a page that she comes is told by letter that there is nothing to come to any more."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override

from arpenteur.web.communication.public_pages.letters import send_letter
from arpenteur.web.communication.public_pages.models import PageReply
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.notices import cancelled_text

CANCELLED = "mail.page_cancelled"
"""The kind of these messages in the outbox."""
_UNDOING = timedelta(minutes=10)
"""A cancellation may be taken back for so long: no letter leaves before."""
_PATIENCE = timedelta(days=2)


def hand_over_cancelled_due(*, at: datetime) -> int:
    """Letters about what was cancelled, in every campaign, once each however often this is called; how many."""
    return sum(_hand_over(campaign, at) for campaign in every_campaign() if campaign.closed_at is None)


def send_cancelled_page(letter: Message, at: datetime) -> None:
    """Tell her, in the language she used. Raises NotWantedError where it takes place after all, is past, or she left;
    NotSentError.
    """
    found = _replies(at).select_related("campaign", "action__campaign", "contact__person")
    reply = found.filter(pk=letter.payload["reply"]).first()
    if reply is None or reply.contact is None or not reply.contact.email or reply.action is None:
        raise NotWantedError
    with override(reply.contact.language or settings.LANGUAGE_CODE):
        subject, text = cancelled_text(reply.action)
        send_letter(reply.campaign, reply.contact.email, subject, text)


def _hand_over(campaign: Campaign, at: datetime) -> int:
    with sealed(campaign.pk), transaction.atomic():
        due = _replies(at).filter(action__changed_at__lte=at - _UNDOING).select_related("action")
        return hand_over(
            message(
                campaign=campaign.pk,
                kind=CANCELLED,
                channel="mail",
                at=at,
                patience=_PATIENCE,
                id=key_of(CANCELLED, one.pk, one.action.version if one.action else 0),
                payload={"reply": one.pk},
            )
            for one in due
        )


def _replies(at: datetime) -> "QuerySet[PageReply]":
    """Of whoever said she comes and did not say since that she wants nothing of the campaign."""
    wanted = {"contact__by_email": True, "contact__objected_at": None}
    return PageReply.objects.filter(action__status=Status.CANCELLED, action__starts_at__gt=at, **wanted)
