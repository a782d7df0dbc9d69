"""Contacts leave: for a purpose, agreed to by two where there are many, once, sealed, with who took them; and the way
from NationBuilder and back.
"""

import io
import json
from datetime import timedelta

import pyrage
import pytest
import time_machine
from cast import AT, Cast, give_code
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from fictional_place import station
from nationbuilder import FORBIDDEN, PEOPLE, POISON, TABLE, as_csv
from python_calamine import CalamineWorkbook
from taken_files import EXPORTS as URL
from taken_files import IMPORTS, PHRASE, ask, is_invented, keep_people, opened, rows, take

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.reads.gate import LATELY
from arpenteur.web.foundation.reads.invented import watched_domain
from arpenteur.web.foundation.reads.limits import Alarm
from arpenteur.web.foundation.reads.models import ReadingDay, ReadingStop
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.actions import object_to_all
from arpenteur.web.persons.contacts.models import Contact, How
from arpenteur.web.persons.exchange.export_actions import ExportQuestion, ask_for
from arpenteur.web.persons.exchange.leaving import leaving
from arpenteur.web.persons.exchange.models import ContactExport, ContactImport
from arpenteur.web.persons.exchange.purposes import ALONE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def browser(cast: Cast):
    return recognised(cast, cast.organiser)


def recognised(cast: Cast, user: User) -> Client:
    """A browser whose person gave a code a moment ago."""
    client = cast.client(user)
    give_code(client)
    return client


def bring(browser, content: bytes) -> None:
    answer = browser.post(IMPORTS, {"file": SimpleUploadedFile("liste.csv", content)})
    page = answer.headers["Location"].removesuffix("origine/")
    said = {"origin": "pages", "proof": "none", "tag_purpose": "savoir qui tient le marché"}
    assert browser.post(f"{page}origine/", said).status_code == 302
    assert browser.post(f"{page}faire/", {"do": "write"}).status_code == 302


def test_our_file_has_french_titles_and_says_who_took_it(cast: Cast, browser):
    keep_people(cast, 2)
    content = opened(browser, "csv")
    assert content.startswith("\N{ZERO WIDTH NO-BREAK SPACE}".encode())
    first, second = rows(content)
    assert (first["Prénom"], first["Nom"], first["E-mail"]) == ("Prénom0", "Figurine", "p0@exemple.fr")
    assert first["Téléphone"] == "0612345678"
    assert first["Adresse"] == "'=1+1, Valmarche"
    for row in (first, second):
        assert "Organiser" in row["Export"]
        assert "quitter Arpenteur" in row["Export"]


def test_a_file_is_taken_once_within_a_day(cast: Cast, browser, clock):
    keep_people(cast, 1)
    page = ask(browser)
    take(browser, page)
    take(browser, page, status=400)
    late = ask(browser)
    clock.shift(24 * 3600 + 1)
    answer = recognised(cast, cast.organiser).post(late, {"key": PHRASE})
    assert answer.status_code == 400
    with unsealed():
        assert Entry.objects.filter(verb="contacts.exported").count() == 1


def test_a_public_key_seals_it_too_and_a_short_phrase_does_not(cast: Cast, browser):
    keep_people(cast, 1)
    private = pyrage.x25519.Identity.generate()
    page = ask(browser)
    take(browser, page, "court", 400)
    take(browser, page, "age1" + "x" * 58, 400)
    content = take(browser, page, str(private.to_public())).content
    assert b"Figurine" not in content
    assert b"Figurine" in pyrage.decrypt(content, [private])


@pytest.mark.drawn("exchange")
def test_a_phrase_seals_it_as_age_does(cast: Cast, browser, real_phrases, monkeypatch: pytest.MonkeyPatch):
    keep_people(cast, 1)
    encrypt, decrypt = real_phrases
    monkeypatch.setattr(pyrage.passphrase, "encrypt", encrypt)
    content = take(browser, ask(browser)).content
    assert content.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert b"Figurine" in decrypt(content, PHRASE)
    with pytest.raises(pyrage.DecryptError):
        decrypt(content, f"{PHRASE} !")


