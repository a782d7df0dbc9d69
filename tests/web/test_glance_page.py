"""Coup d'œil: what it says, to whom, and that it adds up."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cast import Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fictional_place import COUNT, SMALL, station
from large_place import PLACE as LARGE
from large_place import write_large_place
from outings import counted, outing, team, volunteer
from python_calamine import CalamineWorkbook

from arpenteur.web.foundation.campaigns import ground
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.shared.figures import FIGURES
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.persons.volunteers.models import Availability

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 17, 30, tzinfo=UTC)
URL = "/c/essai/"
LIVE = f"{URL}coup-d-oeil/direct/"


@pytest.fixture(autouse=True)
def now():
    """A Wednesday evening."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def walked(cast: Cast) -> Cast:
    """Two actions in progress, one of them over two stations of two quartiers, one finished, one to come."""
    with sealed(cast.campaign.pk):
        walkers = team(cast.campaign, "A", NOW)
        lou, max_ = volunteer(cast.campaign, "Lou Gabarit", NOW), volunteer(cast.campaign, "Max Prototype", NOW)
        yesterday = NOW - timedelta(days=1)
        both = outing(cast.campaign, [station(0), station(9)], at=NOW, team=walkers, people=[lou, max_])
        outing(cast.campaign, [station(2)], at=NOW, wanted=3)
        done = outing(cast.campaign, [station(0)], at=yesterday, status="done", team=walkers, people=[lou])
        outing(cast.campaign, [station(0)], at=NOW + timedelta(days=2), status="planned", wanted=2, people=[lou])
        counted(done, station(0), yesterday, lou, opened=4, absent=5, inaccessible=1)
        counted(both, station(0), NOW - timedelta(minutes=5), lou, opened=2, absent=3)
        counted(both, station(9), NOW - timedelta(minutes=1), max_, opened=6)
        nour = volunteer(cast.campaign, "Nour Brouillon", NOW, "Les Quais")
        for one in (nour, lou):
            Availability.objects.create(campaign=cast.campaign, volunteer=one, weekday=2, starts="17:00", ends="20:00")
    return cast


def page(cast: Cast, who: str = "director", query: str = "") -> str:
    answer = cast.client(getattr(cast, who)).get(URL + query)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\N{NARROW NO-BREAK SPACE}", " ")


def table(cast: Cast, query: str = "") -> dict[str, dict[str, int]]:
    answer = cast.client(cast.director).get(f"{URL}coup-d-oeil/zones.csv{query}")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    counts = ("Portes faites", "Personnes rencontrées", "Actions en cours", "Actions prévues", "Actions finies")
    *zones, origin = rows
    assert next(iter(origin.values())).startswith("Sources : données fictives ; instantané du ")
    return {next(iter(row.values())): {name: int(row[name]) for name in counts} for row in zones}


def test_the_five_figures(walked: Cast):
    said = page(walked)
    assert "Bureau par bureau" in said
    assert "Personnes rencontrées 8 aujourd’hui 12 depuis le début" in said
    assert "Actions en cours 2 1 prévue" in said
    assert "Actions finies 1 1 cette semaine" in said
    assert "Libres samedi 0 sur 3 1 n’a pas répondu" in said
    assert "+ 6 portes au bureau 10" in said


def test_zones_and_total_say_how_actions_add_up(walked: Cast):
    found = table(walked)
    assert found["1"] == {
        "Portes faites": 15,
        "Personnes rencontrées": 6,
        "Actions en cours": 1,
        "Actions prévues": 1,
        "Actions finies": 1,
    }
    assert found["Somme des zones"]["Actions en cours"] == 3
    assert found["Total, chaque action une fois"]["Actions en cours"] == 2
    assert "Une action qui couvre plusieurs zones est comptée dans chacune" in page(walked)
    by_quartier = table(walked, "?niveau=quartier")
    for measure in ("Portes faites", "Personnes rencontrées"):
        assert by_quartier["Total, chaque action une fois"][measure] == 21 - 9 * (measure != "Portes faites")
        zones = [row[measure] for name, row in by_quartier.items() if name not in {"Somme des zones"}][:-1]
        assert sum(zones) == by_quartier["Somme des zones"][measure]


@pytest.mark.parametrize(
    ("query", "doors", "done"),
    [
        ("?periode=today", 11, 0),
        ("?periode=week", 21, 1),
        ("?du=2026-11-03&au=2026-11-03", 10, 1),
        ("?equipe=0", 0, 0),
        ("?type=market", 0, 0),
    ],
)
def test_filters_count_a_part(walked: Cast, query: str, doors: int, done: int):
    total = table(walked, query)["Total, chaque action une fois"]
    assert (total["Portes faites"], total["Actions finies"]) == (doors, done)


@pytest.mark.parametrize("query", ["?niveau=pays", "?du=hier", "?equipe=-1", "?du=2026-11-03&au=2026-11-01"])
def test_an_unreadable_address_is_told(walked: Cast, query: str):
    answer = walked.client(walked.director).get(URL + query)
    assert answer.status_code == 400
    assert "Cette demande ne peut pas être lue" in answer.content.decode() or "attendu" in answer.content.decode()


