"""A list says who may be somebody who is here: nobody is completed or joined without being looked at."""

import html as entities
import re

import pytest
import time_machine
from cast import AT, Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import NewContact, keep_many
from arpenteur.web.persons.contacts.models import Consent, Contact, ContactClass, Source
from arpenteur.web.persons.exchange.models import ContactImport, ImportBlock
from arpenteur.web.persons.exchange.working import check_all
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.many_candidates import MOST_HOLDERS, ManyCandidates

pytestmark = pytest.mark.django_db
URL = "/c/essai/contacts/imports/"
HEAD = "Prénom;Nom;Courriel;Portable;Adresse;Code postal;Ville\n"
HOME = "3 rue de l'Ébauche;93000;Valmarche"
HERE = "3 rue de l'Ébauche, 93000 Valmarche"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def browser(cast: Cast):
    return cast.client(cast.organiser)


def here(cast: Cast, *each: tuple[str, str, str, str]) -> list[Contact]:
    """Contacts by name, e-mail address, telephone and postal address."""
    with sealed(cast.campaign.pk):
        new = [
            NewContact(
                PersonDetails(name, email, phone), ContactClass.OCCASIONAL, Source.PAGE, origin="page", address=address
            )
            for name, email, phone, address in each
        ]
        return keep_many(campaign=cast.campaign, each=new, agreements=[None] * len(new), by=COMMAND, at=AT)


def checked(browser, *lines: str, **more: object) -> str:
    """The page of an import whose lines were checked."""
    content = (HEAD + "".join(f"{line}\n" for line in lines)).encode()
    answer = browser.post(URL, {"file": SimpleUploadedFile("liste.csv", content)})
    page = answer.headers["Location"].removesuffix("origine/")
    assert browser.post(f"{page}origine/", {"origin": "pages", "proof": "none", **more}).status_code == 302
    return page


def fates(cast: Cast) -> tuple[str, list[str]]:
    """What becomes of the lines of the last import, and why some are left out."""
    with sealed(cast.campaign.pk):
        block = ImportBlock.objects.filter(batch=ContactImport.objects.first()).get()
        return block.fates, [one[0] for one in block.whys.values()]


