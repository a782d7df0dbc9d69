"""One's own data: everything, nothing of anybody else, and a way out."""

import json

import pytest
from cast import AT, PASSWORD, Cast
from django.apps import apps
from django.test import Client
from people import PHONE, browser_of, settle

from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.authority.texts import texts
from arpenteur.web.accountability.compliance.people import exported
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.shared.privacy import Personal, entries

pytestmark = pytest.mark.django_db
PAGE, FILE, ERASE = "/compte/mes-donnees/", "/compte/mes-donnees.json", "/compte/effacer/"


def personal() -> list[tuple[str, str, Personal]]:
    return [
        (model._meta.label, name, entry)
        for model in apps.get_models(include_auto_created=True)
        for name, entry in entries(model).items()
        if isinstance(entry, Personal)
    ]


def fresh(user: User) -> Client:
    """A browser whose person has just typed her password."""
    client = browser_of(user)
    assert client.post("/compte/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def test_every_personal_column_has_its_words():
    for label, name, entry in personal():
        assert label in words.TABLES, label
        assert {name, f"{label}.{name}"} & set(words.COLUMNS), f"{label}.{name}"
        assert entry.purpose in words.PURPOSES, entry.purpose
        assert entry.retention.value in texts()["persons"], entry.retention


def test_no_word_is_left_over():
    known = personal()
    said = {f"{label}.{name}" if f"{label}.{name}" in words.COLUMNS else name for label, name, _ in known}
    assert set(words.COLUMNS) == said
    assert set(words.PURPOSES) == {entry.purpose for _, _, entry in known}


def test_a_person_sees_everything_that_is_hers(cast: Cast):
    settle(cast, cast.volunteer, AT)
    shown = browser_of(cast.volunteer).get(PAGE).content.decode()
    for word in (cast.volunteer.email, "Lou Gabarit", PHONE, "Comptes", "Membres", "Appareils"):
        assert word in shown


def test_a_person_sees_nothing_of_anybody_else(cast: Cast):
    settle(cast, cast.volunteer, AT)
    settle(cast, None, AT, "Max Prototype")
    for path in (PAGE, FILE):
        shown = browser_of(cast.guest).get(path).content.decode()
        for word in ("Lou Gabarit", "Max Prototype", PHONE, cast.volunteer.email):
            assert word not in shown


def test_her_data_are_taken_away_without_any_secret(cast: Cast):
    settle(cast, cast.volunteer, AT)
    answer = browser_of(cast.volunteer).get(FILE)
    assert "attachment" in answer.headers["Content-Disposition"]
    document = json.loads(answer.content)
    held = document["held"]
    assert held["accounts.User"][0]["email"] == cast.volunteer.email
    assert held["people.Person"][0]["phone"] == PHONE
    assert len(held["volunteers.Availability"]) == 1
    assert document["counted"] == {"fieldwork.FieldEvent": 1}
    secret = {(label, name) for label, name, entry in personal() if not entry.export}
    assert not {(label, name) for label, rows in held.items() for row in rows for name in row} & secret
    assert cast.volunteer.password not in answer.content.decode()


def test_a_secret_is_never_exported(cast: Cast):
    assert "password" not in exported(cast.volunteer)


@pytest.mark.parametrize("path", [PAGE, FILE, ERASE])
def test_others_are_asked_to_sign_in(client: Client, db, path: str):
    assert client.get(path).headers["Location"].startswith("/compte/login/")


def test_erasing_asks_who_one_is_again(cast: Cast):
    client = browser_of(cast.volunteer)
    for ask in (client.get, lambda path: client.post(path, {"sure": "on"})):
        assert "reauthenticate" in ask(ERASE).headers["Location"]
    assert User.objects.filter(pk=cast.volunteer.pk).exists()


def test_typing_the_password_again_leads_back_to_the_page(cast: Cast):
    client = browser_of(cast.volunteer)
    where = client.get(ERASE).headers["Location"]
    answer = client.post(where, {"password": PASSWORD})
    assert answer.headers["Location"] == ERASE
    assert client.get(ERASE).status_code == 200


def test_a_person_erases_her_account(cast: Cast):
    client = fresh(cast.volunteer)
    assert client.post(ERASE, {}).status_code == 400
    assert client.post(ERASE, {"sure": "on"}).status_code == 200
    assert not User.objects.filter(pk=cast.volunteer.pk).exists()
    assert client.get(PAGE).status_code == 302


def test_the_only_director_reads_why_not(cast: Cast):
    answer = fresh(cast.director).post(ERASE, {"sure": "on"})
    assert answer.status_code == 400
    assert "nommez d’abord une autre personne" in answer.content.decode()
    assert User.objects.filter(pk=cast.director.pk).exists()
