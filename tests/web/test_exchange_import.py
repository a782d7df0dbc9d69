"""Contacts from a file: read, checked, written, the same again, undone; what may not be held is stored nowhere."""

import csv
import html as entities
import io
import re

import pytest
import time_machine
from acting import helper
from cast import AT, Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from nationbuilder import FORBIDDEN, HEADERS, POISON, TABLE, as_csv
from workbooks import ods_cell, ods_workbook, workbook

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.actions import note_exchange
from arpenteur.web.persons.contacts.models import (
    Consent,
    Contact,
    ContactClass,
    ContactObjection,
    ContactTag,
    Receipt,
    Tag,
)
from arpenteur.web.persons.exchange.models import ContactImport, ContactParts, ImportBlock, ImportChange, ImportLine
from arpenteur.web.persons.exchange.origins import REFUSED_ORIGINS, ImportOrigin, ImportState
from arpenteur.web.persons.people.models import DifferentPeople, LikelyTwo, Person, PersonWord

pytestmark = pytest.mark.django_db
URL = "/c/essai/contacts/imports/"
LIST = """Prénom;Nom;Courriel;Portable;Adresse;Ville;Religion;Remarques;Ne plus contacter
Iris;Figurine;iris@exemple.fr;06 39 98 00 01;3 rue de l'Ébauche;Valmarche;aucune;bavarde;
Noé;Calque;NOE@exemple.fr;;;;;;
Lise;Maquette;lise@@exemple;;;;;;
;;;06 39 98 00 04;;;;;
Célia;Esquisse;iris@exemple.fr;;;;;;
Iris;Figurine;iris@exemple.fr;;;;;;
Tom;Témoin;tom@exemple.fr;;;;;;oui
Max;Patron;;;12 rue du Modèle;Valmarche;;;
"""


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def browser(cast: Cast):
    return cast.client(cast.organiser)


