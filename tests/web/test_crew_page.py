"""Who is available, and how the work is shared: the first answer, the filters, whom a narrowed member sees."""

import csv
import html as entities
import io
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from cast import AT, Cast
from crowd import EVERY_MORNING, SATURDAY_MORNING, a_team, an_action, someone
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fictional_place import station
from python_calamine import CalamineWorkbook

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.crew.week import day_slots, week_of
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.persons.volunteers.actions import pause_volunteer
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.slots import Slots, span
from arpenteur.web.persons.volunteers.teams import join_team

pytestmark = pytest.mark.django_db
URL = "/c/essai/equipes/"


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def page(cast: Cast):
    def get(query: str = "", *, who: str = "organiser", status: int = 200) -> str:
        answer = cast.client(getattr(cast, who)).get(URL + query)
        assert answer.status_code == status
        return entities.unescape(answer.content.decode())

    return get


def names(html: str) -> list[str]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<th scope="row">(?:<input[^>]*> )?<a [^>]*>([^<]+)</a>', body)


def figures(html: str) -> list[str]:
    return [text.strip() for text in re.findall(r'<b class="tn">([^<]*)', html)]


@pytest.fixture
def crowd(cast: Cast) -> dict[str, Volunteer]:
    """Three people: one busy on Saturday, one free, one never asked and on a break."""
    with sealed(cast.campaign.pk):
        first, second = a_team(cast, "A", 0, 2), a_team(cast, "B", 10)
        lou = someone(
            cast,
            "Lou Gabarit",
            week=EVERY_MORNING,
            team=first,
            languages=["fr", "ar"],
            wishes=["doors"],
            quartier="Gare",
        )
        max_ = someone(cast, "Max Prototype", week=[SATURDAY_MORNING], team=second, mobility="bike")
        nour = someone(cast, "Nour Brouillon", week=EVERY_MORNING)
        pause_volunteer(volunteer=nour, by=COMMAND, at=AT)
        saturday = AT + timedelta(days=3)
        an_action(cast, saturday, lou, hours=11)
        done = an_action(cast, AT - timedelta(days=3), lou, max_, hours=3, status="done")
        record_counts(
            action=done,
            by=COMMAND,
            at=AT,
            volunteer=lou,
            counts=[Counted(uuid.uuid4(), station(2), "opened", 12), Counted(uuid.uuid4(), station(2), "absent", 8)],
        )
    return {"lou": lou, "max": max_, "nour": nour}


def test_the_page_answers_before_it_lists(page, crowd):
    html = page()
    assert "Qui est disponible, et comment se répartit le travail" in html
    assert figures(html) == ["1", "1", "3,0", "1"]
    assert "samedi 5 septembre" in html
    assert html.index("Mobilisables maintenant") < html.index("<table")


def test_without_anyone_the_page_says_what_to_do(page, cast: Cast):
    html = page()
    assert "Pas encore de bénévole" in html
    assert "Importer une liste" in html


def test_a_line_says_the_week_in_words_the_load_and_never_a_rank(page, crowd):
    html = page()
    assert names(html) == ["Lou Gabarit", "Max Prototype", "Nour Brouillon"]
    assert "samedi matin" in html
    assert "20" in html
    assert "11,0 h" in html.replace("\u202f", " ")
    assert "beaucoup" in html
    assert "jamais sollicité" in html
    assert "en pause" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?nom=gabarit", ["Lou Gabarit"]),
        ("?nom=BROUILLON nour", ["Nour Brouillon"]),
        ("?langue=ar", ["Lou Gabarit"]),
        ("?envie=doors", ["Lou Gabarit"]),
        ("?quartier=Gare", ["Lou Gabarit"]),
        ("?charge=lourde", ["Lou Gabarit"]),
        ("?charge=jamais", ["Nour Brouillon"]),
        ("?libres=1", ["Max Prototype"]),
        ("?libres=1&jour=2026-09-06", ["Lou Gabarit"]),
        ("?libres=1&jour=2026-09-05&de=08:00&a=10:00", ["Lou Gabarit", "Max Prototype"]),
        ("?langue=ar&charge=jamais", []),
        ("?ordre=charge", ["Lou Gabarit", "Max Prototype", "Nour Brouillon"]),
    ],
)
def test_filters(page, crowd, query: str, found: list[str]):
    assert names(page(query)) == found


