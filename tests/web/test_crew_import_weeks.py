"""Lists as associations keep them: a heading above the titles, days and wishes, teams that do not exist yet."""

import html as entities
import io
import re

import pytest
import time_machine
import xlsxwriter
from cast import AT, Cast
from crowd import a_team, someone
from django.core.files.uploadedfile import SimpleUploadedFile

from arpenteur.web.foundation.shared.apart import read_list_file
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.crew.imports.columns import guess
from arpenteur.web.ground.crew.imports.slots import slots_in, ticked
from arpenteur.web.persons.volunteers.models import Availability, Team, TeamMember, Volunteer
from letters import kept_contact

pytestmark = pytest.mark.django_db
URL = "/c/essai/equipes/import/"
TITLES = ["Prénom", "Nom", "Courriel", "Tél.", "Adresse postale", "Dispos", "Envies", "Groupe"]
LINES = [
    ["Ana", "Gabarit", "ana@exemple.invalid", "0600000001", "3 rue X", "sam. matin, mer. soir", "tractage", "Gare"],
    ["Bao", "Gabarit", "bao@exemple.invalid", "", "", "week-end", "porte-à-porte ; marché", "Gare"],
    ["Cléo", "Calque", "", "", "4 rue Y", "", "", "A"],
    ["Dan", "Patron", "", "", "", "quand il pleut", "", ""],
    ["Éva", "Modèle", "eva@exemple.invalid", "", "", "tous les soirs", "", "Halle"],
]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def browser(cast: Cast):
    with sealed(cast.campaign.pk):
        someone(cast, "Éva Modèle", email="eva@exemple.invalid", team=a_team(cast, "A", 1))
    return cast.client(cast.organiser)


def workbook(*lines: list[str], merged: bool = True) -> bytes:
    """A sheet as it is kept: its name across the columns, a date, an empty line, then the titles."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Bénévoles")
        if merged:
            sheet.merge_range(0, 0, 0, len(TITLES) - 1, "Bénévoles de Valmarche – automne")
            sheet.write(1, 0, "mis à jour le 12/11")
        for number, line in enumerate(lines, start=3 if merged else 0):
            sheet.write_row(number, 0, line)
    return out.getvalue()


def text(answer) -> str:
    return " ".join(entities.unescape(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ").split())


def bring(browser, content: bytes, name: str = "liste.xlsx") -> str:
    answer = browser.post(URL, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, text(answer)
    return answer.url


def sent(page: str, **more: str) -> dict[str, str]:
    """What the form of the check sends, as it is shown."""
    boxes = re.findall(r'name="(column-\d+)">(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.search(r'value="([^"]*)" selected', options) for name, options in boxes}
    return {name: found[1] if found else "" for name, found in chosen.items()} | more


def test_a_heading_above_the_titles_is_no_column(browser, cast: Cast):
    where = bring(browser, workbook(TITLES, *LINES))
    page = text(browser.get(where))
    assert "Valmarche – automne" not in page
    assert "colonne 2" not in page
    assert "Adresse postale" in page, "it is said that it was not read"
    assert "3 rue X" not in page
    assert "4 rue Y" not in page


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_same_in_a_file_of_text(separator: str):
    lines = [["Liste des bénévoles"], [], ["Nom", "Courriel"], ["Ana Gabarit", "ana@exemple.invalid"]]
    table = read_list_file("\r\n".join(separator.join(line) for line in lines).encode("utf-8-sig"))
    assert table.head == ("Nom", "Courriel")
    assert table.rows == ((4, ("Ana Gabarit", "ana@exemple.invalid")),)


def test_a_list_of_one_column_keeps_its_title():
    assert read_list_file(b"Nom\nAna Gabarit\nBao Gabarit\n").head == ("Nom",)


def test_days_wishes_and_new_teams_are_written(browser, cast: Cast):
    where = bring(browser, workbook(TITLES, *LINES))
    html = entities.unescape(browser.get(where).content.decode())
    assert "équipe « Gare » inconnue" in text(browser.get(where))
    assert "Créer les équipes qui n’existent pas : Gare, Halle" in text(browser.get(where))
    browser.post(where, sent(html, do="check", create_teams="1"))
    page = text(browser.get(where))
    assert "jours non compris « quand il pleut »" in page
    assert "déjà" in page, "Éva is here already"
    browser.post(where, sent(html, do="import", create_teams="1"))
    with sealed(cast.campaign.pk):
        people = {one.name: one for one in Volunteer.objects.all()}
        assert set(people) == {"Éva Modèle", "Ana Gabarit", "Bao Gabarit", "Cléo Calque"}
        slots = set(Availability.objects.filter(volunteer=people["Ana Gabarit"]).values_list("weekday", "starts__hour"))
        assert slots == {(5, 8), (2, 18)}
        assert Availability.objects.filter(volunteer=people["Bao Gabarit"]).count() == 6
        assert people["Bao Gabarit"].wishes == ["doors", "market"]
        assert set(Team.objects.values_list("letter", "name")) == {("A", "Groupe A"), ("B", "Gare")}
        assert TeamMember.objects.filter(team__letter="B").count() == 2


def test_a_column_a_slot(browser, cast: Cast):
    head = ["Nom", "Samedi matin", "Mercredi soir", "Dimanche"]
    lines = [
        head,
        ["Ana Gabarit", "X", "", "non"],
        ["Bao Gabarit", "oui", "1", ""],
        ["Cléo Calque", "peut-être", "", ""],
    ]
    where = bring(browser, workbook(*lines, merged=False))
    html = entities.unescape(browser.get(where).content.decode())
    assert "« peut-être » inconnu" in text(browser.get(where))
    browser.post(where, sent(html, do="import"))
    with sealed(cast.campaign.pk):
        found = {
            name: set(Availability.objects.filter(volunteer__in=[one.pk]).values_list("weekday", flat=True))
            for one in Volunteer.objects.all()
            for name in [one.name]
        }
    assert found["Ana Gabarit"] == {5}
    assert found["Bao Gabarit"] == {5, 2}
    assert "Cléo Calque" not in found


def test_who_is_a_contact_is_said(browser, cast: Cast):
    kept_contact(cast.campaign, name="Ana Gabarit", email="ana@exemple.invalid", telephone="")
    page = text(browser.get(bring(browser, workbook(TITLES, *LINES[:1]))))
    assert "équipe « Gare » inconnue" in page
    lines = [[*LINES[0][:7], ""]]
    assert "1 est déjà un contact de la campagne" in text(browser.get(bring(browser, workbook(TITLES, *lines))))


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        ("samedi matin", {"5-morning"}),
        ("Sam. matin et dim. après-midi", {"5-morning", "6-afternoon"}),
        ("le samedi matin, soir", {"5-morning", "5-evening"}),
        ("dimanche", {"6-morning", "6-afternoon", "6-evening"}),
        ("Saturday morning + Wednesday evening", {"5-morning", "2-evening"}),
        ("peut-être samedi", set()),
        ("", set()),
    ],
)
def test_days_in_words(words: str, slots: set[str]):
    assert slots_in(words) == slots


def test_cells_of_a_slot():
    assert [ticked(cell) for cell in ("X", " oui", "1", "", "Non", "?")] == [True, True, True, False, False, None]


def test_titles_are_guessed():
    titles = ["Nom complet", "E-mail", "Disponibilités", "Samedi matin", "Dispo dimanche", "Préférences"]
    assert guess(titles) == ["name", "email", "free", "slot", "slot", "wishes"]
