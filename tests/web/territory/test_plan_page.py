"""The plan on the site: what it can prove first, floors of 0, constraints by name, one sentence where it cannot be."""

import csv
import html as entities
import io
import json
import re
from pathlib import Path

import pytest
from fictional_place import PLACE, SMALL, station
from sentences import plain

from arpenteur import strategy
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.web.foundation.territory.asking import Question
from arpenteur.web.foundation.territory.plans.asking import CONTACT, PlanQuestion, in_words
from arpenteur.web.foundation.territory.plans.page import page as laid_out
from arpenteur.web.foundation.territory.plans.page import station_names

pytestmark = pytest.mark.django_db
URL = f"/plan/{PLACE}/"
NAMES = {station(index): str(index + 1) for index in range(24)}


@pytest.fixture
def page(client, published):
    def get(query: str = "", status: int = 200) -> str:
        answer = client.get(f"{URL}?{query}")
        assert answer.status_code == status, answer.content.decode()
        return entities.unescape(answer.content.decode())

    return get


def visited(html: str) -> dict[str, float]:
    """Stations of the table with their hours."""
    (body,) = re.findall(r'<table class="zt pt">.*?<tbody>(.*?)</tbody>', html, re.S)
    rows = body.split("</tr>")[:-1]
    names = [re.search(r"<span>(\d+)", row) for row in rows]
    hours = [re.search(r"<b>([\d,]+)</b><span class=\"unit\"> h", row) for row in rows]
    return {name[1]: float(one[1].replace(",", ".")) for name, one in zip(names, hours, strict=True) if name and one}


def test_the_strategy_page_leads_to_the_plan_of_the_same_question(client, published):
    html = client.get(f"/strategie/{PLACE}/?famille=droite&participation=3").content.decode()
    link = re.search(rf'href="({URL}\?[^"]*)"[^>]*>Faire le plan', html)
    assert link
    assert entities.unescape(link[1]) == f"{URL}?famille=droite&participation=3"
    assert "Droite · législatives" in client.get(entities.unescape(link[1])).content.decode()


def test_what_can_be_proved_is_said_before_where_to_go(page):
    html = page("heures=600")
    before = html.index("ce que ce plan pourra prouver")
    assert before < html.index("Un effet de moins de") < html.rindex("Où aller")


def test_without_a_lot_the_page_says_that_nothing_will_be_known(page):
    html = page("temoins=0")
    assert "personne ne saura ensuite ce que ces heures ont valu" in html
    assert "Mis de côté par tirage, à ne pas visiter" not in html


def test_hours_add_up_and_the_floor_is_always_printed(page):
    html = page("heures=600&temoins=0")
    hours = visited(html)
    assert sum(hours.values()) == pytest.approx(600, abs=0.5)
    assert re.search(r"<dd>0 – \d+ – \d+</dd><dt>voix pour le plan entier", html)


def test_a_station_has_a_value_and_no_votes_of_its_own(page):
    html = page("heures=600&temoins=0")
    table = html[html.index('class="zt pt"') :].partition("</table>")[0]
    assert len(re.findall(r"× <b>\d,\d\d</b>", table)) == len(visited(html))
    assert "1 = moyenne du lieu" in table
    assert "voix" not in table.lower()
    assert re.search("classe 1|à faire d’abord", table)


def test_what_a_director_must_know_stands_beside_the_votes(client, published):
    words = {
        "fr": (
            "le plus qui ait été publié, 2,8 voix pour 100 portes",
            "Dix heures de porte",
            "Ce que personne ne sait",
        ),
        "en": ("the most that was ever published, 2.8 votes for 100", "Ten hours of door-to-door", "What nobody knows"),
    }
    for language, told in words.items():
        client.cookies["django_language"] = language
        html = entities.unescape(client.get(f"{URL}?heures=600").content.decode())
        assert all(one in html for one in told)


def test_naive_rules_stand_beside_the_plan(page):
    html = page()
    for rule in ("ce plan", "règle de 2012", "notre part seule", "même effort partout", "Valeur d’une porte"):
        assert rule in html[html.index("Les mêmes heures, autrement") :]


def test_an_excluded_station_gets_nothing_and_can_be_taken_back(page):
    first = next(iter(visited(page("heures=100&temoins=0"))))
    html = page(f"heures=100&temoins=0&exclure={first}")
    assert first not in visited(html)
    assert f'aria-label="Reprendre {first}"' in html


def test_an_imposed_station_and_a_minimum_are_kept(page):
    hours = visited(page("heures=100&temoins=0&imposer=bureau 9&minimum=10 = 12,5"))
    assert hours["9"] > 0
    assert hours["10"] >= 12.5


def test_at_most_so_many_stations(page):
    assert len(visited(page("heures=600&temoins=0&bureaux=2"))) == 2


def test_the_same_seed_draws_the_same_lot(page):
    def lot(seed: int) -> str:
        (names,) = re.findall(r"à ne pas visiter\u00a0:</b> (.*?)\.", page(f"heures=1000&graine={seed}"))
        return names

    assert lot(7) == lot(7)
    assert len({lot(seed) for seed in range(6)}) > 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("exclure=99", "« Exclure » : bureau « 99 » inconnu"),
        ("minimum=7", "« Heures au moins » : « 7 »"),
        ("minimum=7 = beaucoup", "un bureau et ses heures, comme 7 = 6"),
        ("exclure=7&imposer=7", "bureau 7 est à la fois dans « Exclure » et dans « Imposer »"),
        ("heures=10&minimum=7 = 40", "demandent 40,0 h, vous en avez 10"),
        (f"imposer={SMALL + 1}", f"bureau {SMALL + 1}"),
    ],
)
def test_what_cannot_be_is_one_sentence_in_the_words_of_the_page(page, query, told):
    html = page(f"temoins=0&{query}")
    assert "Aucun plan ne convient." in html
    (sentence,) = re.findall(r'<p class="rest" lang="fr">(.*?)</p>', html)
    assert plain(told) in plain(sentence)
    assert f"{PLACE}_" not in sentence
    assert 'id="plan-controls"' in html