def text(answer) -> str:
    said = entities.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(said.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def kept(cast: Cast) -> list[tuple[str, str, str]]:
    with sealed(cast.campaign.pk):
        return sorted((one.name, one.email, one.phone) for one in Contact.objects.all())


def test_somebody_alike_is_shown_beside_the_line_and_is_not_written(cast: Cast, browser):
    (iris,) = here(cast, ("Iris Figurine", "iris@exemple.fr", "", HERE))
    page = checked(browser, f"Iris;Figurinne;;;{HOME}", "Noé;Calque;noe@exemple.fr;;;;")
    assert fates(cast) == ("DN", ["likely"])
    answer = browser.get(page)
    assert "Ressemble à quelqu'un d'ici : nom, numéro dans la rue, rue, ville, code postal · Iris Figurine" in text(
        answer
    )
    assert f'href="/c/essai/contacts/{iris.pk}/"' in answer.content.decode()
    browser.post(f"{page}faire/", {"do": "write"})
    assert [one[0] for one in kept(cast)] == ["Iris Figurine", "Noé Calque"]
    assert "Ressemble à quelqu'un d'ici".lower() in browser.get(f"{page}ecartees.csv").content.decode().replace(
        "\N{RIGHT SINGLE QUOTATION MARK}", "'"
    )


def test_whoever_looked_may_write_them_as_new_people(cast: Cast, browser):
    here(cast, ("Iris Figurine", "iris@exemple.fr", "", HERE))
    page = checked(browser, f"Iris;Figurinne;;;{HOME}")
    columns = dict(enumerate(("first", "last", "email", "mobile", "address1", "postcode", "city")))
    given = {f"column-{place}": field for place, field in columns.items()}
    assert browser.post(f"{page}colonnes/", given | {"shared": "1"}).status_code == 302
    assert fates(cast) == ("N", [])
    browser.post(f"{page}faire/", {"do": "write"})
    assert [one[0] for one in kept(cast)] == ["Iris Figurine", "Iris Figurinne"]


TRAPS = {
    "twins": (("Léa Maquette", "", "", HERE), f"Léo;Maquette;;;{HOME}", "likely"),
    "father and son at one telephone": (
        ("Jean Modèle", "jean@exemple.fr", "0199000001", HERE),
        "Jean;Modèle;jean.fils@exemple.fr;01 99 00 00 01;;;",
        "relative",
    ),
    "father and son, neither with an address": (
        ("Jean Modèle", "", "0199000001", HERE),
        "Jean;Modèle;;01 99 00 00 01;;;",
        "relative",
    ),
    "one mobile lent": (
        ("Jean Modèle", "jean@exemple.fr", "0639980001", ""),
        "Jean;Modèle;fils@exemple.fr;06 39 98 00 01;;;",
        "relative",
    ),
    "one address, each a mobile": (
        ("Jean Modèle", "modele@exemple.fr", "0639980001", ""),
        "Jean;Modèle;modele@exemple.fr;06 39 98 00 02;;;",
        "relative",
    ),
    "married name": (
        ("Ana Gabarit", "ana@exemple.fr", "", ""),
        "Ana;Gabarit-Pastiche;ana@exemple.fr;;;;",
        "homonym",
    ),
    "number of Réunion": (
        ("Ana Gabarit", "", "+262692000001", ""),
        "Anna;Gabarit;;0692 00 00 01;;;",
        "homonym",
    ),
    "homonym elsewhere": (
        ("Paul Esquisse", "paul@exemple.fr", "0639980001", ""),
        "Paul;Esquisse;p.esquisse@exemple.org;;;;",
        "likely",
    ),
}


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("agreed", [False, True], ids=["plain", "with a proof"])
def test_traps_are_never_completed_nor_joined(cast: Cast, browser, name: str, *, agreed: bool):
    person, line, why = TRAPS[name]
    (before,) = here(cast, person)
    proof = {
        "proof": "declared",
        "purposes": ["news"],
        "channels": ["email", "phone", "post"],
        "notice": "J'accepte.",
        "read_on": "2026-03-02",
    }
    page = checked(browser, line, **(proof if agreed else {}))
    assert fates(cast) == ("D", [why])
    browser.post(f"{page}faire/", {"do": "write"})
    assert kept(cast) == [(before.name, before.email, before.phone)]
    with sealed(cast.campaign.pk):
        assert not Consent.objects.exists()


def test_people_of_one_home_and_of_another_place_are_new(cast: Cast, browser):
    here(cast, ("Paul Esquisse", "paul@exemple.fr", "0639980001", HERE))
    checked(
        browser,
        f"Odile;Esquisse;;;{HOME}",
        "Paul;Esquisse;autre@exemple.org;06 39 98 00 02;12 avenue du Patron;13001;Marseille",
    )
    assert fates(cast) == ("NN", [])


def test_the_same_person_with_her_middle_name_is_completed(cast: Cast, browser):
    here(cast, ("Iris Figurine", "iris@exemple.fr", "", ""))
    content = "Prénom;Autres prénoms;Nom;Courriel;Portable\nIris;Anne Lou;Figurine;iris@exemple.fr;06 39 98 00 01\n"
    answer = browser.post(URL, {"file": SimpleUploadedFile("liste.csv", content.encode())})
    page = answer.headers["Location"].removesuffix("origine/")
    browser.post(f"{page}origine/", {"origin": "pages", "proof": "none"})
    browser.post(f"{page}faire/", {"do": "write"})
    assert kept(cast) == [("Iris Figurine", "iris@exemple.fr", "0639980001")]


def test_many_lines_are_compared_in_as_many_questions_as_few(cast: Cast, browser):
    here(cast, *((f"Prénom{n} Gabarit{n}", f"p{n}@exemple.fr", "", HERE) for n in range(60)))

    def asked(count: int) -> int:
        checked(browser, *(f"Prénom{n};Gabarit{n};q{n}@exemple.org;;{HOME}" for n in range(count)))
        with sealed(cast.campaign.pk):
            batch = ContactImport.objects.select_related("campaign").first()
            ContactImport.objects.filter(pk=batch.pk).update(state="checking")
            with CaptureQueriesContext(
                connection,
            ) as seen:
                check_all(batch=batch, by=COMMAND, at=AT)
        assert fates(cast) == ("D" * count, ["likely"] * count)
        return len(seen)

    assert asked(50) == asked(2)


def test_a_name_of_many_is_nobodys(cast: Cast):
    here(cast, *(("Marie Patron", f"m{n}@exemple.fr", "", "") for n in range(MOST_HOLDERS + 1)))
    with sealed(cast.campaign.pk):
        many = ManyCandidates(cast.campaign.pk, lambda _people: {})
        assert many.likeliest([(PersonDetails("Marie Patron", "autre@exemple.org"), "")]) == [None]
        assert many.likeliest([]) == []
