"""What `glance_load.py` and `pages.py` fill a site with: organisers, ten weeks of actions and visits in a large
town."""

import random
import tempfile
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from _shared import migrated

PEOPLE, STATIONS = 50, 900


@dataclass(frozen=True)
class Crowd:
    """How many of each: directors with an account, volunteers, those of them who are free each day, actions, visits."""

    directors: int = PEOPLE
    people: int = 300
    free: int = 200
    actions: int = 2_000
    visits: int = 200_000


def fill(crowd: Crowd, snapshot: Path | None = None) -> list[str]:
    """The campaign in a published snapshot, or in the fictional town; the session keys of its directors."""
    from cast import person
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone
    from large_place import write_large_place

    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.actions import add_member, create_campaign
    from arpenteur.web.foundation.campaigns.roles import Role
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.foundation.territory.actions import publish_snapshot
    from arpenteur.web.ground.fieldwork.events import rebuild_tally

    migrated()
    now = timezone.now()
    with tempfile.TemporaryDirectory() as scratch:
        town = snapshot or write_large_place(Path(scratch) / "town", stations=STATIONS).path
        published = publish_snapshot(path=town, by="bench", at=now)
    users = [person(f"charge{n}", factor=False) for n in range(crowd.directors)]
    campaign = create_campaign(
        slug="charge",
        name="Charge",
        place=published.place,
        election="muni",
        first_round=now.date() + timedelta(60),
        second_round=None,
        time_zone="Europe/Paris",
        family="gauche",
        director=users[0],
        by=COMMAND,
        at=now,
        fictional=snapshot is None,
    )
    keys = []
    with sealed(campaign.pk):
        for user in users:
            add_member(campaign=campaign, user=user, role=Role.DIRECTOR, by=COMMAND, at=now)
        walked(campaign, now, crowd)
        rebuild_tally(by=COMMAND, at=now, campaign=campaign.pk)
    for user in users:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys.append(str(session.session_key))
    return keys


def walked(campaign: Any, now: Any, crowd: Crowd) -> None:
    """Actions over ten weeks, three teams, each visit an event of one door."""
    from arpenteur.web.foundation.campaigns.ground import ground_of
    from arpenteur.web.ground.fieldwork.kinds import DOORS
    from arpenteur.web.ground.fieldwork.models import Action, ActionZone, FieldEvent, Participation
    from arpenteur.web.persons.people.identity import write_people
    from arpenteur.web.persons.people.models import Person
    from arpenteur.web.persons.volunteers.models import Availability, Team, Volunteer

    rng, stations = random.Random(7), list(ground_of(campaign).stations)
    teams = Team.objects.bulk_create(
        Team(campaign=campaign, letter=letter, name=letter, created_at=now) for letter in "ABC"
    )
    persons = write_people(Person(campaign=campaign, name=f"Essai {n}") for n in range(crowd.people))
    people = Volunteer.objects.bulk_create(
        Volunteer(campaign=campaign, person=one, source="organiser", joined_at=now) for one in persons
    )
    Availability.objects.bulk_create(
        Availability(campaign=campaign, volunteer=one, weekday=day, starts="00:00", ends="23:00")
        for one in people[: crowd.free]
        for day in range(7)
    )
    outings = Action.objects.bulk_create(
        Action(
            campaign=campaign,
            kind="doors",
            team=teams[n % 3],
            created_at=now,
            changed_at=now,
            status="running" if n < 60 else "planned" if n < 400 else "done",
            starts_at=now + timedelta(hours=-1 if n < 60 else n / 4 if n < 400 else -n / 1.2),
            ends_at=now + timedelta(hours=1 if n < 60 else n / 4 + 2 if n < 400 else 2 - n / 1.2),
        )
        for n in range(crowd.actions)
    )
    zones = {one.pk: rng.sample(stations, 1 + n % 3) for n, one in enumerate(outings)}
    ActionZone.objects.bulk_create(
        (ActionZone(campaign=campaign, action_id=pk, station=zone) for pk, some in zones.items() for zone in some),
        batch_size=2000,
    )
    Participation.objects.bulk_create(
        (
            Participation(campaign=campaign, action=one, volunteer=who, since=now)
            for n, one in enumerate(outings)
            for who in people[3 * n % (crowd.people - 3) :][:3]
        ),
        batch_size=2000,
    )
    begun = [one for one in outings if one.status != "planned"]
    FieldEvent.objects.bulk_create(
        (
            FieldEvent(
                id=uuid.uuid4(),
                campaign=campaign,
                action=one,
                station=zones[one.pk][n % len(zones[one.pk])],
                measure=DOORS[n % 3],
                quantity=1,
                volunteer=people[n % crowd.people],
                day=one.starts_at.date(),
                occurred_at=one.starts_at,
                received_at=one.starts_at,
            )
            for n in range(crowd.visits)
            for one in (begun[n % len(begun)],)
        ),
        batch_size=2000,
    )
