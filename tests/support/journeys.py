"""People on paths of the cast's campaign, written by the verbs themselves."""

import re
from datetime import datetime, timedelta

from cast import AT, Cast, recognise
from django.test import Client

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.persons.contacts.actions import NewContact, keep
from arpenteur.web.persons.contacts.models import Contact, ContactClass, Source
from arpenteur.web.persons.paths.models import ExitReason, Journey, Path
from arpenteur.web.persons.paths.setting_up import take_defaults
from arpenteur.web.persons.paths.starting import start
from arpenteur.web.persons.people.identity import PersonDetails

LATER = AT + timedelta(days=3)
"""A Saturday on which nobody of the cast is new any more."""


def contact_of(campaign: Campaign, name: str, station: str = "", email: str = "") -> Contact:
    """Somebody who is known to the campaign. Inside ``sealed``."""
    new = NewContact(PersonDetails(name, email, ""), ContactClass.REGULAR, Source.ORGANISER, "réunion", station=station)
    return keep(campaign=campaign, new=new, agreement=None, by=COMMAND, at=AT)[0]


def ready_path(campaign: Campaign) -> Path:
    """The first path that is offered, with the reasons. Inside ``sealed``."""
    take_defaults(campaign=campaign, keys=["first-word"], by=COMMAND, at=AT)
    return Path.objects.get()


def membership(user: User) -> Membership:
    """Of somebody of the cast. Inside ``sealed``."""
    return Membership.objects.select_related("campaign").get(user=user)


def on_path(cast: Cast, name: str, owner: User | None = None, at: datetime = LATER, station: str = "") -> Journey:
    """Somebody on the path of the campaign, with a member. Inside ``sealed``."""
    path = Path.objects.first() or ready_path(cast.campaign)
    contact = contact_of(cast.campaign, name, station)
    to = membership(owner) if owner is not None else None
    return start(contact=contact, path=path, by=COMMAND, at=at, owner=to)


def member_as(cast: Cast, user: User) -> Member:
    """Somebody of the cast, as a request has her. Inside ``sealed``."""
    return Member(cast.campaign, membership(user))


def reason(target: str = "abandoned") -> ExitReason:
    """One of the list. Inside ``sealed``."""
    return ExitReason.objects.filter(target=target).order_by("position")[0]


def browser(cast: Cast, user: User) -> Client:
    """Signed in and recognised."""
    client = cast.client(user)
    recognise(client)
    return client


def home(cast: Cast, rest: str = "") -> str:
    """Address of a page of paths."""
    return f"/c/{cast.campaign.slug}/parcours/{rest}"


def text(answer) -> str:
    """Words of an answer, without its tags."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", words.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " "))


def now() -> Journey:
    """The only journey, as it is now."""
    return Journey.objects.select_related("step", "reason").get()
