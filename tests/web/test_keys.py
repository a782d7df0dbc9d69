"""Names are encrypted, one key a campaign and a class of data: what a dump shows, what destroying a key erases."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import Cast
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance.deletion import delete_campaign
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import add_member, remove_member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.keys import keyring, rotation
from arpenteur.web.foundation.keys.blind import Word, normalised
from arpenteur.web.foundation.keys.cipher import Spot, decrypt, encrypt, longest_encrypted
from arpenteur.web.foundation.keys.keyring import DataClass, KeyGoneError
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.queries import find
from arpenteur.web.persons.people.models import Person, PersonWord
from letters import kept_contact, whole_database

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
NAME, EMAIL, PHONE = "Camille Ébauche", "camille.ebauche@exemple.invalid", "06 00 00 00 01"
CONTACTS = DataClass.CONTACTS


def contact(cast: Cast, **given: str) -> Contact:
    return kept_contact(cast.campaign, **{"name": NAME, "email": EMAIL, "telephone": PHONE} | given)


def read(cast: Cast) -> list[tuple[str, str, str]]:
    with sealed(cast.campaign.pk):
        return [(one.name, one.email, one.phone) for one in Contact.objects.order_by("pk")]


# -- what is kept ------------------------------------------------------------------------------------------------


def test_a_dump_of_the_database_holds_no_name_address_or_number(cast: Cast):
    contact(cast)
    dump = whole_database()
    assert "people_person" in dump
    for word in ("Camille", "camille", "bauche", "exemple.invalid'", "0600000001", "600000001", PHONE):
        assert word not in dump.replace("@exemple.invalid'", ""), word
    assert EMAIL not in dump
    assert read(cast) == [(NAME, EMAIL, PHONE)]


def test_the_same_name_twice_is_never_the_same_text(cast: Cast):
    contact(cast)
    contact(cast, email="deux@exemple.invalid")
    with connection.cursor() as cursor, sealed(cast.campaign.pk):
        cursor.execute("SELECT name, email FROM people_person")
        rows = cursor.fetchall()
    assert len(rows) == 2
    assert len({text for row in rows for text in row}) == 4


@pytest.mark.parametrize("column", ["name", "email", "phone"])
def test_a_text_moved_to_another_row_or_column_does_not_open(cast: Cast, column: str):
    contact(cast)
    contact(cast, name="Lou Gabarit", email="lou@exemple.invalid", telephone="06 00 00 00 02")
    with sealed(cast.campaign.pk), connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM people_person ORDER BY id")  # noqa: S608
        (_mine,), (hers,) = cursor.fetchall()
        first = Person.objects.first()
        cursor.execute(f"UPDATE people_person SET {column} = %s WHERE id = %s", [hers, first.pk])  # noqa: S608
        with pytest.raises(InputError, match="altérée ou déplacée"):
            getattr(Person.objects.get(pk=first.pk), column)


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ring of keys for every example of a property."""
    return str(tmp_path_factory.mktemp("properties") / "cles")


@given(text=st.text(max_size=80), other=st.text(max_size=7))
def test_any_text_comes_back_and_its_length_shows_little(ring: str, text: str, other: str):
    spot = Spot(7, "table", "column", "row")
    with override_settings(ARPENTEUR_KEYRING=ring):
        found_text = encrypt(text, spot, CONTACTS)
        assert decrypt(found_text, spot, CONTACTS) == text
        assert len(found_text.text) <= longest_encrypted(80)
        assert repr(found_text) == "<encrypted>"
        assert len(encrypt(other, spot, CONTACTS).text) == len(encrypt("", spot, CONTACTS).text)


def test_a_column_is_neither_compared_nor_written_in_clear(cast: Cast):
    one = contact(cast)
    with sealed(cast.campaign.pk):
        with pytest.raises(TypeError, match=r"keys\.blind"):
            Person.objects.filter(name=NAME).first()
        with pytest.raises(TypeError, match=r"keys\.blind"), transaction.atomic():
            Person.objects.filter(pk=one.person_id).update(name=NAME)
        assert Person.objects.filter(name="").count() == 0
        with pytest.raises(ValueError, match="80 signs"):
            Person.objects.create(campaign=cast.campaign, name="a" * 81)


