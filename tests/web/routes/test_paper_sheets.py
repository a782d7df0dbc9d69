"""Sheets and the poster of the day: what is on them, for whom, and that what went out is remembered."""

import re

import pytest
from acting import helper
from cast import AT, Cast
from django.utils import translation
from fictional_place import station
from lines import volunteer_named
from outings import outing
from pdf_drawing import MM, pages_of
from walked_turf import BUILDING, STATIONS, walked_turf

from arpenteur.strategy.turfs.sheet import sheet_data
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.ground.phone.handset.package import package
from arpenteur.web.ground.phone.models import Objection, Turf
from arpenteur.web.ground.routes.paper import day_poster as posters
from arpenteur.web.ground.routes.paper import sheets as paper
from arpenteur.web.ground.routes.paper.grid import grid
from arpenteur.web.ground.routes.paper.lines import sheet_of
from arpenteur.web.persons.people.identity import change_person

pytestmark = pytest.mark.django_db
PAIRS = {1: ("Camille Exemple", "Anatole Fictif"), 2: ("Zoé Gabarit", "Max Modèle")}


@pytest.fixture
def action(cast: Cast) -> Action:
    """An action of two pairs, each with its turf."""
    with sealed(cast.campaign.pk):
        action = outing(cast.campaign, STATIONS, at=AT)
        for number, names in PAIRS.items():
            for name in names:
                Participation.objects.create(
                    campaign=cast.campaign, action=action, volunteer=helper(cast.campaign, name), pair=number, since=AT
                )
        for number, letter in ((1, "A"), (2, "B")):
            walked_turf(cast, letter=letter, action=action, at=AT, pair=number, code=f"2-{letter}-7F3K")
        return action


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list:
    """What was given to the press, instead of its PDF."""
    found: list = []
    monkeypatch.setattr(paper, "walk_sheets", lambda walks, language: found.extend(walks) or b"%PDF")
    return found


@pytest.fixture
def put_up(monkeypatch: pytest.MonkeyPatch) -> list:
    """What the poster says, instead of its PDF."""
    found: list = []
    monkeypatch.setattr(posters, "typeset_folder", lambda *_args: b"%PDF")
    plain = posters._data
    monkeypatch.setattr(posters, "_data", lambda *args: found.append(plain(*args)) or found[-1])
    return found


def address(action: Action, rest: str) -> str:
    return f"/c/essai/secteurs/{action.pk}/{rest}"


def turf(cast: Cast, letter: str = "A") -> Turf:
    with sealed(cast.campaign.pk):
        return Turf.objects.select_related("action__campaign").get(letter=letter)


