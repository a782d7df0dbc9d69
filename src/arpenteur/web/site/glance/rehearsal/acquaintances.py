"""The fictional contacts: 240 of every class, with what they accept, wait for, and what happened. Written in few
queries, by the verbs where those write few lines of the journal.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from random import Random

from arpenteur.domain.grid import fold
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.territory.addresses import place_index
from arpenteur.web.persons.contacts.actions import Agreement, NewContact, keep_many, new_tag, object_to_all, withdraw
from arpenteur.web.persons.contacts.agreements import Pair, expiry
from arpenteur.web.persons.contacts.models import (
    Channel,
    Contact,
    ContactClass,
    ContactEvent,
    ContactTag,
    FollowUp,
    FollowUpKind,
    How,
    Purpose,
    Source,
)
from arpenteur.web.persons.contacts.notice import notice
from arpenteur.web.persons.people.identity import PersonDetails

_FIRST = (
    "Adèle",
    "Basile",
    "Célia",
    "Hortense",
    "Jules",
    "Kenza",
    "Léon",
    "Mona",
    "Oscar",
    "Rania",
    "Tariq",
    "Yvonne",
    "Noor",
    "Élie",
    "Suzanne",
    "Wassim",
)
_LAST = (
    "Figurine",
    "Témoin",
    "Esquisse",
    "Exemple",
    "Patron",
    "Croquis",
    "Canevas",
    "Spécimen",
    "Doublure",
    "Maquette",
    "Gabarit",
    "Modèle",
    "Calque",
    "Fusain",
    "Ébauche",
)
_CLASSES = (
    *[ContactClass.REGULAR] * 11,
    *[ContactClass.OCCASIONAL] * 9,
    *[ContactClass.MEMBER] * 3,
    ContactClass.DONOR,
)
_WAYS = {
    Source.PAGE: (How.PAGE, "page « Rejoindre »"),
    Source.DOOR: (How.OWN_PHONE, "à une porte"),
    Source.ORGANISER: (How.PAPER, "stand du marché"),
    Source.IMPORT: (How.IMPORT, "adhérents de l’an dernier"),
}
_TAGS = (
    ("prête une salle", "organiser des réunions"),
    ("traduit", "traduire nos textes"),
    ("a une voiture", "proposer des trajets"),
    ("réunion publique", "inviter à la suivante"),
)
_TEXTS = ("balcon du 2e étage", "horaires de la crèche des Modèles", "plutôt le samedi", "", "")
_BROUGHT = (40, 33, 25, 17, 10, 4)
"""Days before today on which they came, so many at a time."""


def acquaintances(campaign: Campaign, stations: Sequence[str], at: datetime, rng: Random) -> int:
    """Write them; how many."""
    people = list(product(_FIRST, _LAST))
    rng.shuffle(people)
    size = -(-len(people) // len(_BROUGHT))
    homes = _homes(campaign, frozenset(stations))
    kept: list[Contact] = []
    for rank, days in enumerate(_BROUGHT):
        part = [_new(names, homes, rng) for names in people[rank * size : (rank + 1) * size]]
        agreed = [_agreement(campaign, one, rng) for one in part]
        kept += keep_many(campaign=campaign, each=part, agreements=agreed, by=COMMAND, at=at - timedelta(days=days))
    _happened(campaign, kept, at, rng)
    _waiting(campaign, kept, at, rng)
    _tagged(campaign, kept, at, rng)
    _refused(kept, at, rng)
    return len(kept)


def _homes(campaign: Campaign, stations: Collection[str]) -> list[str]:
    """Addresses of some stations, as people write them."""
    index = place_index(published_of(campaign).path)
    return [
        f"{number} {index.streets[commune][street][0]}"
        for commune, doors in index.buildings.items()
        for (street, number, suffix), (_building, station) in doors.items()
        if station in stations and not suffix
    ]


def _new(names: tuple[str, str], homes: Sequence[str], rng: Random) -> NewContact:
    first, last = names
    number = rng.randint(0, 9999)
    source = rng.choice([*_WAYS])
    housed = rng.random() < 0.7
    return NewContact(
        PersonDetails(
            f"{first} {last}",
            f"{fold(first).lower()}.{fold(last).lower()}@demo.invalid" if rng.random() < 0.85 else "",
            f"06 39 98 {number // 100:02} {number % 100:02}" if rng.random() < 0.6 else "",
        ),
        rng.choice(_CLASSES),
        source,
        _WAYS[source][1],
        address=rng.choice(homes) if housed and homes else "",
        particulars={"language": rng.choice(("", "", "fr", "ar", "pt"))},
    )


def _agreement(campaign: Campaign, new: NewContact, rng: Random) -> Agreement | None:
    """Who signed something agreed to nothing more, one time in three; a donor, to nothing by her gift."""
    asked = {
        ContactClass.REGULAR: 1.0,
        ContactClass.MEMBER: 0.9,
        ContactClass.OCCASIONAL: 0.66,
        ContactClass.DONOR: 0.3,
    }
    pairs = frozenset(_pairs(new, rng)) if rng.random() < asked[new.kind] else frozenset()
    return Agreement(pairs, notice(campaign), _WAYS[new.source][0]) if pairs else None


def _pairs(new: NewContact, rng: Random) -> Iterator[Pair]:
    ways = [Channel.EMAIL] if new.details.email else []
    ways += [way for way in (Channel.SMS, Channel.PHONE) if new.details.phone and rng.random() < 0.6]
    ways += [Channel.POST] if new.address and rng.random() < 0.2 else []
    purposes = [Purpose.NEWS, *(one for one in (Purpose.MEETINGS, Purpose.HELPING) if rng.random() < 0.5)]
    yield from product(purposes, ways)
    if rng.random() < 0.25 and new.source is not Source.IMPORT:  # no file proves it
        yield from ((Purpose.TARGETED, way) for way in ways)


def _happened(campaign: Campaign, people: Sequence[Contact], at: datetime, rng: Random) -> None:
    """Up to four exchanges each, whose last is her last."""
    events: list[ContactEvent] = []
    moved: list[Contact] = []
    for one in people:
        days = sorted({rng.randint(1, 38) for _ in range(rng.choice((0, 0, 1, 1, 2, 4)))}, reverse=True)
        moments = [moment for day in days if (moment := at - timedelta(days=day)) > one.given_at]
        events += [
            ContactEvent(
                campaign=campaign,
                contact=one,
                kind=rng.choice(("talk", "call", "came", "answer", "asked", "helped")),
                by=COMMAND.pseudonym,
                at=moment,
            )
            for moment in moments
        ]
        if moments:
            one.last_exchange_at = max(moments)
            one.expires_at = expiry(campaign, ContactClass(one.kind), one.last_exchange_at)
            moved.append(one)
    ContactEvent.objects.bulk_create(events, batch_size=500)
    Contact.objects.bulk_update(moved, ["last_exchange_at", "expires_at"], batch_size=500)


def _waiting(campaign: Campaign, people: Sequence[Contact], at: datetime, rng: Random) -> None:
    """One in four waits for something, some of it late, some of it with nobody."""
    desk = list(Membership.objects.filter(campaign=campaign, role__in=[Role.DIRECTOR, Role.FIELD_LEAD]))
    today, owners = day_of(campaign, at), [*desk, None]
    FollowUp.objects.bulk_create(
        (
            FollowUp(
                campaign=campaign,
                contact=one,
                kind=rng.choice(FollowUpKind.values),
                text=rng.choice(_TEXTS),
                owner=rng.choice(owners),
                due=today + timedelta(days=rng.randint(-6, 12)),
                created_at=max(one.given_at, at - timedelta(days=6)),
            )
            for one in rng.sample(people, len(people) // 4)
        ),
        batch_size=500,
    )
    followed = rng.sample(people, len(people) // 3)
    for one in followed:
        one.owner = rng.choice(desk) if desk else None
    Contact.objects.bulk_update(followed, ["owner"], batch_size=500)


def _tagged(campaign: Campaign, people: Sequence[Contact], at: datetime, rng: Random) -> None:
    tags = [new_tag(campaign=campaign, name=name, purpose=why, by=COMMAND, at=at) for name, why in _TAGS]
    ContactTag.objects.bulk_create(
        ContactTag(campaign=campaign, contact=one, tag=tag) for tag in tags for one in rng.sample(people, 18)
    )


def _refused(people: Sequence[Contact], at: datetime, rng: Random) -> None:
    """Nine said no to calls or text messages, four to everything."""
    chosen = rng.sample(people, 13)
    for rank, one in enumerate(chosen):
        by, when = Actor("contact", str(one.pk)), max(one.last_exchange_at, at - timedelta(days=1))
        if rank < 4:
            object_to_all(contact=one, how=How.SPOKEN, by=by, at=when)
        else:
            said = (Purpose.NEWS, Channel.PHONE if rank % 2 else Channel.SMS)
            withdraw(contact=one, pairs=[said], how=How.LINK, by=by, at=when)
