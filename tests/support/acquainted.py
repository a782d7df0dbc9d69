"""Contacts as tests need them: of any class, with or without what they agreed to. Inside a ``sealed`` block."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from cast import AT

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.actions import Agreement, NewContact, keep
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactClass, How, Purpose, Source
from arpenteur.web.persons.contacts.queries import may_receive
from arpenteur.web.persons.people.identity import PersonDetails

NEWS = (Purpose.NEWS, Channel.EMAIL)
CALLS = (Purpose.NEWS, Channel.PHONE)
INVITED = (Purpose.MEETINGS, Channel.EMAIL)


def agreement(*pairs: tuple[Purpose, Channel], how: How = How.PAGE) -> Agreement:
    """What somebody agreed to, with a notice that was read."""
    return Agreement(frozenset(pairs), ["what she read"], how)


def acquainted(
    campaign: Campaign,
    name: str = "Ana Gabarit",
    pairs: Collection[tuple[Purpose, Channel]] = (NEWS,),
    at: datetime = AT,
    **given: Any,
) -> Contact:
    """Somebody the campaign knows."""
    own = {"kind": ContactClass.REGULAR, "source": Source.PAGE, "email": "ana@exemple.fr", "phone": ""} | given
    details = PersonDetails(name, own.pop("email"), own.pop("phone"))
    agreed = agreement(*pairs) if pairs else None
    return keep(campaign=campaign, new=NewContact(details, **own), agreement=agreed, by=COMMAND, at=at)[0]


def in_force(contact: Contact) -> set[tuple[str, str]]:
    """What she accepts, as it is kept."""
    return set(contact.consents.filter(withdrawn_at=None).values_list("purpose", "channel"))


def reached(campaign: Campaign, pair: tuple[Purpose, Channel] = NEWS) -> set[str]:
    """Names of those who may be written to."""
    return {one.name for one in may_receive(campaign, *pair)}