def test_a_zone_says_what_happened_who_is_there_and_what_is_next(walked: Cast):
    said = page(walked, query=f"?zone={station(0)}")
    assert "Bureau 1" in said
    assert "Lou Gabarit, Max Prototype" in said
    assert "envoi à 18 h 29" in said
    assert "vendredi 6 novembre, 18 h 30" in said
    assert "il manque 1 personne" in said
    assert "Dans le quartier : Nour Brouillon" in said
    assert (
        f"/c/essai/actions/nouvelle/?zone={station(0)}"
        in walked.client(walked.director).get(f"{URL}?zone={station(0)}").content.decode()
    )


def test_the_open_zone_is_marked_in_the_table_and_on_the_drawing(walked: Cast):
    client = walked.client(walked.director)
    for zone in (station(0), station(9), station(0)):
        html = client.get(f"{URL}?zone={zone}").content.decode()
        assert re.findall(r'<tr data-zone="([^"]+)" class="on"', html) == [zone]
        assert re.findall(r'<a id="z-([^"]+)" aria-current="true"', html) == [zone]
        assert re.findall(r'data-zone="([^"]+)"><path class="on zone', html) == [zone]
    assert 'class="on"' not in client.get(URL).content.decode()


def test_a_quartier_has_its_panel_and_an_unknown_zone_is_nowhere(walked: Cast):
    assert "Les Quais" in page(walked, query="?niveau=quartier&zone=Q1")
    client = walked.client(walked.director)
    assert client.get(f"{URL}?zone=00001_0001").status_code == 404
    assert client.get(f"{URL}?niveau=quartier&zone={station(0)}").status_code == 404


def test_a_guest_sees_no_name(walked: Cast):
    pages = ["", f"?zone={station(0)}", "?niveau=quartier&zone=Q1", "coup-d-oeil/partage/"]
    for address in (*pages, f"coup-d-oeil/direct/?zone={station(0)}"):
        html = walked.client(walked.guest).get(URL + address).content.decode()
        assert "Portes" in html
        for name in ("Gabarit", "Prototype", "Brouillon", "Director"):
            assert name not in html, address
    assert "2 personnes" in page(walked, "guest", f"?zone={station(0)}")
    assert walked.client(walked.guest).get(f"{URL}coup-d-oeil/zones.csv").status_code == 403


def test_a_narrowed_member_sees_her_stations_and_nothing_else(walked: Cast):
    said = page(walked, "leader")
    html = walked.client(walked.leader).get(URL).content.decode()
    assert set(re.findall(r'data-zone="(\d{5}_\d{4})"', html)) == {station(0), station(1)}
    assert "Personnes rencontrées 2 aujourd’hui 6 depuis le début" in said
    assert "Actions en cours 1" in said
    assert walked.client(walked.leader).get(f"{URL}?zone={station(9)}").status_code == 404
    outlines = walked.client(walked.leader).get(f"{URL}coup-d-oeil/carte.geojson").json()
    assert {one["properties"]["zone"] for one in outlines["features"]} == {station(0), station(1)}


def test_a_member_of_a_team_sees_what_her_team_counted(walked: Cast):
    with sealed(walked.campaign.pk):
        other = team(walked.campaign, "B", NOW)
        Membership.objects.filter(user=walked.leader).update(stations=[], team=other.pk)
    said = page(walked, "leader")
    assert "Personnes rencontrées 0 aujourd’hui 0 depuis le début" in said
    assert "Actions en cours 0" in said
    assert "Équipe A" not in said


def test_the_split_adds_up_and_ranks_nobody(walked: Cast):
    said = text_of(walked.client(walked.director).get(f"{URL}coup-d-oeil/partage/").content.decode())
    assert "A Équipe A 2 21 1 1 1" in said
    assert "Total 2 21 2 1" in said
    names = [said.index(name) for name in ("Lou Gabarit 2 1 15 1", "Max Prototype 0 0 6 0", "Nour Brouillon 0 0 0 0")]
    assert names == sorted(names)


