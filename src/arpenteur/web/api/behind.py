"""Who stands behind a token: the member who made it. A program sees no more than she does, today."""

from django.db.models import QuerySet

from arpenteur.web.api.models import ApiToken
from arpenteur.web.audit.actors import COMMAND, Actor
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.models import Membership
from arpenteur.web.contacts.models import Contact
from arpenteur.web.contacts.permissions import SEE_CONTACTS
from arpenteur.web.contacts.queries import visible_to
from arpenteur.web.money.permissions import SEE_MONEY


def maker_of(token: ApiToken) -> Member | None:
    """The member who made a token; None for one of the command line, and for somebody who left."""
    for one in Membership.objects.filter(campaign=token.campaign):
        if token.maker in Actor("user", str(one.user_id)).pseudonyms:
            return Member(token.campaign, one)
    return None


def contacts_seen(token: ApiToken) -> "QuerySet[Contact]":
    """Contacts that a program sees: those of the member who made it."""
    if token.maker in {"", COMMAND.pseudonym}:
        return Contact.objects.filter(campaign=token.campaign)
    maker = maker_of(token)
    if maker is None or not maker.may(SEE_CONTACTS.name):
        return Contact.objects.none()
    return visible_to(maker)


def sees_money(token: ApiToken) -> bool:
    """Whether a program sees the account: its maker does today, of the whole campaign."""
    if token.maker in {"", COMMAND.pseudonym}:
        return True
    maker = maker_of(token)
    return maker is not None and maker.may(SEE_MONEY.name) and not maker.narrowed
