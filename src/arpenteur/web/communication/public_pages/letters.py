"""Letters of the pages: is it you, here are your links, here is the way out. Each carries numbers until it leaves."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.communication.public_pages.answers import PageAnswer
from arpenteur.web.communication.public_pages.links import again_token, come_not_path, confirm_path, leave_path, whole
from arpenteur.web.communication.public_pages.models import PageKind, PageReply, PendingAnswer
from arpenteur.web.communication.public_pages.wording import SLUGS, until_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.mail import send_mail
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.persons.contacts.mine import link_of
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.volunteers.models import Volunteer

CONFIRM, KEPT, LEAVE = "mail.page_confirm", "mail.page_kept", "mail.page_leave"
"""The kinds of these messages in the outbox."""
_CHANNEL = "mail"
_PATIENCE = timedelta(hours=40)
"""Shorter than an answer waits: a letter about nothing is of no use."""


def hand_over_confirm(*, pending: PendingAnswer, at: datetime) -> int:
    """The one letter before a confirmation."""
    return hand_over([_message(pending.campaign_id, CONFIRM, at, {"pending": pending.pk})])


def hand_over_kept(*, reply: PageReply, at: datetime) -> int:
    """What she keeps of it: her links."""
    return hand_over([_message(reply.campaign_id, KEPT, at, {"reply": reply.pk})])


def hand_over_leave(*, campaign: Campaign, lines: Iterable[Contact | Volunteer], at: datetime) -> int:
    """A way out for each line; how many."""
    return hand_over(
        _message(
            campaign.pk,
            LEAVE,
            at,
            {"contact" if isinstance(one, Contact) else "volunteer": one.pk, "at": at.isoformat()},
        )
        for one in lines
    )


def send_confirm(letter: Message, at: datetime) -> None:
    """Ask her whether it is she who wrote. Raises NotWantedError once it is too late, NotSentError."""
    found = PendingAnswer.objects.select_related("campaign").filter(pk=letter.payload["pending"], expires_at__gt=at)
    pending = found.first()
    if pending is None:
        raise NotWantedError
    answer = PageAnswer.of_text(pending.words)
    with override(answer.language):
        words = {"name": pending.campaign.name, "address": whole(confirm_path(pending))}
        subject = _("“%(name)s”: is it you?") % words
        text = (
            _(
                "Somebody gave this address on a page of “%(name)s”. If it is you, confirm here, within two days:\n\n"
                "%(address)s\n\nIf it is not, do nothing: what was written is erased by itself, and no other letter"
                " comes about it."
            )
            % words
        )
        send_letter(pending.campaign, answer.email, subject, text)


def send_kept(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """Her links, in the language she used. Raises NotWantedError where she left meanwhile or wants nothing any more,
    NotSentError.
    """
    found = PageReply.objects.select_related("campaign", "contact__person").filter(pk=letter.payload["reply"])
    reply = found.exclude(contact=None).first()
    contact = reply.contact if reply is not None else None
    if reply is None or contact is None or not contact.email or contact.objected_at is not None:
        raise NotWantedError
    with override(contact.language or settings.LANGUAGE_CODE):
        again = reverse("public_pages:again", args=[again_token(contact), SLUGS[PageKind(reply.kind)]])
        words = {"name": reply.campaign.name, "day": until_of(reply.campaign), "again": whole(again)}
        lines = [_("“%(name)s” has what you wrote, and keeps it until %(day)s at the latest.") % words, ""]
        if reply.action_id is not None:
            lines.append(_("You do not come any more? %(address)s") % {"address": whole(come_not_path(reply))})
        lines += [
            _("These pages filled in with what you gave: %(again)s") % words,
            _("My data: %(address)s") % {"address": whole(link_of(contact))},
            _("To leave, in one step: %(address)s") % {"address": whole(leave_path(contact))},
        ]
        send_letter(reply.campaign, contact.email, _("“%(name)s”: what we keep") % words, "\n".join(lines))


def send_leave(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """The way out. Raises NotWantedError where she is gone already, NotSentError."""
    number, of_contact = letter.payload.get("contact"), "contact" in letter.payload
    found = (
        Contact.objects.filter(pk=number) if of_contact else Volunteer.objects.filter(pk=letter.payload["volunteer"])
    )
    line = found.select_related("campaign", "person").first()
    if line is None or not line.email:
        raise NotWantedError
    with override(getattr(line, "language", "") or settings.LANGUAGE_CODE):
        words = {"name": line.campaign.name, "address": whole(leave_path(line))}
        subject = _("“%(name)s”: leave") % words
        text = (
            _(
                "Somebody asked to leave “%(name)s” with this address. If it is you, one step erases what is kept:\n\n"
                "%(address)s\n\nIf it is not, do nothing."
            )
            % words
        )
        send_letter(line.campaign, line.email, subject, text)


def send_letter(campaign: Campaign, to: str, subject: str, text: str) -> None:
    """One letter to one person, with who writes, why, and where rights are asked. Raises NotSentError."""
    foot = _("Sent by “%(name)s”, because this address was given on one of its pages.") % {"name": campaign.name}
    rights = _("About your data: %(contact)s") % {"contact": campaign.contact} if campaign.contact else ""
    body = "\n".join(one for one in (text.rstrip(), "", "-- ", foot, rights) if one or one == "")
    send_mail(
        EmailMessage(
            subject=" ".join(subject.splitlines()),
            body=f"{body.rstrip()}\n",
            to=[to],
            headers={"Auto-Submitted": "auto-generated"},
        )
    )


def _message(campaign: int, kind: str, at: datetime, payload: dict[str, object]) -> Message:
    return message(
        campaign=campaign,
        kind=kind,
        channel=_CHANNEL,
        at=at,
        patience=_PATIENCE,
        id=key_of(kind, campaign, *payload.values()),
        payload=payload,
    )
