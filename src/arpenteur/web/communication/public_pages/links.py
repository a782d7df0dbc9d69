"""Links signed for one person and one purpose: none needs a row of its own, none opens what another one does."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from arpenteur.web.communication.public_pages.models import PageReply, PendingAnswer
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.volunteers.models import Volunteer

CONFIRM = "arpenteur.public_pages.confirm"
LEAVE = "arpenteur.public_pages.leave"
COME_NOT = "arpenteur.public_pages.come_not"
AGAIN = "arpenteur.public_pages.again"
UNCONFIRMED = timedelta(hours=48)
"""How long an answer waits for her letter to be opened."""
TO_CALL = timedelta(days=7)
"""How long one with a telephone only waits for the team to call: offices are closed on Sundays."""
CONTACT, VOLUNTEER = 1, 2
"""Which line of hers a link to leave is about."""


def confirm_path(pending: PendingAnswer) -> str:
    """Where she says that it is she who wrote."""
    token = participant_link(CONFIRM, pending.campaign_id, pending.pk, pending.code)
    return reverse("public_pages:confirm", args=[token])


def leave_path(line: Contact | Volunteer) -> str:
    """Where she leaves in one step."""
    which = CONTACT if isinstance(line, Contact) else VOLUNTEER
    return reverse("public_pages:leave-by-link", args=[participant_link(LEAVE, line.campaign_id, which, line.pk)])


def come_not_path(reply: PageReply) -> str:
    """Where she says that she does not come any more."""
    return reverse("public_pages:come-not", args=[participant_link(COME_NOT, reply.campaign_id, reply.pk)])


def again_token(contact: Contact) -> str:
    """What fills the pages in with what she gave before."""
    return participant_link(AGAIN, contact.campaign_id, contact.pk)


def whole(path: str) -> str:
    """For what is read outside the site."""
    return settings.ARPENTEUR_ADDRESS + path