def text(answer) -> str:
    """What a page says, in small letters, without its tags and its kinds of blanks."""
    said = (
        entities.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
        .lower()
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    return " ".join(said.split())


def bring(browser, content: bytes | str, status: int = 302) -> str:
    """The address of the import; the page where it is refused."""
    data = content.encode() if isinstance(content, str) else content
    answer = browser.post(URL, {"file": SimpleUploadedFile("liste.csv", data)})
    assert answer.status_code == status, text(answer)
    return answer.headers["Location"].removesuffix("origine/") if status == 302 else text(answer)


def say(browser, page: str, origin: str = "pages", status: int = 302, **more: object):
    answer = browser.post(f"{page}origine/", {"origin": origin, "proof": "none", **more})
    assert answer.status_code == status, text(answer)
    return answer


def do(browser, page: str, order: str, status: int = 302):
    answer = browser.post(f"{page}faire/", {"do": order})
    assert answer.status_code == status, text(answer)
    return answer


def imported(browser, content: bytes | str, **more: object) -> str:
    page = bring(browser, content)
    say(browser, page, **more)
    do(browser, page, "write")
    return page


def fates() -> str:
    return "".join(ImportBlock.objects.order_by("batch", "number").values_list("fates", flat=True))


def names(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        return sorted(one.name for one in Contact.objects.all())


def test_a_telephone_typed_as_a_number_has_its_zero_again(cast: Cast, browser):
    titles = "".join(map(ods_cell, ("Nom", "Courriel", "Portable")))
    number = '<table:table-cell office:value-type="float" office:value="639980001"><text:p>639980001</text:p>'
    line = f"{ods_cell('Iris Figurine')}{ods_cell('iris@exemple.fr')}{number}</table:table-cell>"
    rows = [f"<table:table-row>{one}</table:table-row>" for one in (titles, line)]
    cells = '<row r="3"><c r="A3"><v>639980002</v></c></row>'
    files = [ods_workbook(*rows), workbook(("A1", "Portable"), ("B1", "Nom"), ("B3", "Noé Calque"), filling=cells)]
    for content in files:
        imported(browser, content)
    with sealed(cast.campaign.pk):
        assert sorted(one.phone for one in Contact.objects.all()) == ["0639980001", "0639980002"]


def test_a_list_is_read_checked_and_written(cast: Cast, browser):
    page = bring(browser, LIST)
    said = text(browser.get(f"{page}origine/"))
    assert "religion, remarques" in said or ("religion" in said and "remarques" in said)
    say(browser, page)
    with sealed(cast.campaign.pk):
        assert fates() == "NNRRDDRN"
        batch = ContactImport.objects.get()
        assert batch.state == ImportState.CHECKED
        assert batch.destroyed == [["Religion", "belief", 1], ["Remarques", "note", 1]]
        assert not Contact.objects.exists()
    html = text(browser.get(page))
    for said in ("3 lignes prêtes sur 8", "iris figurine", "ne veut aucun contact", "sous un autre nom (ligne 2)"):
        assert said in html
    do(browser, page, "write")
    assert names(cast) == ["Iris Figurine", "Max Patron", "Noé Calque"]
    with sealed(cast.campaign.pk):
        iris = next(one for one in Contact.objects.all() if one.name == "Iris Figurine")
        assert (iris.email, iris.phone, iris.address) == (
            "iris@exemple.fr",
            "0639980001",
            "3 rue de l'Ébauche, Valmarche",
        )
        assert (iris.kind, iris.source) == (ContactClass.OCCASIONAL, "import")
        assert not Consent.objects.exists()
        assert ContactObjection.objects.filter(kind="email").count() == 1
        assert ContactImport.objects.get().done == 3
    assert "3 lignes ont été écrites" in text(browser.get(page))


def test_the_same_file_again_creates_nothing(cast: Cast, browser):
    imported(browser, LIST)
    page = bring(browser, LIST)
    say(browser, page)
    with sealed(cast.campaign.pk):
        again = ImportBlock.objects.filter(batch=ContactImport.objects.first())
        assert again.get().fates == "SSRRDDRS"
    html = text(browser.get(page))
    assert "ce même fichier a été importé" in html
    assert "0 lignes prêtes sur 8" in html
    do(browser, page, "write")
    assert len(names(cast)) == 3


def test_an_import_is_undone_whole(cast: Cast, browser):
    page = imported(browser, as_csv(), tag_purpose="savoir qui tient le marché")
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 3
        assert {one.name for one in Tag.objects.all()} == {"marché", "porte-à-porte", "affiches"}
        assert ContactImport.objects.get().counts["tags_refused"] == 1
    do(browser, page, "undo")
    with unsealed():
        for model in (
            Contact,
            Person,
            PersonWord,
            Consent,
            Receipt,
            ContactTag,
            Tag,
            ContactParts,
            ImportLine,
            ImportBlock,
            ImportChange,
            ContactImport,
        ):
            assert not model.objects.exists(), model
    assert browser.get(page).status_code == 404


def test_people_who_were_compared_go_too_and_a_volunteer_stays_a_volunteer(cast: Cast, browser):
    with sealed(cast.campaign.pk):
        helper(cast.campaign, "Noé Calque", email="noe@exemple.fr")
    page = imported(browser, LIST)
    with sealed(cast.campaign.pk):
        first, second, *_ = Person.objects.filter(contact__isnull=False).order_by("pk")
        for model, more in ((LikelyTwo, {"bits": 12.0, "certain": False}), (DifferentPeople, {})):
            model.objects.create(campaign=cast.campaign, first=first, second=second, **more)
    do(browser, page, "undo")
    with sealed(cast.campaign.pk):
        assert not Contact.objects.exists()
        assert [one.name for one in Person.objects.filter(user=None)] == ["Noé Calque"]
        assert PersonWord.objects.filter(kind="email").exists()
        assert not LikelyTwo.objects.exists()
        assert not DifferentPeople.objects.exists()


def test_whoever_answered_since_stays(cast: Cast, browser):
    page = imported(browser, LIST)
    with sealed(cast.campaign.pk):
        iris = next(one for one in Contact.objects.all() if one.name == "Iris Figurine")
        note_exchange(contact=iris, kind="call", about="", by=COMMAND, at=AT)
    do(browser, page, "undo")
    assert names(cast) == ["Iris Figurine"]


def test_a_contact_is_completed_and_nothing_is_written_over_then_taken_back(cast: Cast, browser):
    imported(browser, "Prénom;Nom;Courriel\nIris;Figurine;iris@exemple.fr\n")
    page = bring(browser, "Nom complet;Courriel;Portable;Ville\nFIGURINE Iris;iris@exemple.fr;0639980001;Valmarche\n")
    say(browser, page)
    assert "complète : téléphone, adresse" in text(browser.get(page))
    do(browser, page, "write")
    with sealed(cast.campaign.pk):
        iris = Contact.objects.get()
        assert (iris.name, iris.phone, iris.address) == ("Iris Figurine", "0639980001", "Valmarche")
    do(browser, page, "undo")
    with sealed(cast.campaign.pk):
        iris = Contact.objects.get()
        assert (iris.name, iris.email, iris.phone, iris.address) == ("Iris Figurine", "iris@exemple.fr", "", "")


@pytest.mark.parametrize("origin", sorted(REFUSED_ORIGINS))
def test_origins_that_the_law_refuses_are_refused(cast: Cast, browser, origin: str):
    page = bring(browser, LIST)
    assert "rgpd" in text(say(browser, page, origin, status=400)) or origin == ImportOrigin.ELECTORAL
    with sealed(cast.campaign.pk):
        assert ContactImport.objects.get().origin == ""
    do(browser, page, "write", status=400)
    assert names(cast) == []


def test_a_proof_gives_receipts_and_the_rest_stays_without_any(cast: Cast, browser):
    content = (
        "Prénom;Nom;Courriel;Portable;Date accord;Mention\n"
        "Iris;Figurine;iris@exemple.fr;0639980001;2026-03-02;J'accepte de recevoir des nouvelles\n"
        "Noé;Calque;noe@exemple.fr;;;\n"
    )
    page = bring(browser, content)
    say(browser, page, proof="columns", purposes=["news"], channels=["email", "sms"])
    assert "accord prouvé : e-mail, sms" in text(browser.get(page))
    do(browser, page, "write")
    with sealed(cast.campaign.pk):
        assert set(Consent.objects.values_list("purpose", "channel")) == {("news", "email"), ("news", "sms")}
        receipt = Receipt.objects.get()
        assert (receipt.how, receipt.confirmed_at.date().isoformat()) == ("import", "2026-03-02")
        assert {one.name: one.kind for one in Contact.objects.all()} == {
            "Iris Figurine": ContactClass.REGULAR,
            "Noé Calque": ContactClass.OCCASIONAL,
        }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"proof": "declared", "purposes": ["news"], "read_on": "2026-03-02"}, "il manque le texte"),
        ({"proof": "declared", "purposes": ["news"], "notice": "J'accepte."}, "il manque le jour"),
        ({"proof": "columns"}, "aucune finalité cochée"),
        ({"origin": "bought"}, "demande la preuve"),
    ],
)
def test_a_proof_has_its_text_its_day_and_its_purpose(browser, given: dict, said: str):
    page = bring(browser, LIST)
    assert said in text(say(browser, page, status=400, **given))