@pytest.mark.parametrize("query", ["heures=-3", "heures=mille", "ouverture=99", "temoins=15", "graine=x", "bureaux=0"])
def test_a_number_that_is_none_is_named(page, query):
    assert f"{query.partition('=')[0]} = «" in plain(page(query, status=400))


def test_exports_are_those_of_the_engine_for_the_same_question(client, published):
    query = "?heures=300&exclure=4"
    found = json.loads(client.get(f"{URL}plan.json{query}").content)
    assert (found["hours"], found["family"]) == (300, "gauche")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{URL}plan.csv{query}").content.decode())))
    assert [row["station"] for row in rows] == [one["station"] for one in found["stations"]]
    assert {row["fictional"] for row in rows} == {"données fictives"}
    excluded = next(one for one in found["stations"] if one["station"] == station(3))
    assert (excluded["hours"], excluded["reasons"]) == (0, ["exclu"])


def test_an_export_of_no_plan_is_refused_in_a_sentence(client, published):
    answer = client.get(f"{URL}plan.csv?exclure=99")
    assert answer.status_code == 400
    assert "bureau « 99 » inconnu" in plain(answer.content.decode())


@pytest.mark.parametrize(("paper", "box"), [("a4", (595, 842)), ("a3", (842, 1191))])
def test_the_poster_is_one_page_of_its_format(client, published, paper, box):
    answer = client.get(f"{URL}affiche.pdf?heures=800&format={paper}")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "donnees-fictives-00099-plan-gauche.pdf" in answer.headers["Content-Disposition"]
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", answer.content)
    assert [tuple(round(float(side)) for side in one) for one in boxes] == [box]


def test_an_unknown_paper_is_named(client, published):
    assert client.get(f"{URL}affiche.pdf?format=a5").status_code == 400


def test_the_address_of_a_question_reads_back_as_the_question():
    asked = PlanQuestion(Question(family="droite"), hours=120, contact=40, hold_out=0, seed=5, exclude="7, 12", most=3)
    query = dict(pair.split("=") for pair in asked.query().lstrip("?").replace("+", " ").replace("%2C", ",").split("&"))
    assert PlanQuestion.read(query, Question(family="droite")) == asked
    assert (
        asked.toggled("exclude", "12").count("exclure=7&") + asked.toggled("exclude", "12").endswith("exclure=7") == 1
    )
    assert PlanQuestion(Question()).query() == "?"


def test_names_typed_in_any_case_are_found():
    asked = PlanQuestion(Question(), exclude="Bureau 3; 00099_0004\n5", minimum="7 = 6, 12 = 3")
    found = asked.constraints(NAMES)
    assert found.exclude == (station(2), station(3), station(4))
    assert found.minimum == {station(6): 6.0, station(11): 3.0}
    with pytest.raises(InputError) as refused:
        PlanQuestion(Question(), force="ici").constraints(NAMES)
    assert plain(str(refused.value)) == "« imposer » : bureau « ici » inconnu ; attendu : comme 1."
    assert (
        plain(in_words("force : 00099_0003 a un maximum de 0 h", NAMES)) == "« imposer » : bureau 3 a un maximum de 0 h"
    )


def test_a_long_plan_is_cut_on_the_page_and_whole_in_the_exports(town, monkeypatch):
    found = strategy.plan(town, Family.load("gauche"), hours=900, target=ElectionType.LEGISLATIVE)
    assert found.inputs["contact_rate"] == pytest.approx(CONTACT / 100)
    monkeypatch.setattr("arpenteur.web.foundation.territory.plans.page.ROWS_SHOWN", 2)
    cut = laid_out(found, PlanQuestion(Question()), station_names(town))
    assert len(cut.rows) == 2
    assert cut.hidden == sum(one.hours > 0 for one in found.stations) - 2


def test_a_place_of_too_many_stations_is_refused_before_any_work(page, monkeypatch):
    monkeypatch.setattr("arpenteur.web.foundation.territory.plans.views.MOST_STATIONS", 20)
    monkeypatch.delattr(strategy, "plan")
    assert "24 bureaux, trop pour un plan sur le site ; attendu : 20 au plus" in page()


def test_nothing_is_written_beside_the_snapshot(page, home: Path):
    page()
    assert not (home / "answers").exists()


@pytest.mark.parametrize("ending", ["", "plan.csv", "plan.json", "affiche.pdf"])
def test_a_text_longer_than_a_list_of_stations_is_refused(client, published, ending):
    answer = client.get(f"{URL}{ending}?exclure={'7,' * 600}")
    assert answer.status_code == 400
    assert "1200 caractères" in entities.unescape(answer.content.decode())


def test_an_address_too_long_for_a_code_leaves_the_poster_without_one(client, published):
    answer = client.get(f"{URL}affiche.pdf?exclure={'7, ' * 333}&imposer={'8, ' * 333}")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