def test_a_team_is_a_filter(page, cast: Cast, crowd):
    with sealed(cast.campaign.pk):
        number = crowd["max"].teams.get().team_id
    html = page(f"?equipe={number}")
    assert names(html) == ["Max Prototype"]
    assert f'<option value="{number}" selected>' in html


@pytest.mark.parametrize(
    "query", ["?jour=hier", "?jour=0001-01-01", "?de=25:00", "?de=12:00&a=11:00", "?charge=x", "?ordre=y"]
)
def test_a_question_that_cannot_be_read_is_answered_with_a_sentence(page, crowd, query: str):
    assert "attendu" in page(query, status=400)


def test_a_leader_sees_the_people_of_the_teams_of_her_zones_and_nobody_else(page, cast: Cast, crowd):
    html = page(who="leader")
    assert names(html) == ["Lou Gabarit"]
    assert "Max Prototype" not in html
    assert "Groupe B" not in html
    assert "Importer" not in html
    for name, status in (("lou", 200), ("max", 404), ("nour", 404)):
        answer = cast.client(cast.leader).get(f"{URL}benevole/{crowd[name].pk}/")
        assert answer.status_code == status


def test_someone_narrowed_to_a_team_sees_that_team(page, cast: Cast, crowd):
    with sealed(cast.campaign.pk):
        team = crowd["max"].teams.get().team_id
        Membership.objects.filter(user=cast.leader).update(stations=[], team=team)
    assert names(page(who="leader")) == ["Max Prototype"]


def test_the_list_as_a_file_is_what_the_filters_leave_and_is_journalled(cast: Cast, crowd):
    browser = cast.client(cast.organiser)
    answer = browser.get(URL + "liste.csv?langue=ar")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[0] for row in rows] == ["Nom", "Lou Gabarit"]
    assert rows[1][-4:] == ["3,0", "20", "11,0", ""]
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(URL + "liste.xlsx").content))
    assert [row[0] for row in book.get_sheet_by_index(0).to_python()[1:]] == [
        "Lou Gabarit",
        "Max Prototype",
        "Nour Brouillon",
    ]
    with sealed(cast.campaign.pk):
        assert [line.details for line in Entry.objects.filter(verb="volunteers.exported")] == [{"n": 1}, {"n": 3}]


@pytest.mark.parametrize("who", ["leader", "officer", "volunteer", "guest"])
def test_the_list_as_a_file_is_for_those_who_may_take_it_out(cast: Cast, crowd, who: str):
    for name in ("liste.csv", "liste.xlsx"):
        assert cast.client(getattr(cast, who)).get(URL + name).status_code == 403


def test_as_many_queries_for_two_hundred_people_as_for_five(cast: Cast):
    browser = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        team = a_team(cast, "A", 1)
    counted = []
    for crowd in (5, 195):
        with sealed(cast.campaign.pk):
            people = [someone(cast, f"Essai {crowd}-{number:03}", week=EVERY_MORNING) for number in range(crowd)]
            for person in people[::3]:
                join_team(team=team, volunteer=person, by=COMMAND, at=AT)
            an_action(cast, AT + timedelta(days=1), *people[:40])
        browser.get(URL)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(URL).status_code == 200
        counted.append(len([one for one in queries.captured_queries if "set_config" not in one["sql"]]))
    assert counted[0] == counted[1] <= 28


def test_long_lists_have_pages_that_keep_the_question(page, cast: Cast):
    with sealed(cast.campaign.pk):
        for number in range(25):
            someone(cast, f"Essai {number:03}", wishes=["doors"])
    html = page("?envie=doors&page=2")
    assert len(names(html)) == 5
    assert 'href="?jour=2026-09-05&de=10:00&a=12:00&envie=doors&page=1"' in html.replace("%3A", ":")
    assert len(names(page("?page=mille"))) == 20


def test_a_week_in_words():
    monday = AT.date() - timedelta(days=2)
    slots = Slots(weekly={5: [span(*SATURDAY_MORNING[1:])]})
    assert week_of(slots, monday).lines[0] == ("no",) * 5 + ("free", "no")
    for starts, ends, free in day_slots([]):
        slots.taken.setdefault(monday + timedelta(days=5), []).append(span(starts, ends))
        assert not free
    assert set(sum(week_of(slots, monday).lines, ())) == {"no"}
