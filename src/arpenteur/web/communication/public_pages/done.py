"""The page after a confirmation: what is held from now on, and the way out in one step."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arpenteur.web.communication.public_pages.actions import Confirmation
from arpenteur.web.communication.public_pages.answers import BOXES
from arpenteur.web.communication.public_pages.links import again_token, come_not_path, leave_path
from arpenteur.web.communication.public_pages.models import PageKind
from arpenteur.web.communication.public_pages.visiting import about, page_for_visitors
from arpenteur.web.communication.public_pages.wording import until_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.mine import link_of
from arpenteur.web.persons.contacts.models import Consent, Contact


def done_page(request: HttpRequest, campaign: Campaign, kind: PageKind, confirmation: Confirmation) -> HttpResponse:
    """For whoever has just proved that it is she: nobody else gets here."""
    reply, contact = confirmation.reply, confirmation.contact
    line = contact or (reply.volunteer if reply else None)
    context = {
        **about(kind),
        "line": line,
        "contact": contact,
        "agreed": agreed_by(contact) if contact else (),
        "until": until_of(campaign),
        "leave": leave_path(line) if line else "",
        "own_page": reverse("crew:own", args=[confirmation.own_page]) if confirmation.own_page else "",
        "own_calendar": reverse("crew:own-calendar", args=[confirmation.own_page]) if confirmation.own_page else "",
        "come_not": come_not_path(reply) if reply and reply.action_id and contact else "",
        "action": reply.action if reply else None,
        "mine": link_of(contact) if contact else "",
        "again": again_token(contact) if contact and contact.email else "",
    }
    return page_for_visitors(request, campaign, "public_pages/done.html", context, 201)


def agreed_by(contact: Contact) -> Iterable[object]:
    """What she agrees to today, as the boxes say it."""
    valid = Consent.objects.filter(contact=contact, withdrawn_at=None).exclude(given_at=None)
    mine = set(valid.values_list("purpose", "channel"))
    return [label for pair, label, _help in BOXES.values() if (pair[0].value, pair[1].value) in mine]