def test_many_need_a_second_member(cast: Cast, browser):
    keep_people(cast, ALONE + 1)
    assert ask(browser) == URL
    with sealed(cast.campaign.pk):
        export = ContactExport.objects.get()
    page = f"{URL}{export.pk}/"
    take(browser, page, status=400)
    assert browser.post(f"{page}accord/", {"do": "agree"}).status_code == 400
    director = recognised(cast, cast.director)
    assert director.post(f"{page}accord/", {"do": "agree"}).status_code == 302
    assert director.post(page, {"key": PHRASE}).status_code == 403
    assert len(rows(pyrage.passphrase.decrypt(take(browser, page).content, PHRASE))) == ALONE + 1


def test_who_agrees_is_told_what_was_read_and_the_file_leaves_whatever_had_stopped_it(cast: Cast, browser, clock):
    keep_people(cast, ALONE + 1)
    ask(browser)
    with sealed(cast.campaign.pk):
        export = ContactExport.objects.get()
        read = {"campaign": cast.campaign, "reader": export.asker}
        day = ReadingDay.objects.create(**read, day=AT.date(), lists=110, listed=3299, records=12)
        ReadingStop.objects.create(**read, alarm=Alarm.BUDGET, records=12, stopped_at=AT)
    page = f"{URL}{export.pk}/"
    take(browser, page, status=400)
    director = recognised(cast, cast.director)
    told = director.get(URL).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "a lu aujourd’hui 3 299 noms sur des listes et ouvert 12 fiches" in told
    assert "Ses lectures sont arrêtées depuis 10 h" in told
    clock.shift(timedelta(minutes=1))
    assert director.post(f"{page}accord/", {"do": "agree"}).status_code == 302
    with sealed(cast.campaign.pk):
        clock.shift(timedelta(minutes=1))
        ReadingStop.objects.update(stopped_at=AT + timedelta(minutes=2))
    assert browser.post(page, {"key": PHRASE}).status_code == 403, "what stopped her since holds it"
    with sealed(cast.campaign.pk):
        ReadingStop.objects.update(stopped_at=AT)
    assert len(rows(pyrage.passphrase.decrypt(take(browser, page).content, PHRASE))) == ALONE + 1
    with sealed(cast.campaign.pk):
        day.refresh_from_db()
        assert (day.lists, day.listed) == (111, 3300), "one reading"


def test_a_declined_file_does_not_leave(cast: Cast, browser):
    keep_people(cast, ALONE + 1)
    ask(browser)
    with sealed(cast.campaign.pk):
        page = f"{URL}{ContactExport.objects.get().pk}/"
    assert recognised(cast, cast.director).post(f"{page}accord/", {"do": "decline"}).status_code == 302
    take(browser, page, status=400)


def test_whoever_objected_is_in_no_file(cast: Cast, browser):
    first, _second = keep_people(cast, 2)
    with sealed(cast.campaign.pk):
        object_to_all(contact=first, how=How.SPOKEN, by=COMMAND, at=AT)
    assert [one["Prénom"] for one in rows(opened(browser, "csv"))] == ["Prénom1"]


def test_a_purpose_reaches_only_those_who_agreed_to_its_channel(cast: Cast, browser):
    keep_people(cast, 1)
    ask(browser, purpose="letters", status=400)
    ask(browser, purpose="advertising", status=400)


def test_columns_that_were_not_chosen_are_not_there(cast: Cast, browser):
    keep_people(cast, 1)
    content = opened(browser, "csv", groups=["phone"])
    assert b"exemple.fr" not in content
    assert list(rows(content)[0]) == [
        "Prénom",
        "Autres prénoms",
        "Nom",
        "Téléphone",
        "Mobile",
        "Téléphone professionnel",
        "Export",
    ]


