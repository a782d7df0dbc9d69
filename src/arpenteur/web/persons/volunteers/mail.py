"""Messages to one volunteer: who writes and why, a link to stop, nothing that tells whether they were read.

They leave by the account of the campaign where a room says that it has one (``SENDERS`` in a module ``campaign_mail``),
else by the mail server of the site.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.kinds import NotSentError, NotWantedError
from arpenteur.web.foundation.outbox.mail import send_mail
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.persons.volunteers.models import Volunteer

CHANNEL = "mail"
"""Where messages to volunteers stand in the outbox: while the mail server is away, those of a campaign wait."""
STOP = "arpenteur.volunteers.stop"
"""What links to stop are signed for."""


@dataclass(frozen=True)
class CampaignSender:
    """How a room sends by the account of a campaign: ``send`` a message, False where it has none, raising as
    ``send_mail``; ``ready``: whether it has one; ``page``: where it is set, with the right that it takes.
    """

    send: Callable[[Campaign, EmailMessage], bool]
    ready: Callable[[Campaign], bool]
    page: str
    right: str


def senders() -> tuple[CampaignSender, ...]:
    """Those that rooms declare."""
    return tuple(one for room in declared("campaign_mail", "SENDERS") for one in room)


def has_account(campaign: Campaign) -> bool:
    """Whether letters leave by an account of the campaign's own."""
    return any(one.ready(campaign) for one in senders())


def write_to(volunteer: Volunteer, *, subject: str, body: str, by_account: bool = False) -> None:
    """Send one message to one volunteer; called by the outbox, which tries again.

    The identity of the campaign, the reason and the link to stop are added here. ``by_account``: by an account of the
    campaign or not at all. Raises NotWantedError where she has no address, wants no messages or is paused, NotSentError
    where sending failed.
    """
    if not may_be_written_to(volunteer):
        raise NotWantedError
    made = _message(volunteer, subject, body)
    if any(one.send(volunteer.campaign, made) for one in senders()):
        return
    if by_account:
        raise NotSentError("no account", final=True)
    send_mail(made)


def may_be_written_to(volunteer: Volunteer) -> bool:
    """Whether she left an address, wants messages and is not paused."""
    return bool(volunteer.email and volunteer.reminders and volunteer.paused_at is None)


def language_of(volunteer: Volunteer) -> str:
    """The language to write to her in: that of her account, the site's without one."""
    return volunteer.user.language if volunteer.user else settings.LANGUAGE_CODE


def absolute(path: str) -> str:
    """A whole address, for what is read outside the site."""
    return settings.ARPENTEUR_ADDRESS + path


def stop_token(volunteer: Volunteer) -> str:
    """What the link to stop carries: it opens nothing else, needs no row of its own and never grows old."""
    return participant_link(STOP, volunteer.campaign_id, volunteer.pk)


def _message(volunteer: Volunteer, subject: str, body: str) -> EmailMessage:
    stop = absolute(reverse("crew:stop", args=[stop_token(volunteer)]))
    with override(language_of(volunteer)):
        why = _("You receive this message because you take part in the actions of “%(campaign)s”.") % {
            "campaign": volunteer.campaign.name
        }
        end = _("No longer receive any: %(address)s") % {"address": stop}
    return EmailMessage(
        subject=" ".join(subject.splitlines()),
        body=f"{body.rstrip()}\n\n-- \n{volunteer.campaign.name}\n{why}\n{end}\n",
        to=[volunteer.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
