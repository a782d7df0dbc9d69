"""Reads: who may be written to, whom a member may see, whose receipt is this, who has a name or an address."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from arpenteur.domain.law.host import needed
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, FollowUp, Purpose, Receipt
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.people.queries import find as find_people
from arpenteur.web.persons.volunteers.models import Team

_REACH = {
    Channel.EMAIL: Q(by_email=True) & ~Q(person__email=""),
    Channel.SMS: Q(by_phone=True) & ~Q(person__phone=""),
    Channel.PHONE: Q(by_phone=True) & ~Q(person__phone=""),
    Channel.POST: ~Q(address=""),
    Channel.NONE: Q(),
}


def may_receive(
    campaign: Campaign, purpose: Purpose, channel: Channel, among: "QuerySet[Contact] | None" = None
) -> "QuerySet[Contact]":
    """Those who agreed to this purpose by this channel, did not take it back, want something from the campaign, can be
    reached by it and are not over: asked anew, it is what holds at that moment. ``among``: of these alone.
    """
    force = Consent.objects.filter(campaign=campaign, contact=OuterRef("pk"), channel=channel, withdrawn_at=None)
    rows = Contact.objects.filter(campaign=campaign) if among is None else among
    rows = rows.filter(_REACH[channel], objected_at=None, expires_at__gt=timezone.now())
    for each in (purpose, *needed(purpose, channel)):
        rows = rows.filter(Exists(force.filter(purpose=each)))
    return rows


def visible_to(member: Member) -> "QuerySet[Contact]":
    """Contacts a member may see: all of them; narrowed to zones or a team, those whose address is there and those she
    follows or does something for; "assigned only", these alone.
    """
    rows = Contact.objects.filter(campaign=member.campaign)
    if not member.narrowed:
        return rows
    hers = FollowUp.objects.filter(contact=OuterRef("pk"), owner=member.membership, done_at=None)
    seen = Q(owner=member.membership) | Exists(hers)
    if not member.membership.assigned_only:
        seen |= Q(station__in=_stations(member))
    return rows.filter(seen)


def receipt_of(secret: str) -> Receipt | None:
    """A receipt with its contact, until she is erased or over."""
    with unsealed():
        rows = Receipt.objects.select_related("contact__campaign", "contact__person")
        return rows.filter(digest=digest(secret)).first()


def count() -> int:
    """How many contacts the sealed campaign keeps."""
    return Contact.objects.count()


def find(campaign: Campaign, kind: Word, text: str) -> list[Contact]:
    """Contacts who have every word of a text in their name, or that address or telephone; nobody without a word.

    Whole words only: accents, case and the way a number is written make no difference. An address that she gave as a
    volunteer and not for messages finds nobody here.
    """
    people = find_people(Person.objects.filter(campaign=campaign), campaign, kind, text)
    rows = Contact.objects.filter(campaign=campaign, person__in=people.order_by().values("pk"))
    asked = {Word.EMAIL: {"by_email": True}, Word.PHONE: {"by_phone": True}}.get(kind, {})
    return list(rows.filter(**asked))


def _stations(member: Member) -> list[str]:
    if member.stations is not None:
        return sorted(member.stations)
    team = Team.objects.filter(pk=member.team).first() if member.team is not None else None
    return list(team.stations) if team else []
