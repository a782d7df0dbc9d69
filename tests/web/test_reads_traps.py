"""Traps for whoever takes names away: decoys among contacts, canaries in files, the decoy of a token."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cast import Cast
from django.conf import settings
from django.core import mail
from django.test import Client
from programs import program

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.reads.invented import invented, watched_domain
from arpenteur.web.foundation.reads.limits import Alarm
from arpenteur.web.foundation.reads.models import Canary, Decoy, ReadingDay, ReadingStop, Why
from arpenteur.web.foundation.reads.watch import canaries_for, note_written_to, whose
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.decoys import plant_due
from arpenteur.web.persons.contacts.managers import TABLE
from arpenteur.web.persons.contacts.models import Channel, Contact, Purpose
from arpenteur.web.persons.contacts.queries import count, may_receive
from arpenteur.web.persons.people.models import Person
from arpenteur.web.site.api.decoys import file_of, place_due
from arpenteur.web.site.api.scopes import Scope
from letters import kept_contact

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    """The middle of a day of the campaign, time standing still."""
    with time_machine.travel(DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def twenty(cast: Cast) -> list[int]:
    """Numbers of twenty contacts."""
    return [
        kept_contact(cast.campaign, name="Camille Ébauche", email=f"c{number}@exemple.invalid", telephone="").pk
        for number in range(20)
    ]


def decoys(cast: Cast) -> list[Decoy]:
    with sealed(cast.campaign.pk):
        return list(Decoy.objects.filter(table=TABLE).order_by("pk"))


def stops(cast: Cast) -> list[tuple[str, str]]:
    with sealed(cast.campaign.pk):
        return list(ReadingStop.objects.values_list("alarm", "reader"))


def letters(cast: Cast) -> set[str]:
    """Who is told, once the outbox is emptied."""
    deliver_due(at=DAY)
    return {address for letter in mail.outbox for address in letter.to}


# -- decoys among contacts -----------------------------------------------------------------------------------------


def test_decoys_come_from_twenty_contacts_on_and_no_question_has_them(cast: Cast, twenty: list[int]):
    kept_contact(cast.other, name="Lou Gabarit", email="lou@exemple.invalid", telephone="")
    assert plant_due(at=DAY) == 2
    assert plant_due(at=DAY) == 0, "as many as there should be"
    planted = decoys(cast)
    with sealed(cast.campaign.pk):
        assert count() == 20
        assert not Contact.objects.filter(pk__in=[one.number for one in planted]).exists()
        assert not may_receive(cast.campaign, Purpose.NEWS, Channel.EMAIL).filter(pk__gt=max(twenty)).exists()
        rows = list(Contact._base_manager.filter(pk__in=[one.number for one in planted]).select_related("person"))
        assert len({row.person.email for row in rows}) == 2
        assert all(row.person.email.endswith(f"@{watched_domain()}") for row in rows)
        assert (
            not Entry.objects.filter(subject__startswith=TABLE, verb__startswith="contact.")
            .filter(subject__in=[f"{TABLE}:{row.pk}" for row in rows])
            .exists()
        )
    with sealed(cast.other.pk):
        assert not Decoy.objects.exists(), "one contact is not twenty"


def test_no_page_shows_a_decoy(cast: Cast, twenty: list[int]):
    plant_due(at=DAY)
    with sealed(cast.campaign.pk):
        rows = Contact._base_manager.filter(pk__in=[one.number for one in decoys(cast)]).select_related("person")
        names = [row.person.name for row in rows]
    director = cast.client(cast.director)
    for page in ("contacts/", "equipes/doublons/", "conformite/", "lectures/"):
        text = director.get(f"/c/{cast.campaign.slug}/{page}").content.decode()
        assert not any(name in text for name in names), page


def test_whoever_asks_for_a_decoy_is_stopped_and_the_direction_is_told(cast: Cast, twenty: list[int]):
    plant_due(at=DAY)
    decoy = decoys(cast)[0].number
    director = cast.client(cast.director)
    here = f"/c/{cast.campaign.slug}/contacts"
    assert director.get(f"{here}/{twenty[0]}/").status_code == 200
    answer = director.get(f"{here}/{decoy}/")
    assert answer.status_code == 403
    assert "un contact que ne montre aucune liste" in answer.content.decode()
    assert director.get(f"{here}/{twenty[1]}/").status_code == 403, "nothing more is shown"
    assert stops(cast) == [(Alarm.DECOY, Actor.user(cast.director).pseudonym)]
    assert letters(cast) == {cast.director.email, cast.officer.email}
    assert all("Ébauche" not in letter.body for letter in mail.outbox)


def test_a_number_that_is_nobodys_is_only_unknown(cast: Cast, twenty: list[int]):
    plant_due(at=DAY)
    nobody = max(one.number for one in decoys(cast)) + 1000
    assert cast.client(cast.director).get(f"/c/{cast.campaign.slug}/contacts/{nobody}/").status_code == 404
    assert cast.client(cast.rival).get(f"/c/{cast.campaign.slug}/contacts/{decoys(cast)[0].number}/").status_code == 404
    assert cast.client(cast.rival).get(f"/c/{cast.other.slug}/contacts/{decoys(cast)[0].number}/").status_code == 404
    assert stops(cast) == []


def test_decoys_go_with_the_campaigns_contacts(cast: Cast, twenty: list[int]):
    plant_due(at=DAY)
    numbers = [one.number for one in decoys(cast)]
    plant_due(at=DAY + timedelta(days=400))
    assert decoys(cast) == []
    with sealed(cast.campaign.pk):
        assert not Contact._base_manager.filter(pk__in=numbers).exists()
        assert Person.objects.count() == 20


# -- somebody takes them all -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 3])
def test_a_script_that_opens_page_after_page_is_stopped_and_told(cast: Cast, twenty: list[int], step: int):
    plant_due(at=DAY)
    last = max(one.number for one in decoys(cast))
    organiser = cast.client(cast.organiser)
    shown = 0
    for number in range(min(twenty), last + 1):
        number = min(twenty) + (number - min(twenty)) * step % (last + 1 - min(twenty))
        page = organiser.get(f"/c/{cast.campaign.slug}/contacts/{number}/")
        shown += page.status_code == 200 and "Ébauche" in page.content.decode()
    assert shown < 20
    assert len(stops(cast)) == 1
    assert letters(cast) == {cast.director.email, cast.officer.email}
    readings = cast.client(cast.director).get(f"/c/{cast.campaign.slug}/lectures/").content.decode()
    assert cast.organiser.name in readings


# -- canaries --------------------------------------------------------------------------------------------------------


def test_a_file_says_who_took_it(cast: Cast):
    director, organiser = Actor.user(cast.director), Actor.user(cast.organiser)
    with sealed(cast.campaign.pk):
        hers = canaries_for(campaign=cast.campaign, export="contacts-12", by=director, at=DAY)
        his = canaries_for(campaign=cast.campaign, export="contacts-12", by=organiser, at=DAY)
        again = canaries_for(campaign=cast.campaign, export="contacts-12", by=director, at=DAY)
        assert hers == again
        assert len({one.email for one in hers + his}) == 4
        assert Canary.objects.count() == 4
        assert Contact.objects.count() == Person.objects.count() == 0, "in the file and nowhere else"
        found = whose(campaign=cast.campaign, address=his[1].email.upper())
        assert found is not None
        assert (found.reader, found.export) == (organiser.pseudonym, "contacts-12")
        assert whose(campaign=cast.campaign, address="quelquun@exemple.fr") is None
    with sealed(cast.other.pk):
        assert whose(campaign=cast.other, address=his[1].email) is None
    client, here = cast.client(cast.officer), f"/c/{cast.campaign.slug}/lectures/adresse/"
    page = client.post(here, {"address": his[0].email}).content.decode()
    assert cast.organiser.name in page
    assert "contacts-12" in page
    assert "aucune des nôtres" in client.post(here, {"address": "quelquun@exemple.fr"}).content.decode()
    assert cast.client(cast.organiser).post(here, {"address": his[0].email}).status_code == 403
    assert cast.client(cast.rival).post(here, {"address": his[0].email}).status_code == 404


def test_an_address_of_ours_that_comes_back_is_found_and_whoever_brings_it_is_stopped(cast: Cast):
    by, hers = Actor.user(cast.organiser), Actor.user(cast.director)
    with sealed(cast.campaign.pk):
        (one, _other) = canaries_for(campaign=cast.campaign, export="contacts-1", by=hers, at=DAY)
        assert note_written_to(campaign=cast.campaign, addresses=[one.email], by=hers, at=DAY) == {one.email}
        assert not ReadingStop.objects.exists(), "who took the file may bring it back"
        none = note_written_to(campaign=cast.campaign, addresses=["a@exemple.fr", ""], by=by, at=DAY)
        assert none == set()
        found = note_written_to(campaign=cast.campaign, addresses=["a@exemple.fr", one.email.upper()], by=by, at=DAY)
        assert found == {one.email.upper()}
    assert stops(cast) == [(Alarm.ADDRESS, by.pseudonym)]
    assert letters(cast) == {cast.director.email, cast.officer.email}


def test_invented_people_are_on_the_watched_domain_and_look_like_others(settings):
    settings.ARPENTEUR_WATCHED_DOMAIN = "veille.exemple.fr"
    people = [invented(f"{number}") for number in range(300)]
    assert len({one.email for one in people}) > 280
    assert all(re.fullmatch(r"[a-z.]+\d+@veille\.exemple\.fr", one.email) for one in people)
    assert all(re.fullmatch(r"06 39 98 \d\d \d\d", one.phone) for one in people)


# -- the decoy of a token --------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.ARPENTEUR_HOME = tmp_path
    return tmp_path


def test_the_decoy_of_a_token_stops_every_program_and_tells(cast: Cast, folder: Path):
    real = program(cast.campaign, Scope.VOLUNTEERS_READ)
    theirs = program(cast.other, Scope.VOLUNTEERS_READ)
    assert place_due(at=DAY) == 2
    assert place_due(at=DAY) == 0
    file = file_of(cast.campaign)
    assert file.stat().st_mode & 0o777 == 0o600
    secret = file.read_text(encoding="utf-8").partition("ARPENTEUR_TOKEN=")[2].strip()
    assert real("GET", "/volunteers").status_code == 200
    answer = Client().get("/api/v1/volunteers", headers={"Authorization": f"Bearer {secret}"})
    unknown = Client().get("/api/v1/volunteers", headers={"Authorization": "Bearer arp_inconnu"})
    assert (answer.status_code, answer.json()) == (401, unknown.json()), "who uses it learns nothing"
    assert stops(cast) == [(Alarm.TOKEN, "token")]
    refused = real("GET", "/volunteers")
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:arpenteur:problem:stopped"
    assert theirs("GET", "/volunteers").status_code == 200
    assert letters(cast) == {cast.director.email, cast.officer.email}
    director = cast.client(cast.director)
    page = director.get(f"/c/{cast.campaign.slug}/lectures/").content.decode()
    assert "tous les programmes, par leur jeton" in page
    with sealed(cast.campaign.pk):
        stop = ReadingStop.objects.get()
    director.post(f"/c/{cast.campaign.slug}/lectures/{stop.pk}/", {"why": Why.MISTAKE})
    assert real("GET", "/volunteers").status_code == 200
    with sealed(cast.campaign.pk):
        assert not ReadingDay.objects.exists()
    assert COMMAND.pseudonym not in {reader for _alarm, reader in stops(cast)}


def test_only_the_digest_of_the_decoy_is_in_the_database(cast: Cast, folder: Path):
    place_due(at=DAY)
    secret = file_of(cast.campaign).read_text(encoding="utf-8").partition("ARPENTEUR_TOKEN=")[2].strip()
    assert str(settings.ARPENTEUR_HOME) in str(file_of(cast.campaign))
    with sealed(cast.campaign.pk):
        (row,) = Decoy.objects.exclude(table=TABLE)
        assert secret not in str(Decoy.objects.values().get(pk=row.pk))