# -- search ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "finds"),
    [
        (Word.NAME, "camille", True),
        (Word.NAME, "EBAUCHE Camille", True),
        (Word.NAME, "ébauche", True),
        (Word.NAME, "cam", False),
        (Word.NAME, "camille gabarit", False),
        (Word.NAME, " ", False),
        (Word.EMAIL, "Camille.Ebauche@Exemple.invalid ", True),
        (Word.EMAIL, "camille.ebauche", False),
        (Word.PHONE, "+33 6 00 00 00 01", True),
        (Word.PHONE, "0600000002", False),
        (Word.EMAIL, PHONE, False),
    ],
)
def test_a_contact_is_found_by_whole_words(cast: Cast, kind: Word, text: str, finds: bool):
    one = contact(cast)
    contact(cast, name="Lou Gabarit", email="", telephone="06 00 00 00 03")
    with sealed(cast.campaign.pk):
        assert [row.pk for row in find(cast.campaign, kind, text)] == ([one.pk] if finds else [])


def test_no_part_of_a_word_is_indexed(cast: Cast):
    contact(cast)
    with sealed(cast.campaign.pk):
        assert PersonWord.objects.count() == len(normalised(Word.NAME, NAME)) + 3, (
            "and the whole name, the address, the number"
        )


def test_equal_words_of_two_campaigns_have_other_digests(cast: Cast):
    contact(cast)
    kept_contact(cast.other, name=NAME, email=EMAIL, telephone=PHONE)
    seen = {}
    for campaign in (cast.campaign, cast.other):
        with sealed(campaign.pk):
            seen[campaign.pk] = set(PersonWord.objects.values_list("digest", flat=True))
    assert set.intersection(*seen.values()) == set()


def test_rows_are_found_while_keys_change_and_after(cast: Cast):
    first, last = contact(cast), contact(cast, email="deux@exemple.invalid")
    rotation.begin_rotation(campaign=cast.campaign.pk, by=COMMAND, at=AT)
    with sealed(cast.campaign.pk):
        # a job that was killed after one row
        rotation._write_anew(last.person, CONTACTS)
    assert {one[0] for one in keys_of_rows(cast)} == {1, 2}
    with sealed(cast.campaign.pk):
        assert {one.pk for one in find(cast.campaign, Word.NAME, "camille")} == {first.pk, last.pk}
    rotation.run_due(at=AT)
    assert {one[0] for one in keys_of_rows(cast)} == {2}
    with sealed(cast.campaign.pk):
        assert {one.pk for one in find(cast.campaign, Word.NAME, "camille")} == {first.pk, last.pk}


def keys_of_rows(cast: Cast) -> list[tuple[int, int]]:
    with sealed(cast.campaign.pk):
        return [(one.__dict__["name"].number, one.pk) for one in Person.objects.all()]


# -- keys that change --------------------------------------------------------------------------------------------


def test_a_rotation_killed_half_way_goes_on(cast: Cast, monkeypatch):
    people = [(NAME, f"c{number}@exemple.invalid", PHONE) for number in range(5)]
    for _name, email, _phone in people:
        contact(cast, email=email)
    rotation.begin_rotation(campaign=cast.campaign.pk, by=COMMAND, at=AT)
    real, done = rotation._write_anew, []

    def killed(row, data):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(row.pk)
        return real(row, data)

    monkeypatch.setattr(rotation, "_write_anew", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.run_due(at=AT)
    monkeypatch.setattr(rotation, "_write_anew", real)
    assert sorted(number for number, _pk in keys_of_rows(cast)) == [1, 1, 1, 2, 2]
    assert read(cast) == people
    rotation.run_due(at=AT)
    assert {number for number, _pk in keys_of_rows(cast)} == {2}
    assert read(cast) == people
    assert rotation.run_due(at=AT) == 0, "nothing is left to do"


def test_a_former_key_stays_for_backups_then_goes(cast: Cast):
    contact(cast)
    rotation.begin_rotation(campaign=cast.campaign.pk, by=COMMAND, at=AT)
    rotation.run_due(at=AT)
    assert keyring.numbers(cast.campaign.pk, CONTACTS) == [1, 2]
    rotation.run_due(at=AT + rotation.KEPT_AFTER - timedelta(seconds=1))
    assert keyring.numbers(cast.campaign.pk, CONTACTS) == [1, 2]
    rotation.run_due(at=AT + rotation.KEPT_AFTER)
    assert keyring.numbers(cast.campaign.pk, CONTACTS) == [2]
    assert read(cast) == [(NAME, EMAIL, PHONE)]


@pytest.mark.parametrize("leaving", ["removed", "demoted"])
def test_keys_change_when_a_director_leaves_and_not_for_others(cast: Cast, leaving: str):
    contact(cast)
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=cast.organiser, role=Role.DIRECTOR, by=COMMAND, at=AT)
        remove_member(membership=Membership.objects.get(user=cast.guest), by=COMMAND, at=AT)
        assert keyring.numbers(cast.campaign.pk, CONTACTS) == [1]
        if leaving == "removed":
            remove_member(membership=Membership.objects.get(user=cast.director), by=COMMAND, at=AT)
        else:
            add_member(campaign=cast.campaign, user=cast.director, role=Role.FIELD_LEAD, by=COMMAND, at=AT)
        assert keyring.numbers(cast.campaign.pk, CONTACTS) == [1, 2]
        assert Entry.objects.filter(chain=cast.campaign.pk, verb="keys.rotating").count() == 1
    rotation.run_due(at=AT)
    assert read(cast) == [(NAME, EMAIL, PHONE)]


