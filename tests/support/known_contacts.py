"""Fictional people who keep in touch with the cast's campaign, by the verbs of the room."""

import html as entities
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from cast import Cast

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import Agreement, NewContact, keep
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactClass, How, Purpose, Source
from arpenteur.web.persons.people.identity import PersonDetails

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
NEWS = ((Purpose.NEWS, Channel.EMAIL),)


def a_contact(
    cast: Cast,
    name: str,
    *,
    pairs: Iterable[tuple[Purpose, Channel]] = NEWS,
    at: datetime = NOW,
    station: str = "",
    source: Source = Source.DOOR,
    email: str | None = None,
    phone: str = "06 39 98 00 11",
    address: str = "",
) -> Contact:
    """Somebody who agreed to some purposes by some channels; to nothing where there is none."""
    address_of = f"{name.split()[0].lower()}@exemple.fr" if email is None else email
    new = NewContact(
        PersonDetails(name, address_of, phone),
        ContactClass.OCCASIONAL,
        source,
        origin="stand du marché",
        address=address,
        station=station,
    )
    given = frozenset(pairs)
    agreement = Agreement(given, ["Notice d'essai."], How.PAPER) if given else None
    with sealed(cast.campaign.pk):
        return keep(campaign=cast.campaign, new=new, agreement=agreement, by=COMMAND, at=at)[0]


def words(answer: Any) -> str:
    """What a page says, its spaces made plain."""
    plain = entities.unescape(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")
    return " ".join(plain.split())
