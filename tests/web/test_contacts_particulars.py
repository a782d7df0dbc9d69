"""What somebody tells of herself is declared once: it goes all the way, and no column of contacts is forgotten."""

import pytest
import time_machine
from cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from known_contacts import NOW, a_contact, words
from programs import program
from taken_files import IMPORTS, lines, opened

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import correct_contact
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.exchange.headers import KEPT_FIELDS, OUR_TITLES
from arpenteur.web.persons.exchange.leaving import ALWAYS, GROUPS
from arpenteur.web.persons.exchange.words import FIELDS, GROUP_LABELS
from arpenteur.web.persons.people.actions import join
from arpenteur.web.site.api.contact_schemas import ContactChange, ContactIn, ContactOut

VALUES = {"language": ("ar", "arabe", "Arabe")}
"""Of each particular: what is typed, what pages say of it, what a cell of a file may hold."""
REACH = {"name", "email", "phone", "address", "station"}
BY_THE_PROGRAM = {
    "id",
    "campaign",
    "person",
    "row",
    "by_email",
    "by_phone",
    "kind",
    "basis",
    "source",
    "origin",
    "notice",
    "support",
    "owner",
    "given_at",
    "last_exchange_at",
    "objected_at",
    "expires_at",
}
"""Columns that acts of their own set, each with its tests."""
NEW = {"name": "Ana Figurine", "email": "ana@exemple.fr", "kind": "once", "origin": "un stand", "notice_read": "on"}
every = pytest.mark.parametrize("name", PARTICULARS)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def kept(cast: Cast, name: str) -> list[str]:
    with sealed(cast.campaign.pk):
        return list(Contact.objects.order_by("pk").values_list(name, flat=True))


def test_every_column_of_a_contact_is_typed_somewhere_or_set_by_an_act():
    columns = {one.name for one in Contact._meta.concrete_fields}
    assert columns == BY_THE_PROGRAM | (REACH - {"name", "email", "phone"}) | set(PARTICULARS)


def test_programs_say_and_read_each():
    for schema in (ContactIn, ContactChange, ContactOut):
        assert set(PARTICULARS) <= set(schema.model_fields), schema


def test_each_is_a_column_of_files_with_a_title_and_each_group_of_columns_has_a_label():
    assert set(PARTICULARS) <= set(KEPT_FIELDS) & OUR_TITLES.keys() & FIELDS.keys() & GROUPS.keys()
    assert GROUPS.keys() - {ALWAYS} == GROUP_LABELS.keys()


@every
@pytest.mark.django_db
def test_what_is_typed_of_somebody_new_is_kept_shown_and_corrected(cast: Cast, name: str):
    typed, shown, _cell = VALUES[name]
    client = cast.client(cast.organiser)
    page = client.post("/c/essai/contacts/ajouter/", {**NEW, name: typed}).headers["Location"]
    assert kept(cast, name) == [typed]
    assert f"<span>{shown}</span>" in words(client.get(page))
    assert client.post(f"{page}corriger/", {"name": NEW["name"], "email": NEW["email"], name: ""}).status_code == 302
    assert kept(cast, name) == [""]


@every
@pytest.mark.django_db
def test_it_completes_a_line_that_is_here_already_and_survives_a_joining(cast: Cast, name: str):
    typed = VALUES[name][0]
    ana = a_contact(cast, "Ana Figurine", phone="")
    client = cast.client(cast.organiser)
    client.post("/c/essai/contacts/ajouter/", {**NEW, name: typed, "her": ana.person_id})
    assert kept(cast, name) == [typed]
    with sealed(cast.campaign.pk):
        correct_contact(contact=Contact.objects.get(), by=COMMAND, at=NOW, **{name: ""})
    other = a_contact(cast, "Anna Figurine", email="anna@exemple.fr", phone="")
    with sealed(cast.campaign.pk):
        correct_contact(contact=other, by=COMMAND, at=NOW, **{name: typed})
        join(person=other.person, into=ana.person, by=COMMAND, at=NOW)
    assert kept(cast, name) == [typed]


@every
@pytest.mark.django_db
def test_a_file_takes_it_out_and_brings_it_back(cast: Cast, name: str):
    typed, _shown, cell = VALUES[name]
    client, title = cast.client(cast.organiser), OUR_TITLES[name]
    brought = f"Nom complet;Courriel;{title}\nBao Témoin;bao@exemple.fr;{cell}\n".encode()
    page = client.post(IMPORTS, {"file": SimpleUploadedFile("liste.csv", brought)}).headers["Location"]
    page = page.removesuffix("origine/")
    client.post(f"{page}origine/", {"origin": "pages", "proof": "none"})
    client.post(f"{page}faire/", {"do": "write"})
    assert kept(cast, name) == [typed]
    (line,) = [one for one in lines(opened(client, "csv", groups=["email", name])) if "bao@exemple.fr" in one.values()]
    assert line[title] == typed
    client.post(f"{page}faire/", {"do": "undo"})
    assert kept(cast, name) == []


@every
@pytest.mark.django_db
def test_a_program_keeps_and_reads_it(cast: Cast, name: str):
    typed, asks = VALUES[name][0], program(cast.campaign)
    made = asks.post("/contacts", {"name": "Lou Gabarit", "email": "lou@exemple.fr", name: typed})
    assert made.status_code == 201
    assert asks.get(f"/contacts/{made.json()['id']}").json()[name] == typed