def test_the_master_key_changes_and_data_are_not_written_again(cast: Cast, own_master: Path, monkeypatch):
    contact(cast)
    kept_contact(cast.other, name=NAME, email=EMAIL, telephone="")
    before, old = keys_of_rows(cast), own_master.read_text().split()
    real = keyring.write
    monkeypatch.setattr(keyring, "write", lambda one: real(one) if one.campaign == cast.campaign.pk else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotation.renew_master(at=AT)
    assert len(own_master.read_text().split()) == 2, "both open what they wrapped"
    assert read(cast) == [(NAME, EMAIL, PHONE)]
    monkeypatch.setattr(keyring, "write", real)
    assert rotation.renew_master(at=AT) == 1
    assert len(new := own_master.read_text().split()) == 1
    assert new != old
    assert own_master.stat().st_mode & 0o777 == 0o600
    assert read(cast) == [(NAME, EMAIL, PHONE)]
    assert keys_of_rows(cast) == before
    own_master.write_text(old[0])
    keyring._opened.cache_clear()  # another process
    with pytest.raises(InputError, match="autre clé maîtresse"):
        read(cast)


# -- keys that go ------------------------------------------------------------------------------------------------


def test_destroying_the_keys_of_a_campaign_erases_it_and_no_other(
    cast: Cast, second: Path, django_capture_on_commit_callbacks
):
    contact(cast)
    kept_contact(cast.other, name=NAME, email=EMAIL, telephone=PHONE)
    with django_capture_on_commit_callbacks(execute=True):
        assert rotation.destroy_keys(campaign=cast.campaign.pk, by=COMMAND, at=AT) == 1
    with pytest.raises(KeyGoneError):
        read(cast)
    with pytest.raises(KeyGoneError):
        contact(cast)
    with sealed(cast.other.pk):
        assert Contact.objects.get().name == NAME
    for ring in keyring.places():
        assert [file.name for file in (ring / str(cast.campaign.pk)).iterdir()] == ["contacts.detruite"]


def test_a_campaign_that_is_deleted_takes_its_keys_along(cast: Cast, django_capture_on_commit_callbacks):
    contact(cast)
    cast.campaign.closed_at = AT
    with unsealed():
        cast.campaign.save()
    with django_capture_on_commit_callbacks(execute=True):
        delete_campaign(campaign=cast.campaign, by=COMMAND, at=AT)
    assert keyring.is_destroyed(cast.campaign.pk, CONTACTS)
    assert keyring.numbers(cast.campaign.pk, CONTACTS) == []


def test_a_deletion_that_fails_destroys_no_key(cast: Cast, django_capture_on_commit_callbacks):
    contact(cast)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        rotation.destroy_keys(campaign=cast.campaign.pk, by=COMMAND, at=AT)
        transaction.set_rollback(True)
    assert read(cast) == [(NAME, EMAIL, PHONE)]


def test_what_was_destroyed_in_one_place_does_not_come_back_from_the_other(cast: Cast, second: Path):
    contact(cast)
    copy = second / "copy"
    shutil.copytree(second / "cles", copy)
    keyring.destroy(cast.campaign.pk, CONTACTS)
    shutil.copytree(copy, second / "cles", dirs_exist_ok=True)
    assert keyring.mend() == 1
    assert keyring.numbers(cast.campaign.pk, CONTACTS) == []
    assert not list((second / "cles").glob("*/*.json"))
    assert keyring.mend() == 0


def test_a_data_folder_that_is_lost_gets_its_keys_from_the_second_place(cast: Cast, second: Path, home: Path):
    contact(cast)
    shutil.rmtree(home / "cles")
    with pytest.raises(KeyGoneError, match="cles"):
        read(cast)
    assert rotation.run_due(at=AT) == 1
    assert read(cast) == [(NAME, EMAIL, PHONE)]


def test_no_name_is_kept_where_its_key_cannot_be_copied(cast: Cast, settings, tmp_path: Path):
    settings.ARPENTEUR_SECOND_PLACE = str(tmp_path / "unplugged")
    with pytest.raises(InputError, match="second endroit"):
        contact(cast)
    assert read(cast) == []