def test_nothing_new_is_answered_without_a_page(walked: Cast):
    client = walked.client(walked.director)
    first = client.get(LIVE)
    assert client.get(LIVE, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert first["Cache-Control"] == "private, no-cache"
    with sealed(walked.campaign.pk):
        action = outing(walked.campaign, [station(3)], at=NOW)
        assert client.get(LIVE, headers={"If-None-Match": first["ETag"]}).status_code == 200
        second = client.get(LIVE)
        counted(action, station(3), NOW, opened=1)
    third = client.get(LIVE, headers={"If-None-Match": second["ETag"]})
    assert "1 porte au bureau 4" in text_of(third.content.decode())
    guest = walked.client(walked.guest).get(LIVE, headers={"If-None-Match": third["ETag"]})
    assert guest.status_code == 200


def test_the_map_is_loaded_once_and_holds_no_count(walked: Cast):
    client = walked.client(walked.director)
    first = client.get(f"{URL}coup-d-oeil/carte.geojson")
    assert len(first.json()["features"]) == COUNT
    with sealed(walked.campaign.pk):
        counted(outing(walked.campaign, [station(3)], at=NOW), station(3), NOW, opened=1)
    again = client.get(f"{URL}coup-d-oeil/carte.geojson", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    bins = re.search(r'data-bins="(\d+)"', client.get(LIVE).content.decode())
    assert bins is not None
    assert len(bins[1]) == COUNT


@pytest.mark.parametrize("metric", ["met", "running", "done", "priority", "value", "floating"])
def test_every_figure_may_colour_the_map_and_sort_the_table(walked: Cast, metric: str):
    html = walked.client(walked.director).get(f"{URL}?mesure={metric}&tri={metric}").content.decode()
    assert html.count('aria-sort="') == 1
    assert f'data-zone="{station(SMALL)}"' in html


def test_exports_hold_the_same_figures(walked: Cast):
    client = walked.client(walked.organiser)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{URL}coup-d-oeil/zones.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + COUNT + 3
    assert rows[-1][0].startswith("Sources : données fictives ; instantané du ")
    assert rows[-2][0] == "Total, chaque action une fois"
    assert (rows[0][7], rows[-2][8]) == ("À revoir", 21)
    pdf = client.get(f"{URL}coup-d-oeil/zones.pdf?niveau=quartier")
    assert pdf.content.startswith(b"%PDF")
    assert "données fictives ; instantané du ".encode() in pdf.content
    assert "donnees-fictives" in pdf["Content-Disposition"]


@pytest.mark.usefixtures("streets")
def test_a_campaign_without_any_action_says_what_to_do_next(cast: Cast):
    said = page(cast)
    assert "Par où commencer ? Trois étapes, et samedi est prêt." in said
    assert "Personnes rencontrées" not in said


def test_hours_are_those_of_the_territory(walked: Cast):
    with unsealed():
        Campaign.objects.update(time_zone="Indian/Reunion")
    assert "À jour à 21 h 30, mercredi 4 novembre" in page(walked)


def test_stations_without_a_quartier_have_their_line(walked: Cast, monkeypatch: pytest.MonkeyPatch):
    whole = ground.strategy.ground

    def without(snapshot: object) -> tuple[object, ...]:
        first, *rest = whole(snapshot)
        return (replace(first, quartier="", quartier_name=""), *rest)

    monkeypatch.setattr(ground.strategy, "ground", without)
    ground._read.cache_clear()
    try:
        found = table(walked, "?niveau=quartier")
        assert found["Sans quartier"]["Portes faites"] == 15
        assert "comptées ici" in page(walked, query="?niveau=quartier&zone=sans-quartier")
    finally:
        ground._read.cache_clear()


def test_what_lies_outside_the_zones_keeps_the_sums_whole(walked: Cast):
    with sealed(walked.campaign.pk):
        counted(outing(walked.campaign, [], at=NOW), station(5), NOW, opened=1)
    found = table(walked)
    assert found["Hors des zones"]["Actions en cours"] == 1
    assert "Hors des zones" in page(walked, query="?zone=hors-zone")
    assert found["Total, chaque action une fois"]["Actions en cours"] == 3


ADDRESSES = ("", "?zone={zone}", "coup-d-oeil/direct/?periode=week", "coup-d-oeil/partage/")


def queries(cast: Cast, zone: str) -> list[int]:
    """How many queries each page asks when nothing is kept; what PostgreSQL is told of a seal is none."""
    client, found = cast.client(cast.director), []
    for address in ADDRESSES:
        url = URL + address.replace("{zone}", zone)
        client.get(url)
        FIGURES.clear()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        found.append(sum("set_config" not in one["sql"] for one in seen.captured_queries))
    return found


def test_queries_do_not_grow_with_the_ground_nor_with_the_actions(walked: Cast, tmp_path: Path):
    small = queries(walked, station(0))
    publish_snapshot(path=write_large_place(tmp_path / "large").path, by="test", at=NOW)
    with unsealed():
        Campaign.objects.filter(pk=walked.campaign.pk).update(place=LARGE)
    with unsealed():
        walked.campaign.refresh_from_db()
    with sealed(walked.campaign.pk):
        people = [volunteer(walked.campaign, f"Essai {n}", NOW) for n in range(20)]
        for n in range(60):
            zones = [f"{LARGE}_{2 + 15 * n:04d}", f"{LARGE}_0001"]
            status = ("running", "planned", "done")[n % 3]
            action = outing(walked.campaign, zones, at=NOW, status=status, people=people[n % 20 :][:3])
            counted(action, zones[0], NOW, opened=n + 1, absent=2)
    assert queries(walked, f"{LARGE}_0001") == small
    # Three of them are of residents: what waits, what is to be handed over, open reports.
    assert max(small) <= 79
