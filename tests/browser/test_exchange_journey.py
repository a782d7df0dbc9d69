"""A list of NationBuilder comes in from « Les gens » and is undone; a file leaves, agreed to by a second member.

On SQLite and on PostgreSQL.
"""

import csv
import io
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from accessible import hold
from cast import Cast
from codes import app_code
from django.utils import timezone
from known_contacts import a_contact
from nationbuilder import FORBIDDEN, POISON, as_csv, rows
from playwright.sync_api import Browser, Download, Page, expect

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import NewContact, keep_many
from arpenteur.web.persons.contacts.models import Contact, ContactClass, Source
from arpenteur.web.persons.exchange.models import ContactImport
from arpenteur.web.persons.exchange.purposes import ALONE
from arpenteur.web.persons.people.identity import PersonDetails

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("ARPENTEUR_SHOTS", "")
PHRASE = "seize signes au moins, oui"


def sign_in(cast: Cast, page: Page, address: str, who: User) -> None:
    session = cast.client(who).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def look(page: Page, name: str) -> None:
    """Hold the page to the rules; kept where somebody wants to look."""
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    hold(page)


def go_to(page: Page, name: str) -> None:
    """By the parts of « Contacts », from any page of « Les gens »."""
    if not page.get_by_role("link", name=name, exact=True).count():
        page.get_by_role("navigation", name="Les gens").get_by_role("link", name="Contacts").click()
    link = page.get_by_role("link", name=name, exact=True).first
    there = link.get_attribute("href")
    link.click()
    # What comes next looks at the page that this link leads to, not at one that is being left.
    page.wait_for_url(f"**{there}")


