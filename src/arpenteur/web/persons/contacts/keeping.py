"""Contacts, receipts, agreements and events of one act, gathered and written together: one person or an imported
list.
"""

from collections.abc import Sequence
from datetime import datetime

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Word, searched
from arpenteur.web.foundation.shared.matching import email_key, name_key, phone_key
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.persons.contacts.agreements import Agreement, NewContact, Pair, expiry, ground_of
from arpenteur.web.persons.contacts.models import (
    Consent,
    Contact,
    ContactClass,
    ContactEvent,
    Receipt,
)
from arpenteur.web.persons.contacts.notice import notice, version_of
from arpenteur.web.persons.contacts.particulars import particulars_in
from arpenteur.web.persons.people.identity import PersonDetails, change_person, people_for, write_people
from arpenteur.web.persons.people.models import DATA, Person


class Book:
    """What one act writes, inside a transaction of its verb."""

    def __init__(self, campaign: Campaign, by: Actor, at: datetime) -> None:
        self._campaign, self._by, self._at = campaign, by, at
        self._receipts: list[Receipt] = []
        self._consents: list[Consent] = []
        self._events: list[ContactEvent] = []
        self._moved: dict[int, Contact] = {}
        self._force: dict[int, set[Pair]] = {}
        self._standing = ""

    def contacts(self, each: Sequence[NewContact], agreed: Sequence[bool]) -> list[Contact]:
        """The contact of each, known already or new; two lines of one person give one. What was not known is added.
        ``agreed`` says of each whether she agreed to something.
        """
        known = _Known(self._campaign, each)
        fresh: list[NewContact] = []
        grounds: list[bool] = []
        places: list[Contact | int] = []
        drawn: dict[tuple[str, str], int] = {}
        for one, ground in zip(each, agreed, strict=True):
            contact = known.find(one)
            keys = _keys(one.details)
            same = next((drawn[key] for key in keys if key in drawn), None)
            if contact is None and same is not None and not contradict(fresh[same].details, one.details):
                places.append(same)
            elif contact is None:
                drawn |= dict.fromkeys(keys, len(fresh))
                places.append(len(fresh))
                fresh.append(one)
                grounds.append(ground)
            else:
                self._complete(contact, one)
                places.append(contact)
        made = self._make(fresh, grounds)
        for place, one in zip(places, each, strict=True):
            if isinstance(place, int) and fresh[place] is not one:
                self._complete(made[place], one)
        self._force |= {one.pk: set() for one in made}
        self._force |= _in_force([one for one in places if isinstance(one, Contact)])
        return [made[one] if isinstance(one, int) else one for one in places]

    def contact_of(self, new: NewContact, agreed: bool, person: Person | None) -> Contact:
        """The contact of a person who was pointed out, completed or made; None: of somebody apart."""
        known = None if person is None else Contact.objects.filter(person=person).first()
        if known is not None:
            self._complete(known, new)
            self._force |= _in_force([known])
            return known
        if person is None:
            [person] = write_people([_person(self._campaign, new)])
        missing = {name: text for name in ("email", "phone") if (text := getattr(new.details, name))}
        change_person(person=person, **{name: text for name, text in missing.items() if not getattr(person, name)})
        [made] = self._write([new], [agreed], [person])
        self._force[made.pk] = set()
        return made

    def agree(self, contact: Contact, agreement: Agreement) -> str:
        """A receipt, with what was not in force before; its secret."""
        secret = new_secret()
        receipt = Receipt(
            campaign=self._campaign,
            contact=contact,
            digest=digest(secret),
            notice=version_of(agreement.read),
            how=agreement.how,
            witness=self._by.pseudonym,
            given_at=self._at,
            confirmed_at=agreement.confirmed_at,
        )
        self._receipts.append(receipt)
        if contact.pk not in self._force:
            self._force |= _in_force([contact])
        force = self._force[contact.pk]
        self._consents += [
            Consent(
                campaign=self._campaign,
                contact=contact,
                receipt=receipt,
                purpose=purpose,
                channel=channel,
                given_at=self._at,
            )
            for purpose, channel in sorted(agreement.pairs - force)
        ]
        force |= agreement.pairs
        self._event(contact, "agreed")
        kind, exchange = ContactClass(contact.kind), max(contact.last_exchange_at, self._at)
        state = (ground_of(kind, agreed=True), exchange, expiry(self._campaign, kind, exchange))
        if state != (contact.basis, contact.last_exchange_at, contact.expires_at):
            contact.basis, contact.last_exchange_at, contact.expires_at = state
            self._moved[contact.pk] = contact
        return secret

    def write(self) -> None:
        """Everything gathered since the last time."""
        Receipt.objects.bulk_create(self._receipts, batch_size=500)
        Consent.objects.bulk_create(self._consents, batch_size=500)
        ContactEvent.objects.bulk_create(self._events, batch_size=500)
        Contact.objects.bulk_update(self._moved.values(), ["basis", "last_exchange_at", "expires_at"], batch_size=500)
        self._receipts, self._consents, self._events, self._moved = [], [], [], {}

    def _make(self, each: Sequence[NewContact], agreed: Sequence[bool]) -> list[Contact]:
        if not each:
            return []
        people = people_for(role=Contact, campaign=self._campaign, each=[one.details for one in each])
        return self._write(each, agreed, people)

    def _write(self, each: Sequence[NewContact], agreed: Sequence[bool], people: Sequence[Person]) -> list[Contact]:
        made = [
            Contact(
                campaign=self._campaign,
                person=person,
                by_email=bool(one.details.email),
                by_phone=bool(one.details.phone),
                kind=one.kind,
                basis=ground_of(one.kind, agreed=ground),
                source=one.source,
                origin=one.origin,
                notice=self._notice(),
                address=one.address,
                station=one.station,
                **particulars_in(one.particulars),
                given_at=self._at,
                last_exchange_at=self._at,
                expires_at=expiry(self._campaign, one.kind, self._at),
            )
            for person, one, ground in zip(people, each, agreed, strict=True)
        ]
        Contact.objects.bulk_create(made, batch_size=500)
        for contact, one in zip(made, each, strict=True):
            self._event(contact, "met", one.source)
        return made

    def _notice(self) -> str:
        self._standing = self._standing or version_of(notice(self._campaign))
        return self._standing

    def _event(self, contact: Contact, kind: str, about: str = "") -> None:
        self._events.append(
            ContactEvent(
                campaign=self._campaign, contact=contact, kind=kind, about=about, by=self._by.pseudonym, at=self._at
            )
        )

    @staticmethod
    def _complete(contact: Contact, new: NewContact) -> None:
        """What was not known of her is added; nothing is written over."""
        given = {"email": new.details.email, "phone": new.details.phone}
        added = [name for name, text in given.items() if text and not getattr(contact, name)]
        change_person(
            person=contact.person, **{name: given[name] for name in added if not getattr(contact.person, name)}
        )
        for name in added:
            setattr(contact, f"by_{name}", True)
        texts = {"address": new.address, "station": new.station, **particulars_in(new.particulars)}
        if contact.address and contact.address != new.address:
            texts["station"] = ""  # of an address that is not taken
        own = [name for name, text in texts.items() if text and not getattr(contact, name)]
        for name in own:
            setattr(contact, name, texts[name])
        if added or own:
            contact.save(update_fields=[*(f"by_{name}" for name in added), *own])


