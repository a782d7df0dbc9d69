"""A number that stands in several places is the same in all: the order of a zone on pages, files, plan and API."""

import csv
import io
import json
import re

import pytest
from cast import Cast
from fictional_place import PLACE, station
from programs import program
from sentences import plain

from arpenteur.strategy.results import RankedZone
from arpenteur.strategy.track_record.order_words import director_sentences
from arpenteur.web.foundation.territory.asking import Question
from arpenteur.web.foundation.territory.metrics import METRICS
from arpenteur.web.foundation.territory.queries import Answers
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db
ASKED = "famille=gauche&scrutin=muni"


@pytest.fixture
def ranked(published) -> dict[str, RankedZone]:
    """What the engine says of each zone."""
    ranking = Answers(published, Question(family="gauche", target="muni")).ranking()
    return {zone.zone: zone for zone in ranking.zones}


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def values(ranked: dict[str, RankedZone]) -> dict[str, tuple[float | None, bool]]:
    return {key: (zone.value, bool(zone.first_fifth)) for key, zone in ranked.items()}


def table(text: str) -> dict[str, tuple[float | None, bool]]:
    rows = csv.DictReader(io.StringIO(text))
    return {row["station"]: (float(row["value"]) if row["value"] else None, row["first_fifth"] == "1") for row in rows}


def test_files_hold_what_the_engine_says(client, ranked):
    said = values(ranked)
    assert any(first for _, first in said.values())
    assert table(text_of(client, f"/strategie/{PLACE}/zones.csv?{ASKED}")) == said
    features = json.loads(text_of(client, f"/strategie/{PLACE}/zones.geojson?{ASKED}"))["features"]
    inside = [one["properties"] for one in features]
    assert {one["zone"]: (one["value"], bool(one["first_fifth"])) for one in inside} == said


def test_the_plan_holds_what_the_engine_says(client, ranked):
    said = values(ranked)
    address = f"/plan/{PLACE}/plan.%s?{ASKED}&heures=60"
    stations = json.loads(text_of(client, address % "json"))["stations"]
    for found in (
        {one["station"]: (one["value"], bool(one["first_fifth"])) for one in stations},
        table(text_of(client, address % "csv")),
    ):
        assert found
        assert found == {key: said[key] for key in found}


def test_pages_write_what_the_engine_says(client, ranked):
    page = text_of(client, f"/strategie/{PLACE}/?{ASKED}&lignes=toutes&mesure=value")
    rows = dict(re.findall(r'<tr data-zone="([^"]+)".*?<td class="barcell">(.*?)</td>', page, re.S))
    assert rows.keys() == ranked.keys()
    for key, zone in ranked.items():
        assert zone.value is None or plain(METRICS["value"].write(zone.value)) in plain(rows[key])
    zone = ranked[station(0)]
    written = plain(METRICS["value"].write(zone.value))
    assert written in plain(text_of(client, f"/profils/{PLACE}/{zone.zone}/?{ASKED}"))
    panel = text_of(client, f"/strategie/{PLACE}/?{ASKED}&zone={zone.zone}")
    assert written.removeprefix("×").strip() in plain(panel[panel.index('id="panel"') :])


def test_the_three_sentences_of_the_order_are_one_text_wherever_they_stand(client, published):
    answers = Answers(published, Question(family="gauche", target="muni"))
    worth, brings, unknown = director_sentences(answers.ranking().order)
    page = plain(text_of(client, f"/strategie/{PLACE}/?{ASKED}"))
    assert all(plain(one) in page for one in (worth, brings, unknown))
    assert plain(worth) in plain(text_of(client, f"/plan/{PLACE}/?{ASKED}&heures=60"))


def test_programs_read_what_the_page_shows(cast: Cast, ranked):
    items = program(cast.campaign, Scope.ZONES_READ).get("/zones").json()["items"]
    assert {one["zone"]: (one["value"], bool(one["first_fifth"])) for one in items} == values(ranked)
