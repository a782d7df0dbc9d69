"""Who follows a contact, and hands over: members who may see contacts."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role, rights_of
from arpenteur.web.persons.contacts.models import Contact, FollowUp
from arpenteur.web.persons.contacts.permissions import SEE_CONTACTS

Owners = Mapping[int, int | None]
"""Number of a row to that of the member who has it, None for nobody."""


def owners(member: Member) -> "QuerySet[Membership]":
    """Members whom a contact or a follow-up may be given to, with their accounts."""
    return owners_in(member.campaign)


def owners_in(campaign: Campaign) -> "QuerySet[Membership]":
    """The same of a campaign."""
    roles = [role for role in Role if SEE_CONTACTS.name in rights_of(role)]
    return Membership.objects.filter(campaign=campaign, role__in=roles).select_related("user").order_by("id")


def owner_of(campaign: Campaign, number: str) -> Membership | None:
    """The member of a number as a form sends it, among those who may have a contact; None for nobody."""
    known = number.isascii() and number.isdecimal() and len(number) < 19
    return owners_in(campaign).filter(pk=int(number)).first() if known else None


@verb("contact.handed_over", "contacts handed over")
def hand_many(
    *, campaign: Campaign, contacts: Collection[int], to: Membership | None, by: Actor, at: datetime
) -> tuple[Owners, Owners]:
    """Contacts, by number, and what they wait for, belong to another member (nobody: None); whose they were, by number
    of contact and of follow-up. Those that were hers already are left alone.
    """
    elsewhere = Q(owner=None) if to is not None else Q(pk__in=[])
    elsewhere |= ~Q(owner=to) if to is not None else ~Q(owner=None)
    lines = Contact.objects.filter(elsewhere, campaign=campaign, pk__in=contacts)
    waiting = FollowUp.objects.filter(elsewhere, campaign=campaign, contact__in=contacts, done_at=None)
    before = dict(lines.order_by().values_list("pk", "owner"))
    theirs = dict(waiting.order_by().values_list("pk", "owner"))
    Contact.objects.filter(pk__in=before).update(owner=to)
    FollowUp.objects.filter(pk__in=theirs).update(owner=to)
    record(subject="contacts.Contact", by=by, at=at, campaign=campaign.pk, n=len(before), follow_ups=len(theirs))
    return before, theirs


@verb("contact.handed_back", "contacts handed back")
def hand_many_back(*, campaign: Campaign, contacts: Owners, follow_ups: Owners, by: Actor, at: datetime) -> None:
    """Contacts and follow-ups are again with whom they were. Those of members who have left are with nobody."""
    there = set(Membership.objects.filter(campaign=campaign).values_list("pk", flat=True))
    for table, rows in ((Contact, contacts), (FollowUp, follow_ups)):
        for owner in set(rows.values()):
            keys = [pk for pk, one in rows.items() if one == owner]
            table.objects.filter(campaign=campaign, pk__in=keys).update(owner=owner if owner in there else None)
    record(subject="contacts.Contact", by=by, at=at, campaign=campaign.pk, n=len(contacts), follow_ups=len(follow_ups))


@verb("follow_up.given", "follow-up handed over")
def give_follow_up(*, follow_up: FollowUp, to: Membership | None, by: Actor, at: datetime) -> None:
    """Somebody else does what a person waits for; again is not an error."""
    number = None if to is None else to.pk
    if follow_up.owner_id == number:
        return
    follow_up.owner = to
    follow_up.save(update_fields=["owner"])
    record(subject=follow_up, by=by, at=at, campaign=follow_up.campaign_id, owner=number)