class _Known:
    """Contacts who have one of the addresses or telephones of a list, by what they are recognised by."""

    def __init__(self, campaign: Campaign, each: Sequence[NewContact]) -> None:
        self._by_key: dict[tuple[str, str], Contact] = {}
        words = [
            (word, text)
            for one in each
            for word, text in ((Word.EMAIL, one.details.email), (Word.PHONE, one.details.phone))
            if text
        ]
        wanted = {one for word, text in words for found in searched(campaign.pk, DATA, word, text) for one in found}
        if not wanted:
            return
        rows = Contact.objects.filter(
            campaign=campaign,
            person__open_link=False,
            person__words__campaign=campaign,
            person__words__kind__in=[Word.EMAIL, Word.PHONE],
            person__words__digest__in=wanted,
        )
        for contact in rows.order_by("-pk").distinct():
            person = contact.person
            for key in _keys(PersonDetails(person.name, person.email, person.phone)):
                self._by_key[key] = contact

    def find(self, new: NewContact) -> Contact | None:
        """Who has the same name, and the same address or telephone and no other."""
        for key in _keys(new.details):
            contact = self._by_key.get(key)
            if contact is not None:
                person = contact.person
                if not contradict(PersonDetails(person.name, person.email, person.phone), new.details):
                    return contact
        return None


def _person(campaign: Campaign, new: NewContact) -> Person:
    return Person(campaign=campaign, name=new.details.name, email=new.details.email, phone=new.details.phone)


def _keys(details: PersonDetails) -> list[tuple[str, str]]:
    name = name_key(details.name)
    words = (email_key(details.email) if details.email else "", phone_key(details.phone) if details.phone else "")
    return [(name, word) for word in words if word]


def contradict(one: PersonDetails, other: PersonDetails) -> bool:
    """Whether the addresses or the telephones of two are not the same."""
    emails = {email_key(text) for text in (one.email, other.email) if text}
    phones = {phone_key(text) for text in (one.phone, other.phone) if text}
    return len(emails) > 1 or len(phones) > 1


def _in_force(contacts: Sequence[Contact]) -> dict[int, set[Pair]]:
    if not contacts:
        return {}
    found: dict[int, set[Pair]] = {one.pk: set() for one in contacts}
    rows = Consent.objects.filter(contact__in=[*found], withdrawn_at=None)
    for contact, purpose, channel in rows.order_by().values_list("contact", "purpose", "channel"):
        found[contact].add((purpose, channel))
    return found