def test_whoever_objected_does_not_come_back_by_a_file(cast: Cast, browser):
    imported(browser, "Prénom;Nom;Courriel;Ne plus contacter\nTom;Témoin;tom@exemple.fr;oui\n")
    page = bring(browser, "Prénom;Nom;Courriel\nTom;Témoin;TOM@exemple.fr\nAutre;Figurine;tom@exemple.fr\n")
    say(browser, page)
    with sealed(cast.campaign.pk):
        assert fates()[-2:] == "RR"
    assert "s'est opposée" in text(browser.get(page))


def test_lines_left_out_come_back_as_a_file(cast: Cast, browser):
    page = imported(browser, LIST)
    answer = browser.get(f"{page}ecartees.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [
        "Ligne",
        "Prénom",
        "Nom",
        "Courriel",
        "Portable",
        "Adresse",
        "Ville",
        "Ne plus contacter",
        "Pourquoi",
    ]
    assert [row[0] for row in rows[1:]] == ["4", "5", "6", "7", "8"]
    assert "adresse e-mail" in rows[1][-1]
    assert "Religion" not in answer.content.decode()
    corrected = answer.content.decode("utf-8-sig").replace("lise@@exemple", "lise@exemple.fr")
    imported(browser, corrected)
    assert "Lise Maquette" in names(cast)


