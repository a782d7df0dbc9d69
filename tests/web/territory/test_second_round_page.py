"""The page of the second round."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
import small_snapshots as small
from fictional_place import PLACE

from arpenteur.strategy.results import Interval
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.foundation.territory.second_round.page import contested

pytestmark = pytest.mark.django_db
URL = f"/second-tour/{PLACE}/"


def heads(html: str) -> list[str]:
    found = re.findall(r'<th scope="col" class="barhead">(.*?)<small>', html)
    return [one for one in found if one != "Part sur l’ensemble"]


def test_a_duel_after_the_last_first_round_is_shown_at_once(client, published):
    html = client.get(URL).content.decode()
    assert heads(html) == ["Gauche", "Rassemblement national et alliés"]
    assert "voix du premier tour sont sans candidat" in html
    assert "Des reports passés, pas des intentions" in html


def test_nobody_is_named_ahead_without_chances(client, published):
    html = client.get(URL).content.decode()
    assert re.search(r"<h2>(Trop serré pour dire qui serait devant\.|[^<]+ devant avec [^<]+ sur 10+\.)</h2>", html)
    assert html.count("sur 10") >= 2
    assert "Part sur l’ensemble" in html


def test_three_finalists_have_three_columns(client, published):
    html = client.get(f"{URL}?finaliste=gauche&finaliste=centre&finaliste=rn&finaliste=").content.decode()
    assert heads(html)[1] == "Centre et majorité présidentielle 2017-2024"
    assert len(heads(html)) == 3


def test_a_first_round_to_come_says_so(client, published):
    html = client.get(f"{URL}?tour=prevu").content.decode()
    assert "Premier tour pas encore voté" in html
    assert '<option value="prevu" selected>' in html


def test_the_turnout_asked_for_is_kept_in_the_form(client, published):
    html = client.get(f"{URL}?participation=62").content.decode()
    assert 'name="participation" min="20" max="90" value="62"' in html


@pytest.mark.parametrize(
    "query",
    ["finaliste=gauche", "finaliste=inconnue&finaliste=rn", "participation=500", "tour=2099_legi_t1", "famille=x"],
)
def test_a_wrong_question_is_refused_with_a_sentence(client, published, query):
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert "attendu" in answer.content.decode()


def test_the_export_holds_every_zone_and_finalist(client, published):
    answer = client.get(f"{URL}zones.csv?finaliste=gauche&finaliste=rn")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["finalist"] for row in rows} == {"gauche", "rn"}
    assert "donnees-fictives" in answer.headers["Content-Disposition"]


def test_lists_of_a_municipal_ballot_are_named_and_kept_in_the_export(client, home, tmp_path):
    lists = (("ug", "LUG", "Tous ensemble", 0.4), ("div", None, "Notre ville", 0.35), ("div", None, "Agir", 0.2))
    town = small.publish(tmp_path / "s", small.with_council(small.town(), "2026_muni_t1", lists))
    publish_snapshot(path=town.path, by="test", at=datetime(2026, 9, 2, tzinfo=UTC))
    url = "/second-tour/00090/"
    html = client.get(url).content.decode()
    assert heads(html) == ["Tous ensemble", "Notre ville"]
    assert 'name="liste"' in html
    assert client.get(f"{url}?liste=Tous+ensemble&liste=Absente").status_code == 400
    answer = client.get(f"{url}zones.csv?liste=Agir&liste=Notre+ville")
    assert {row["finalist"] for row in csv.DictReader(io.StringIO(answer.content.decode()))} == {"Agir", "Notre ville"}


def test_the_map_has_every_zone_and_the_finalist_asked_for(client, published):
    html = client.get(URL).content.decode()
    drawn = html[html.index('class="runoff-map"') : html.index("</section>", html.index('class="runoff-map"'))]
    assert drawn.count('class="zone f') == len(queries.outlines(queries.current(PLACE), "station"))
    assert "Gauche, zone par zone" in drawn
    other = client.get(f"{URL}?carte=1").content.decode()
    assert "Rassemblement national et alliés, zone par zone" in other
    assert re.search(r'href="[^"]*carte=1"[^>]*aria-current', other)
    assert "Gauche, zone par zone" in client.get(f"{URL}?carte=x").content.decode()


def test_a_masked_zone_is_grey_on_the_map_with_its_reason(client, published):
    html = client.get(URL).content.decode()
    assert re.search(r'class="zone f0"[^>]*><title>[^<]*: moins de 100 inscrits</title>', html)


def test_a_zone_is_hatched_where_the_ranges_of_the_first_two_meet():
    assert contested((Interval(0.52, 0.47, 0.57), Interval(0.48, 0.43, 0.53)))
    assert not contested((Interval(0.20, 0.15, 0.25), Interval(0.60, 0.55, 0.65), Interval(0.20, 0.1, 0.5)))