def test_a_workbook_cards_and_json_hold_the_same(cast: Cast, browser):
    keep_people(cast, 1)
    book = CalamineWorkbook.from_filelike(io.BytesIO(opened(browser, "xlsx"))).get_sheet_by_index(0).to_python()
    head, *lines = book
    (row,) = [one for line in lines if not is_invented(one := dict(zip(head, map(str, line), strict=True)))]
    assert row["E-mail"] == "p0@exemple.fr"
    card = opened(browser, "vcf").decode()
    assert card.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\nPRODID:-//Arpenteur//Arpenteur\\, export")
    assert "N:Figurine;Prénom0;;;\r\n" in card
    assert 'TEL;VALUE=uri;TYPE="home":tel:+33612345678\r\n' in card
    assert "NOTE" not in card
    everyone = json.loads(opened(browser, "json"))["_embedded"]["osdi:people"]
    assert len(everyone) == 3, "two of them invented"
    (person,) = [one for one in everyone if watched_domain() not in one["email_addresses"][0]["address"]]
    assert person["email_addresses"] == [{"address": "p0@exemple.fr", "primary": True}]


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcf", "json", "nationbuilder"])
def test_every_form_is_read_again_as_the_same_people(cast: Cast, browser, form: str):
    keep_people(cast, 3)
    answer = browser.post(IMPORTS, {"file": SimpleUploadedFile("liste", opened(browser, form))})
    page = answer.headers["Location"].removesuffix("origine/")
    assert browser.post(f"{page}origine/", {"origin": "ours", "proof": "none"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 3
        browser.post(f"{page}faire/", {"do": "write"})
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 3


def test_nationbuilder_and_back_loses_nothing_of_what_may_be_held(cast: Cast, browser):
    bring(browser, as_csv())
    content = opened(browser, "nationbuilder")
    back = {row["last_name"]: row for row in rows(content, ",")}
    assert sorted(back) == ["Calque", "Figurine", "de la Maquette"]
    for person in PEOPLE[:3]:
        row = back[person["last_name"]]
        for title in TABLE["kept"]:
            assert same(title, row.get(title, ""), expected(person, title)), (title, row.get(title), person.get(title))
    assert not set(rows(content, ",")[0]) & set(FORBIDDEN)
    assert POISON.encode() not in content


def expected(person: dict[str, str], title: str) -> str:
    return person.get("email" if title == "email1" else title, "")


def test_a_name_that_came_whole_goes_back_whole(cast: Cast, browser):
    bring(browser, as_csv([{"full_name": "Élise de la Maquette", "email": "elise@exemple.fr"}]))
    (row,) = rows(opened(browser, "nationbuilder"), ",")
    assert (row["full_name"], row["first_name"], row["last_name"]) == ("Élise de la Maquette", "", "")
    (ours,) = rows(opened(browser, "csv"))
    assert f"{ours['Prénom']} {ours['Nom']}" == "Élise de la Maquette"


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcf", "json", "nationbuilder"])
def test_other_first_names_are_in_her_name_and_come_back_in_every_form(cast: Cast, browser, form: str):
    middle = {"first_name": "Iris", "middle_name": "Anne Lou", "last_name": "Figurine", "email": "iris@exemple.fr"}
    bring(browser, as_csv([middle]))
    with sealed(cast.campaign.pk):
        assert Contact.objects.get().name == "Iris Anne Lou Figurine"
    content = opened(browser, form)
    with sealed(cast.campaign.pk):
        Contact.objects.get().delete()
    bring(browser, content)
    (row,) = rows(opened(browser, "nationbuilder"), ",")
    assert {title: row[title] for title in middle} == middle


def test_whoever_takes_names_out_gave_a_code_within_five_minutes(cast: Cast, browser):
    keep_people(cast, 1)
    page = ask(browser)
    late = cast.client(cast.organiser)
    give_code(late, ago=LATELY + 1)
    for answer in (late.get(page), late.post(page, {"key": PHRASE}), late.post(f"{page}accord/", {"do": "agree"})):
        assert answer.status_code == 302
        assert "reauthenticate" in answer.headers["Location"]
    with sealed(cast.campaign.pk):
        assert ContactExport.objects.get().taken_at is None
    give_code(late, ago=LATELY - 5)
    assert late.post(page, {"key": PHRASE}).status_code == 200


def test_no_file_says_what_somebody_thinks(cast: Cast, browser):
    keep_people(cast, 1)
    for form in ("csv", "nationbuilder"):
        titles = rows(opened(browser, form), ";" if form == "csv" else ",")[0]
        assert not [title for title in titles if {"support", "soutien"} & set(title.casefold().split("_"))]
    bring(browser, "Prénom;Nom;E-mail;Niveau de soutien;Reçu\nIris;Figurine;iris@exemple.fr;2;abc\n".encode())
    with sealed(cast.campaign.pk):
        assert ["Niveau de soutien", "opinion", 1] in ContactImport.objects.get().destroyed
        assert not Contact.objects.exclude(support=None).exists()


NARROWED = {"zones": {"stations": [station(0)]}, "assigned": {"assigned_only": True}}
PAGES = ("", "1/", "1/origine/", "1/colonnes/", "1/faire/", "1/ecartees.csv", "1/detruites.csv")


@pytest.mark.parametrize("how", NARROWED)
@pytest.mark.parametrize("who", ["organiser", "leader"])
def test_a_narrowed_member_brings_and_takes_nobody(cast: Cast, browser, how: str, who: str):
    keep_people(cast, 2)
    page = ask(browser)
    bring(browser, b"Nom,Courriel\nIris Figurine,iris@exemple.fr\n")
    with sealed(cast.campaign.pk):
        number = ContactImport.objects.get().pk
        held = Membership.objects.filter(user=getattr(cast, who))
        held.update(**({"stations": [], "assigned_only": False} | NARROWED[how]))
        member = Member(cast.campaign, held.get())
        assert member.narrowed
        assert not leaving(member, "leaving").exists()
        with pytest.raises(InputError):
            ask_for(member=member, question=ExportQuestion("leaving", "csv", []), by=member.actor, at=AT)
    narrowed = recognised(cast, getattr(cast, who))
    urls = [f"{IMPORTS}{one.replace('1', str(number))}" for one in PAGES] + [URL, page, f"{page}accord/"]
    for url in urls:
        for answer in (narrowed.get(url), narrowed.post(url, {"do": "write", "purpose": "leaving", "form": "csv"})):
            assert answer.status_code in {403, 405}, (url, answer.status_code)
            assert b"Figurine" not in answer.content
    assert narrowed.post(page, {"key": PHRASE}).status_code == 403
    with sealed(cast.campaign.pk):
        assert (ContactImport.objects.count(), ContactExport.objects.count()) == (1, 1)


def same(title: str, here: str, before: str) -> bool:
    """Addresses in small letters, numbers as they are dialled, tags in any order without those that are refused."""
    if title.startswith("email"):
        return here == before.lower()
    if title.endswith("_number"):
        return here == before.replace(" ", "").replace("+33", "0")
    if title == "tag_list":
        asked = {one.strip() for one in before.split(",") if one.strip()} - {"catholique pratiquante"}
        return {one.strip() for one in here.split(",") if one.strip()} == asked
    return here == before


@pytest.mark.parametrize("who", ["leader", "officer", "volunteer", "guest"])
def test_exports_are_for_those_who_may(cast: Cast, who: str):
    assert cast.client(getattr(cast, who)).get(URL).status_code in {302, 403}
    assert cast.client(cast.rival).get(URL).status_code == 404


def test_an_export_of_another_campaign_does_not_exist(cast: Cast, browser):
    keep_people(cast, 1)
    page = ask(browser)
    other = cast.client(cast.rival)
    assert other.get(page).status_code == 404
    assert other.get(page.replace("essai", "rivale")).status_code == 404
    assert other.post(f"{page}accord/".replace("essai", "rivale"), {"do": "agree"}).status_code == 404
