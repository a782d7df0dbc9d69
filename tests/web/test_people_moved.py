"""Volunteers and contacts of before each get their person: with rows, half-way, and again, nothing in clear left."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import Cast
from django.apps import apps as live
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from migrating import stand_before
from site_role import as_owner
from stopped_migration import migrate_stopped_in

from arpenteur.web.accountability.compliance.deletion import delete_campaign
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys import keyring
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.foundation.keys.keyring import DataClass, KeyGoneError
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.models import Contact, Receipt
from arpenteur.web.persons.people import moving
from arpenteur.web.persons.people.models import Person, PersonWord
from arpenteur.web.persons.people.queries import find, pairs_alike
from arpenteur.web.persons.volunteers.models import Volunteer
from letters import database_files_hold, whole_database

pytestmark = pytest.mark.drawn("people", "volunteers", "contacts", "migrations")

AT = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC)
EMAIL, PHONE = "zephyrine{}@exemple.invalid", "06 00 00 01 {:02}"
NAMES = (
    "Zéphyrine Introuvable",
    "Basile Témoin",
    "Célia Esquisse",
    "Hortense Exemple",
    "Jules Patron",
    "Kenza Croquis",
    "Léon Canevas",
    "Mona Spécimen",
    "Oscar Doublure",
    "Perla Imitation",
)
"""So different that only an address or a telephone makes two of them alike."""


BEFORE = (("contacts", "0001"), ("volunteers", "0003"))


def back() -> None:
    """The tables as they were before persons, with the rows that are there now."""
    for app, name in BEFORE:
        call_command("migrate", app, name, verbosity=0)


def called(number: int) -> str:
    """The first ten have names that are not alike."""
    return NAMES[number] if number < len(NAMES) else f"Zéphyrine Introuvable{number}"


def write_volunteer(campaign: Campaign, number: int, user: int | None = None, source: str = "organiser") -> None:
    """A row as the former version wrote it."""
    row = {
        "campaign_id": campaign.pk,
        "user_id": user,
        "name": called(number),
        "email": EMAIL.format(number),
        "phone": PHONE.format(number),
        "languages": "[]",
        "wishes": "[]",
        "mobility": "foot",
        "quartier": "",
        "source": source,
        "reminders": True,
        "joined_at": AT,
    }
    with unsealed(), connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO volunteers_volunteer ({', '.join(row)}) VALUES ({marks})", [*row.values()])  # noqa: S608


def write_contact(campaign: Campaign, number: int, name: str, email: str, telephone: str) -> None:
    """The same of a contact, encrypted as it was."""
    state = MigrationExecutor(connection).loader.project_state([("contacts", "0001_contacts")])
    with unsealed():
        state.apps.get_model("contacts", "ConsentedContact")._base_manager.create(
            campaign_id=campaign.pk,
            name=name,
            email=email,
            telephone=telephone,
            news=True,
            notice="n" * 64,
            receipt=f"{number:064}",
            canvasser="phone:1",
            given_at=AT,
            expires_at=AT + timedelta(days=90),
        )


def volunteers(campaign: Campaign) -> list[tuple]:
    with sealed(campaign.pk):
        rows = Volunteer.objects.order_by("pk")
        return [(one.name, one.email, one.phone, one.user_id, one.person.open_link, one.joined_at) for one in rows]


def test_the_room_is_there():
    assert live.get_app_config("people").label == "people"


@pytest.mark.django_db(transaction=True)
def test_each_line_of_before_has_its_person_half_way_and_again(cast: Cast, monkeypatch):
    stand_before(*BEFORE)
    for number in range(5):
        write_volunteer(cast.campaign, number, cast.volunteer.pk if number == 0 else None)
    write_volunteer(cast.campaign, 5, source="herself")
    write_volunteer(cast.campaign, 1)
    write_volunteer(cast.other, 9)
    write_contact(cast.campaign, 1, called(1).upper(), EMAIL.format(1), "")
    write_contact(cast.campaign, 2, called(2), EMAIL.format(2), "06 11 11 11 11")
    write_contact(cast.campaign, 5, called(5), EMAIL.format(5), "")
    write_contact(cast.campaign, 7, called(7), "", PHONE.format(7))
    write_contact(cast.other, 3, called(3), EMAIL.format(3), "")
    monkeypatch.setattr(moving, "_AT_ONCE", 2)
    migrate_stopped_in(moving, "_write", 2)
    with unsealed(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM volunteers_volunteer WHERE person_id IS NULL")
        assert cursor.fetchone()[0] == 8, "all or none"
    call_command("migrate", verbosity=0)
    numbers = [0, 1, 2, 3, 4, 5, 1]
    assert volunteers(cast.campaign) == [
        (
            called(n),
            EMAIL.format(n),
            PHONE.format(n),
            cast.volunteer.pk if n == 0 else None,
            n == 5,
            AT,
        )
        for n in numbers
    ]
    assert len(volunteers(cast.other)) == 1
    with sealed(cast.campaign.pk):
        contacts = {one.digest[-1]: one.contact for one in Receipt.objects.all()}
        first = Volunteer.objects.order_by("pk")[1]
        assert contacts["1"].person == first.person, "the same address and name"
        assert (contacts["1"].email, contacts["1"].phone) == (EMAIL.format(1), "")
        assert contacts["2"].phone == "06 11 11 11 11", "another telephone is another person"
        assert Person.objects.count() == 7 + 3
        assert find(Person.objects.all(), cast.campaign, Word.PHONE, PHONE.format(7)).get() == contacts["7"].person
        alike = {(pair.first_id, pair.second_id) for pair in (_Pair(one) for one in pairs_alike(Person.objects.all()))}
        people = [one.person_id for one in Volunteer.objects.order_by("pk")]
        assert alike == {
            (people[1], people[6]),
            (people[2], contacts["2"].person_id),
            (people[5], contacts["5"].person_id),
        }
    for word in ("Zéphyrine", "zephyrine", "06 00 00 01"):
        assert word not in whole_database()
    back()
    with unsealed(), connection.cursor() as cursor:
        cursor.execute("SELECT name, email, phone, user_id FROM volunteers_volunteer ORDER BY id")
        rows = cursor.fetchall()
    assert rows[0] == (called(0), EMAIL.format(0), PHONE.format(0), cast.volunteer.pk)
    call_command("migrate", verbosity=0)
    assert [row[:3] for row in volunteers(cast.campaign)] == [
        (called(n), EMAIL.format(n), PHONE.format(n)) for n in numbers
    ]


@pytest.mark.django_db(transaction=True)
def test_two_lines_of_one_contact_are_one_person_with_the_telephone_of_the_second(cast: Cast):
    stand_before(*BEFORE)
    write_contact(cast.campaign, 1, called(1), EMAIL.format(1), "")
    write_contact(cast.campaign, 2, called(1).upper(), EMAIL.format(1), "06 11 11 11 11")
    call_command("migrate", verbosity=0)
    with sealed(cast.campaign.pk):
        (person,) = Person.objects.all()
        assert (person.email, person.phone) == (EMAIL.format(1), "06 11 11 11 11")
        assert find(Person.objects.all(), cast.campaign, Word.PHONE, "06 11 11 11 11").get() == person
        assert Receipt.objects.filter(contact__person=person).count() == 2


@pytest.mark.django_db(transaction=True)
def test_lines_of_a_campaign_whose_keys_were_destroyed_pass_unread_and_are_deleted(cast: Cast):
    """As a backup of before its deletion brings them back."""
    stand_before(*BEFORE)
    for campaign in (cast.campaign, cast.other):
        write_volunteer(campaign, 1)
        write_contact(campaign, 1 + campaign.pk, called(1), EMAIL.format(1), "")
        write_contact(campaign, 1001 + campaign.pk, called(2), "", PHONE.format(2))
    keyring.destroy(cast.other.pk, DataClass.CONTACTS)
    call_command("migrate", verbosity=0)
    assert volunteers(cast.campaign)[0][:2] == (called(1), EMAIL.format(1))
    assert "Zéphyrine" not in whole_database()
    with sealed(cast.other.pk):
        assert Person.objects.count() == 3
        assert not PersonWord.objects.exists()
        assert {(one.by_email, one.by_phone) for one in Contact.objects.all()} == {
            (True, False),
            (False, True),
        }
        for one in Person.objects.all():
            with pytest.raises(KeyGoneError):
                str(one.name)
    back()
    with unsealed(), connection.cursor() as cursor:
        cursor.execute("SELECT name, email FROM volunteers_volunteer ORDER BY campaign_id")
        assert cursor.fetchall() == [(called(1), EMAIL.format(1)), ("?", "")]
    call_command("migrate", verbosity=0)
    assert volunteers(cast.campaign)[0][:2] == (called(1), EMAIL.format(1))
    cast.other.closed_at = AT
    delete_campaign(campaign=cast.other, by=COMMAND, at=AT)
    with unsealed():
        assert {one.campaign_id for one in Person.objects.all()} == {cast.campaign.pk}


@pytest.mark.django_db(transaction=True)
def test_without_the_key_of_contacts_nothing_is_moved_and_no_key_is_drawn(cast: Cast, home: Path):
    stand_before(*BEFORE)
    write_volunteer(cast.other, 1)
    write_contact(cast.campaign, 1, called(1), EMAIL.format(1), "")
    shutil.move(home / "cles", home / "ailleurs")
    with pytest.raises(KeyGoneError, match="remettez le dossier « cles »"):
        call_command("migrate", verbosity=0)
    assert not (home / "cles").exists()
    with unsealed(), connection.cursor() as cursor:
        cursor.execute("SELECT name, person_id FROM volunteers_volunteer")
        assert cursor.fetchall() == [(called(1), None)]
    shutil.move(home / "ailleurs", home / "cles")
    call_command("migrate", verbosity=0)
    assert volunteers(cast.other)[0][0] == called(1)
    with sealed(cast.campaign.pk):
        assert Contact.objects.get().name == called(1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_accounts_are_sealed_again_once_the_column_that_their_policy_read_is_gone(cast: Cast):
    """Accounts of a campaign were also those that its volunteers pointed at: persons do now."""
    stand_before(*BEFORE)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP POLICY arpenteur_sealed ON accounts_user")
        cursor.execute(
            "CREATE POLICY arpenteur_sealed ON accounts_user USING (id IN (SELECT user_id FROM volunteers_volunteer))"
        )
    write_volunteer(cast.campaign, 1, cast.outsider.pk)
    call_command("migrate", verbosity=0)
    with sealed(cast.campaign.pk), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_user")
        seen = {key for (key,) in cursor.fetchall()}
    assert seen == {one.pk for one in cast.everyone().values()} - {cast.rival.pk}, "outsider by her person"


class _Pair:
    """Numbers of a pair."""

    def __init__(self, pair) -> None:
        self.first_id, self.second_id = pair.first.pk, pair.second.pk


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_no_name_in_clear_is_left_in_the_file_of_the_database(cast: Cast):
    stand_before(*BEFORE)
    for number in range(60):
        write_volunteer(cast.campaign, number)
    assert database_files_hold(b"zephyrine7@", checkpoint=True)
    call_command("migrate", verbosity=0)
    assert len(volunteers(cast.campaign)) == 60
    assert not database_files_hold(b"zephyrine")