def test_columns_are_matched_by_hand_and_remembered(cast: Cast, browser):
    content = "Qui,Joindre,Couleur\nIris Figurine,iris@exemple.fr,bleu\n"
    page = bring(browser, content)
    say(browser, page)
    with sealed(cast.campaign.pk):
        assert fates() == "R"
    given = {"column-0": "name", "column-1": "email", "column-2": ""}
    assert browser.post(f"{page}colonnes/", given).status_code == 302
    do(browser, page, "write")
    assert names(cast) == ["Iris Figurine"]
    page = bring(browser, content.replace("Iris", "Lise").replace("iris", "lise"))
    say(browser, page)
    with sealed(cast.campaign.pk):
        assert fates()[-1] == "N"


@pytest.mark.parametrize("given", [{"column-0": "opinion"}, {"column-0": "name", "column-1": "name"}])
def test_columns_that_do_not_exist_or_come_twice_are_refused(browser, given: dict):
    page = bring(browser, "Qui,Joindre\nIris Figurine,iris@exemple.fr\n")
    say(browser, page)
    assert browser.post(f"{page}colonnes/", given).status_code == 400


def test_nobody_is_in_the_journal(cast: Cast, browser):
    imported(browser, LIST)
    with unsealed():
        journal = str(list(Entry.objects.values()))
    assert "contacts.imported" in journal
    for word in ("Figurine", "exemple.fr", "0639980001", "bavarde"):
        assert word not in journal


def test_every_header_of_nationbuilder_is_known(browser, cast: Cast):
    assert len(HEADERS) >= 200
    page = bring(browser, as_csv())
    with sealed(cast.campaign.pk):
        batch = ContactImport.objects.get()
        assert sorted(title for title, _family, _n in batch.destroyed) == FORBIDDEN
        assert all(n == 4 for _title, _family, n in batch.destroyed)
    assert POISON.lower() not in text(browser.get(f"{page}origine/"))
    assert POISON not in browser.get(f"{page}detruites.csv").content.decode()
    assert set(TABLE["kept"]) & set(FORBIDDEN) == set()


def test_a_list_that_is_thrown_away_leaves_nothing(cast: Cast, browser):
    page = bring(browser, LIST)
    do(browser, page, "drop")
    with unsealed():
        assert not ImportBlock.objects.exists()
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize("who", ["leader", "officer", "volunteer", "guest"])
def test_imports_are_for_those_who_may(cast: Cast, who: str):
    assert cast.client(getattr(cast, who)).get(URL).status_code in {302, 403}
    assert cast.client(cast.rival).get(URL).status_code == 404


def test_an_import_of_another_campaign_does_not_exist(cast: Cast, browser):
    page = bring(browser, LIST)
    other = cast.client(cast.rival)
    for address in (page, f"{page}origine/", f"{page}ecartees.csv", f"{page}detruites.csv"):
        assert other.get(address.replace("essai", "rivale")).status_code == 404
        assert other.get(address).status_code == 404