def test_the_sheets_of_an_action_are_one_document_in_the_order_of_letters(cast: Cast, action: Action, printed: list):
    answer = cast.client(cast.organiser).post(address(action, "feuilles.pdf"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [walk.letter for walk, _heading in printed] == ["A", "B"]
    assert [heading.pair for _walk, heading in printed] == [
        "Camille Exemple, Anatole Fictif",
        "Zoé Gabarit, Max Modèle",
    ]
    assert printed[0][1].qr.endswith("/c/essai/secteurs/saisie/?code=2-A-7F3K")
    with sealed(cast.campaign.pk):
        assert Turf.objects.exclude(printed_at=None).count() == 2


def test_looking_at_a_sheet_does_not_say_that_it_went_out(cast: Cast, action: Action, printed: list):
    client, one = cast.client(cast.organiser), turf(cast)
    for rest in ("feuilles.pdf", f"{one.pk}/feuille.pdf"):
        assert client.get(address(action, rest)).status_code == 200
    assert turf(cast).printed_at is None
    assert client.post(address(action, f"{one.pk}/feuille.pdf")).status_code == 200
    assert turf(cast).printed_at is not None
    assert turf(cast, "B").printed_at is None


def test_it_is_a_pdf(cast: Cast, action: Action):
    for rest in ("feuilles.pdf", f"{turf(cast).pk}/feuille.pdf", "affiche.pdf"):
        assert cast.client(cast.organiser).get(address(action, rest)).content.startswith(b"%PDF"), rest


def test_a_link_that_is_being_shown_is_what_the_code_leads_to(cast: Cast, action: Action, printed: list):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast, letter="C", action=action, at=AT)
    page = address(action, f"{walked.turf.pk}/feuille.pdf")
    client = cast.client(cast.organiser)
    assert client.post(page, {"secret": walked.secret}).status_code == 200
    assert printed[-1][1].qr == f"http://testserver/terrain/#{walked.secret}"
    assert client.post(page, {"secret": "another"}).status_code == 404


def test_whoever_walks_prints_her_own_turf_and_no_other(cast: Cast, action: Action, printed: list):
    with sealed(cast.campaign.pk):
        change_person(person=volunteer_named("Camille Exemple").person, user=cast.volunteer)
    client = cast.client(cast.volunteer)
    assert client.get(address(action, f"{turf(cast).pk}/feuille.pdf")).status_code == 200
    assert printed[0][1].pair == "Camille Exemple, Anatole Fictif"
    assert client.get(address(action, f"{turf(cast, 'B').pk}/feuille.pdf")).status_code == 404
    assert client.get(address(action, "feuilles.pdf")).status_code == 404
    assert client.get(address(action, "affiche.pdf")).status_code == 404


def test_another_campaign_prints_nothing(cast: Cast, action: Action, printed: list):
    client = cast.client(cast.rival)
    for rest in ("feuilles.pdf", f"{turf(cast).pk}/feuille.pdf", "affiche.pdf"):
        assert client.get(f"/c/rivale/secteurs/{action.pk}/{rest}").status_code == 404
        assert client.get(address(action, rest)).status_code == 404
    assert printed == []


def test_a_closed_campaign_is_printed_and_not_written(cast: Cast, action: Action, printed: list):
    type(cast.campaign).objects.filter(pk=cast.campaign.pk).update(closed_at=AT)
    assert cast.client(cast.organiser).get(address(action, "feuilles.pdf")).status_code == 200
    assert turf(cast).printed_at is None


def test_paper_the_phone_and_the_grid_have_the_same_doors(cast: Cast, action: Action):
    one = turf(cast)
    with sealed(cast.campaign.pk):
        Objection.objects.create(campaign=cast.campaign, building=BUILDING, stair="B", floor=2, door=3, since=AT)
        packed = package(one, "", AT)
        walk = paper.walk_of(packed)
        lines = sheet_of(one, AT).lines
        said = sheet_data(walk, paper._heading(one, packed, "", ""))
    cells = [cell for page in said["pages"] for column in page["columns"] for cell in column if cell["kind"] == "row"]
    assert [cell["label"] for cell in cells] == [line.row.label for line in lines]
    assert [line.place for line in lines] == [
        (building["key"], stair["name"]) for building in packed["buildings"] for stair in building["stairs"]
    ]
    assert walk.doors == sum(s["floors"] * s["doors"] + s["ground"] for b in packed["buildings"] for s in b["stairs"])
    assert [cell["note"] for cell in cells if cell["note"]] == ["ne pas sonner : 23"]


def test_a_stair_has_a_box_a_door_and_its_totals_are_typed_in_the_order_of_the_paper(cast: Cast, action: Action):
    one = turf(cast)
    barred = {"building": BUILDING, "stair": "B", "floor": 2, "door": 3}
    with sealed(cast.campaign.pk):
        Objection.objects.create(campaign=cast.campaign, since=AT, **barred)
        packed = package(one, "", AT)
        sheet = sheet_of(one, AT)
        said = sheet_data(paper.walk_of(packed), paper._heading(one, packed, "", ""))
        typed = [cell.letter for group in grid(sheet) for row in group.rows for cell in row.cells if cell.mark]
        document = paper.sheet_pdf([one], {}, AT)
    stairs = [stair for building in packed["buildings"] for stair in building["stairs"] if stair["floors"]]
    cells = [cell for page in said["pages"] for column in page["columns"] for cell in column]
    doors = [door for cell in cells if cell["kind"] == "floors" for part in cell["parts"] for door in part["doors"]]
    assert [door["sign"] for door in doors if door["barred"]] == ["23"]
    assert len(doors) == sum(stair["floors"] * stair["doors"] + stair["ground"] for stair in stairs)
    assert [cell["kind"] for cell in cells].count("totals") == len(stairs)
    assert typed == [letter for letter, _word in said["marks"]] * len(stairs)
    boxes = [line for page in pages_of(document) for line in page.lines if line.is_box and line.width < 1]
    large = [line for line in boxes if line.sides[3] - line.sides[1] - line.width >= 8 * MM]
    assert len(large) == len(doors) + 3 * len(stairs)


def test_a_sheet_is_in_the_language_of_the_page(cast: Cast, action: Action):
    one = turf(cast)
    with sealed(cast.campaign.pk), translation.override("en"):
        heading = paper._heading(one, package(one, "", AT), "", "")
    assert heading.rights.startswith("Your rights")
    assert heading.pair == "Pair 1"


def test_the_poster_says_who_walks_what_and_what_is_left(cast: Cast, action: Action, put_up: list):
    assert cast.client(cast.organiser).get(address(action, "affiche.pdf")).status_code == 200
    rows = put_up[0]["rows"]
    assert [row["letter"] for row in rows] == ["A", "B"]
    assert [row["pair"] for row in rows] == ["Camille Exemple, Anatole Fictif", "Zoé Gabarit, Max Modèle"]
    assert rows[0]["left"] == rows[0]["doors"]
    assert re.fullmatch(r"\d+ h \d\d|\d+ min", rows[0]["minutes"].replace("\N{NO-BREAK SPACE}", " "))
    assert rows[0]["colour"] != rows[1]["colour"]
    assert put_up[0]["fictional"] is True


def test_sheets_and_the_poster_say_whose_the_addresses_and_streets_are(cast: Cast, action: Action, printed: list):
    client = cast.client(cast.organiser)
    poster = client.get(address(action, "affiche.pdf")).content
    assert "Sources : données fictives ; instantané du 1er septembre 2026".encode() in poster
    for rest in ("feuilles.pdf", f"{turf(cast).pk}/feuille.pdf"):
        assert client.get(address(action, rest)).status_code == 200
        walk, heading = printed[-1]
        assert {heading.addresses.rstrip("."), heading.streets} == {"Adresses et rues fictives"}
        assert sheet_data(walk, heading)["credits"].startswith(heading.addresses)


def test_a_leader_of_some_stations_prints_the_turfs_that_touch_them(cast: Cast, action: Action, printed: list):
    with sealed(cast.campaign.pk):
        Turf.objects.filter(letter="B").update(stations=[station(2)])
    assert cast.client(cast.leader).get(address(action, "feuilles.pdf")).status_code == 200
    assert [walk.letter for walk, _heading in printed] == ["A"]
