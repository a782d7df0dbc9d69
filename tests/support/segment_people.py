"""Fictional contacts drawn at random, and segments worked out the naive way: every contact opened, line by line."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.persons.contacts.models import (
    Channel,
    Consent,
    Contact,
    ContactClass,
    ContactEvent,
    ContactTag,
    FollowUp,
    FollowUpKind,
    How,
    Purpose,
    Receipt,
    Source,
    Tag,
)
from arpenteur.web.persons.people.identity import write_people
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.segments.stack import Stack, Step
from arpenteur.web.persons.volunteers.models import LineSource, Volunteer

FIRST = ("Figurine", "Témoin", "Maquette", "Gabarit", "Esquisse", "Modèle", "Patron", "Croquis", "Canevas", "Spécimen")
LANGUAGES = ("", "", "", "fr", "pt", "ar", "en")
TAGS = ("réunion du 24", "prête une salle", "affiches", "covoiturage", "marché", "porte-à-porte")
PURPOSES = (Purpose.NEWS, Purpose.MEETINGS, Purpose.HELPING, Purpose.TARGETED)
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.POST)
_AT_ONCE = 2_000


def draw_contacts(campaign: Campaign, count: int, at: datetime, seed: int = 16) -> None:
    """Write so many contacts with all that a segment may ask of them; inside ``sealed``. Rows are written at once,
    without the verbs: nothing of them is in the journal.
    """
    chance = random.Random(seed)
    stations = sorted(ground_of(campaign).stations)
    tags = [
        Tag.objects.get_or_create(campaign=campaign, name=name, defaults={"purpose": "essai", "created_at": at})[0]
        for name in TAGS
    ]
    owners = list(Membership.objects.filter(campaign=campaign))
    for first in range(0, count, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, count))
        contacts = _contacts(campaign, numbers, stations, at, chance)
        _facts(campaign, contacts, tags, owners, at, chance)


def _contacts(
    campaign: Campaign, numbers: range, stations: list[str], at: datetime, chance: random.Random
) -> list[Contact]:
    people = write_people(
        Person(
            campaign=campaign,
            name=f"{chance.choice(FIRST)} Numéro{number}",
            email=f"n{number}@exemple.fr",
            phone=f"06 39 98 {number // 100 % 100:02} {number % 100:02}",
        )
        for number in numbers
    )
    rows = []
    for person in people:
        ago = timedelta(days=chance.random() * 300)
        rows.append(
            Contact(
                campaign=campaign,
                person=person,
                kind=chance.choices(list(ContactClass), (1, 4, 5, 1))[0],
                basis="consent",
                source=chance.choice(list(Source)),
                notice="n" * 64,
                by_email=chance.random() < 0.8,
                by_phone=chance.random() < 0.6,
                station=chance.choice([*stations, "", ""]),
                language=chance.choice(LANGUAGES),
                given_at=at - ago - timedelta(days=5),
                last_exchange_at=at - ago,
                objected_at=at if chance.random() < 0.03 else None,
                expires_at=at + timedelta(days=90),
            )
        )
    return Contact.objects.bulk_create(rows, batch_size=500)


def _facts(
    campaign: Campaign,
    contacts: list[Contact],
    tags: list[Tag],
    owners: list[Membership],
    at: datetime,
    chance: random.Random,
) -> None:
    receipts = Receipt.objects.bulk_create(
        [
            Receipt(
                campaign=campaign,
                contact=one,
                digest=f"{one.pk:064}",
                notice="n" * 64,
                how=How.PAGE,
                witness="essai",
                given_at=one.given_at,
            )
            for one in contacts
        ],
        batch_size=500,
    )
    consents, waits, marks, events = [], [], [], []
    for one, receipt in zip(contacts, receipts, strict=True):
        for purpose in PURPOSES if chance.random() < 0.8 else ():
            for channel in CHANNELS:
                if chance.random() < (0.45 if channel is Channel.EMAIL else 0.12):
                    ended = at if chance.random() < 0.1 else None
                    consents.append(
                        Consent(
                            campaign=campaign,
                            contact=one,
                            receipt=receipt,
                            purpose=purpose,
                            channel=channel,
                            given_at=one.given_at,
                            withdrawn_at=ended,
                            withdrawn_how=How.LINK if ended else "",
                        )
                    )
        if chance.random() < 0.25:
            waits.append(
                FollowUp(
                    campaign=campaign,
                    contact=one,
                    kind=chance.choice(list(FollowUpKind)),
                    owner=chance.choice([*owners, None]),
                    due=(at + timedelta(days=chance.randrange(-9, 9))).date(),
                    created_at=at,
                    done_at=at if chance.random() < 0.2 else None,
                )
            )
        marks += [ContactTag(campaign=campaign, contact=one, tag=tag) for tag in tags if chance.random() < 0.1]
        events.append(ContactEvent(campaign=campaign, contact=one, kind="met", by="essai", at=one.given_at))
    for table, rows in ((Consent, consents), (FollowUp, waits), (ContactTag, marks), (ContactEvent, events)):
        table.objects.bulk_create(rows, batch_size=500)
    Volunteer.objects.bulk_create(
        [
            Volunteer(
                campaign=campaign,
                person_id=one.person_id,
                by_email=True,
                source=LineSource.ORGANISER,
                joined_at=at,
            )
            for one in contacts
            if chance.random() < 0.06
        ],
        batch_size=500,
    )


@dataclass
class PlainContact:
    """All that is known of somebody, as plain values."""

    key: int
    kind: str
    station: str
    language: str
    ways: frozenset[str]
    last: datetime
    objected: bool
    agreements: set[str] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    waits: list[tuple[str, date, int | None]] = field(default_factory=list)
    volunteer: bool = False
    came: bool = False

    @property
    def starts(self) -> bool:
        """Whether any segment may have her."""
        return not self.objected and (self.kind != str(ContactClass.DONOR) or bool(self.agreements))


def opened(campaign: Campaign) -> list[PlainContact]:
    """Every contact of a campaign, row by row; inside ``sealed``."""
    found = {one.pk: _plain(one) for one in Contact.objects.filter(campaign=campaign)}
    for one in Consent.objects.all():
        if one.withdrawn_at is None:
            found[one.contact_id].agreements.add(f"{one.purpose}.{one.channel}")
    for one in ContactTag.objects.all():
        found[one.contact_id].tags.add(one.tag_id)
    for one in FollowUp.objects.all():
        if one.done_at is None:
            found[one.contact_id].waits.append((one.kind, one.due, one.owner_id))
    volunteers = {one.person_id for one in Volunteer.objects.all()}
    there = {one.volunteer.person_id for one in Participation.objects.filter(presence=Presence.CAME)}
    for one in Contact.objects.all():
        found[one.pk].volunteer, found[one.pk].came = one.person_id in volunteers, one.person_id in there
    return list(found.values())


def _plain(one: Contact) -> PlainContact:
    ways = {Channel.EMAIL: one.by_email, Channel.PHONE: one.by_phone, Channel.POST: bool(one.address)}
    return PlainContact(
        one.pk,
        one.kind,
        one.station,
        one.language,
        frozenset(str(way) for way, known in ways.items() if known),
        one.last_exchange_at,
        one.objected_at is not None,
    )


def chooses(one: PlainContact, code: str, campaign: Campaign, at: datetime) -> bool:
    """Whether a filter chooses somebody, said again in plain words."""
    fact, _dot, value = code.partition(".")
    return {
        "classe": lambda: one.kind == value,
        "etiquette": lambda: int(value) in one.tags,
        "suivi": lambda: _waits(one, value, day_of(campaign, at)),
        "accord": lambda: value in one.agreements,
        "canal": lambda: value in one.ways,
        "zone": lambda: _lives(one, value, campaign),
        "langue": lambda: one.language == value,
        "echange": lambda: _exchanged(one, value, at),
        "action": lambda: one.volunteer if value == "benevole" else one.came,
    }[fact]()


def naive_counts(people: Iterable[PlainContact], stack: Stack, campaign: Campaign, at: datetime) -> list[set[int]]:
    """Who is left at the start and after each line."""
    everybody = [one for one in people if one.starts]
    left = [{one.key for one in everybody}]
    for line in stack:
        named = {one.key for one in everybody if chooses(one, line.code, campaign, at)}
        after = {Step.KEEP: left[-1] & named, Step.ADD: left[-1] | named, Step.REMOVE: left[-1] - named}
        left.append(after[line.step])
    return left


def _waits(one: PlainContact, value: str, today: date) -> bool:
    return any(
        {"attend": True, "retard": due < today, "personne": owner is None}.get(
            value, value == f"chez-{owner}" if value.startswith("chez-") else kind == value
        )
        for kind, due, owner in one.waits
    )


def _lives(one: PlainContact, value: str, campaign: Campaign) -> bool:
    if value == "aucune":
        return not one.station
    station = ground_of(campaign).stations.get(one.station)
    return one.station == value or (station is not None and station.quartier == value)


def _exchanged(one: PlainContact, value: str, at: datetime) -> bool:
    days = int(value.removeprefix("plus"))
    recent = one.last >= at - timedelta(days=days)
    return not recent if value.startswith("plus") else recent