def heading(page: Page, said: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(said)


def names(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        return sorted(one.name for one in Contact.objects.all())


def the_list() -> bytes:
    """What NationBuilder hands out: three to write, one who looks like somebody here, two to refuse."""
    more = [
        {"first_name": "Max", "last_name": "Patron", "email": "max@@exemple"},
        {"first_name": "Bao", "last_name": "Témoin", "email": "bao.temoin@exemple.org"},
    ]
    poison = {header: f"{POISON} {header}" for header in FORBIDDEN}
    return as_csv([*rows(), *(poison | one for one in more)])


def bring(page: Page, content: bytes) -> None:
    """From the page of imports to the check of the lines."""
    heading(page, "Quels contacts apportez-vous ?")
    page.set_input_files("#id_file", files=[{"name": "people.csv", "mimeType": "text/csv", "buffer": content}])
    page.get_by_role("button", name="Lire ce fichier").click()
    heading(page, "D’où viennent ces personnes ?")
    look(page, "origine")
    page.get_by_label("D’où viennent ces personnes ?").select_option("pages")
    page.get_by_label("À quoi servent les étiquettes du fichier").fill("savoir qui tient le marché")
    page.get_by_role("button", name="Vérifier les lignes").click()


def downloaded(page: Page, press: Callable[[], None]) -> tuple[str, bytes]:
    with page.expect_download() as waited:
        press()
    download: Download = waited.value
    return download.suggested_filename, Path(download.path()).read_bytes()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_list_of_nationbuilder_comes_in_is_corrected_and_undone(cast: Cast, request, address: str, width: str):
    page: Page = request.getfixturevalue(width)
    a_contact(cast, "Bao Témoin", phone="", at=timezone.now())
    sign_in(cast, page, address, cast.organiser)
    page.goto("/c/essai/")
    page.get_by_role("link", name="Les gens", exact=True).first.click()
    go_to(page, "Imports")
    look(page, "imports")

    bring(page, the_list())
    heading(page, "Que changerait cet import ?")
    expect(page.locator(".ifigs")).to_contain_text(re.compile(r"Nouvelles\s*3.*Doublons à regarder\s*1.*Refusées\s*2"))
    expect(page.get_by_role("row", name=re.compile("Bao Témoin"))).to_contain_text(
        "ressemble à quelqu’un d’ici", ignore_case=True
    )
    expect(page.locator(".iside")).to_contain_text("religion")
    expect(page.get_by_text(POISON)).to_have_count(0)
    look(page, "verifier")
    page.get_by_role("link", name=re.compile("^refusée", re.IGNORECASE)).click()
    expect(page.get_by_role("row", name=re.compile("Max Patron"))).to_contain_text("adresse e-mail")
    page.get_by_text("Les colonnes", exact=True).first.click()
    look(page, "colonnes")
    page.get_by_role("button", name=re.compile("Importer 3 lignes")).click()

    heading(page, re.compile("3 lignes ont été écrites"))
    look(page, "resultat")
    assert names(cast) == ["Bao Témoin", "Iris Figurine", "Lise de la Maquette", "Noé Calque"]
    link = page.get_by_role("link", name=re.compile("Lignes écartées"))
    _name, left_out = downloaded(page, link.click)
    assert [row["last_name"] for row in csv.DictReader(io.StringIO(left_out.decode("utf-8-sig")), delimiter=";")] == [
        "Témoin",
        "Patron",
        "Témoin",
    ]

    go_to(page, "Imports")
    bring(page, left_out.replace(b"max@@exemple", b"max@exemple.fr"))
    page.get_by_role("button", name=re.compile("Importer 1 ligne")).click()
    heading(page, re.compile("1 ligne a été écrite"))
    assert "Max Patron" in names(cast)

    go_to(page, "Imports")
    bring(page, the_list())
    expect(page.get_by_text("Ce même fichier a été importé")).to_be_visible()
    expect(page.locator(".ians")).to_contain_text(re.compile("^0"))
    look(page, "encore")
    page.get_by_role("button", name="Jeter ce fichier").click()
    expect(page.get_by_text("rien de ce fichier ne reste")).to_be_visible()
    assert len(names(cast)) == 5

    with sealed(cast.campaign.pk):
        first = ContactImport.objects.order_by("pk")[0]
    page.locator(f'a[href$="/imports/{first.pk}/"]').click()
    page.get_by_text("Annuler tout l’import").click()
    look(page, "annuler")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_text("plus personne de ce fichier n’est ici")).to_be_visible()
    assert names(cast) == ["Bao Témoin", "Max Patron"]


@pytest.fixture
def everybody(cast: Cast) -> None:
    """More than one member may take out alone."""
    at = timezone.now() - timedelta(days=1)
    each = [
        NewContact(PersonDetails(f"Prénom{n} Figurine", f"p{n}@exemple.fr"), ContactClass.OCCASIONAL, Source.PAGE)
        for n in range(ALONE + 1)
    ]
    with sealed(cast.campaign.pk):
        keep_many(campaign=cast.campaign, each=each, agreements=[None] * len(each), by=COMMAND, at=at)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_file_leaves_with_the_agreement_of_a_second_member(
    cast: Cast, everybody, request, browser: Browser, address: str, width: str
):
    page: Page = request.getfixturevalue(width)
    sign_in(cast, page, address, cast.organiser)
    page.goto("/c/essai/")
    page.get_by_role("link", name="Les gens", exact=True).first.click()
    go_to(page, "Exports")
    heading(page, "Pourquoi des contacts partiraient-ils ?")
    look(page, "exports")
    page.get_by_label("Pour quoi faire ?").select_option("leaving")
    page.get_by_label("Forme").select_option("nationbuilder")
    page.get_by_label("adresses e-mail").check()
    page.get_by_role("button", name="Demander ce fichier").click()
    expect(page.get_by_text("un second membre doit donner son accord")).to_be_visible()

    other = browser.new_context(base_url=address, viewport=page.viewport_size, locale="fr-FR", reduced_motion="reduce")
    second = other.new_page()
    sign_in(cast, second, address, cast.director)
    second.goto("/c/essai/contacts/exports/")
    look(second, "accord")
    second.get_by_role("button", name="Accepter").click()
    give_code(second, cast.director)
    heading(second, "Pourquoi des contacts partiraient-ils ?")
    second.get_by_role("button", name="Accepter").click()
    expect(second.get_by_text("Réponse donnée")).to_be_visible()
    other.close()

    page.reload()
    page.get_by_role("link", name="L’emporter").click()
    give_code(page, cast.organiser)
    heading(page, "Avec quoi ce fichier est-il scellé ?")
    look(page, "sceller")
    page.get_by_label(re.compile("16 signes")).fill(PHRASE)
    name, sealed_file = downloaded(page, page.get_by_role("button", name="Le sceller et l’emporter").click)
    assert name.endswith(".csv.age")
    opened = pyrage.passphrase.decrypt(sealed_file, PHRASE).decode()
    people = list(csv.DictReader(io.StringIO(opened, newline="")))
    ours = [one for one in people if one["email"].endswith("@exemple.fr") and one["last_name"] == "Figurine"]
    assert len(ours) >= ALONE + 1
    assert all("Organiser" in one["arpenteur_export"] for one in people)
    assert not set(people[0]) & set(FORBIDDEN)
    page.goto("/c/essai/contacts/exports/")
    expect(page.get_by_text(re.compile("emporté le"))).to_be_visible()
    look(page, "exports-apres")


def give_code(page: Page, who: User) -> None:
    """Whoever takes names out is asked who she is, though she has just looked at names."""
    heading(page, "Est-ce bien vous ?")
    page.get_by_label("Code").fill(app_code(who))
    page.get_by_role("button", name="Confirmer").click()
