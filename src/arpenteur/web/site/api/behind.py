"""Who stands behind a token: the member who made it. A program sees no more than she does, today."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from arpenteur.web.accountability.money.permissions import SEE_MONEY
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.reads.gate import opens_at
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.permissions import SEE_CONTACTS
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.site.api.models import ApiToken


def maker_of(token: ApiToken) -> Member | None:
    """The member who made a token; None for one of the command line, and for somebody who left."""
    for one in Membership.objects.filter(campaign=token.campaign):
        if token.maker in Actor("user", str(one.user_id)).pseudonyms:
            return Member(token.campaign, one)
    return None


def member_behind(token: ApiToken) -> Member | None:
    """Whose eyes a program has: its maker's; those of a director, whom no row stands for, where it was made by the
    command line. None for somebody who left.
    """
    if token.maker in {"", COMMAND.pseudonym}:
        since = token.campaign.created_at
        return Member(token.campaign, Membership(campaign=token.campaign, role=Role.DIRECTOR, since=since))
    return maker_of(token)


def member_who_may(token: ApiToken, permission: str, at: datetime) -> Member:
    """The member behind a token, as long as she has a right and is not new. Raises Http404."""
    member = member_behind(token)
    if member is None or not member.may(permission) or _is_new(member, at):
        raise Http404
    return member


def contacts_seen(token: ApiToken, at: datetime) -> "QuerySet[Contact]":
    """Contacts that a program sees: those of the member who made it, none in her first day."""
    member = member_behind(token)
    if member is None or not member.may(SEE_CONTACTS.name) or _is_new(member, at):
        return Contact.objects.none()
    return visible_to(member)


def _is_new(member: Member, at: datetime) -> bool:
    opens = opens_at(member)
    return opens is not None and at < opens


def sees_money(token: ApiToken) -> bool:
    """Whether a program sees the account: its maker does today, of the whole campaign."""
    if token.maker in {"", COMMAND.pseudonym}:
        return True
    maker = maker_of(token)
    return maker is not None and maker.may(SEE_MONEY.name) and not maker.narrowed
