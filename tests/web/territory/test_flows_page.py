"""Transfers: the table and its drawing say the same, the address carries the choice, answers are kept."""

import csv
import html as entities
import io
import json
import re
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from fictional_place import PLACE
from sentences import plain

from arpenteur import strategy
from arpenteur.figures.sankey import wrapped
from arpenteur.web.foundation.shared import work_queue
from arpenteur.web.foundation.territory.flows import estimates

pytestmark = pytest.mark.django_db
URL = f"/transferts/{PLACE}/"
PAIR = "de=2022_pres_t1&vers=2022_legi_t1"


@pytest.fixture
def page(client, published):
    def get(query: str = PAIR, status: int = 200) -> str:
        answer = client.get(f"{URL}?{query}")
        assert answer.status_code == status, answer.content.decode()
        return entities.unescape(answer.content.decode())

    return get


def table(html: str) -> list[list[str]]:
    """Values of the table of transfers, without intervals."""
    (body,) = re.findall(r'<table class="zt ft">.*?<tbody>(.*?)</tbody>', html, re.S)
    return [re.findall(r"<b>(.*?)</b>", row) for row in body.split("</tr>")[:-1]]


def answers(home: Path) -> list[Path]:
    return list((home / "answers").rglob("*.json"))


def test_the_last_two_rounds_are_compared_first(page):
    html = page("")
    assert "Où sont allées les voix\u202f?" in html
    assert '<option value="2022_legi_t1" selected>' in html
    assert '<option value="2024_legi_t1" selected>' in html
    assert len(table(html)) == 8


def test_every_cell_has_an_interval_and_none_is_a_bare_zero(page):
    html = page()
    cells = re.findall(r'<td class="num (t\d|vague)"><b>(.*?)</b><span class="rng">(.*?)</span></td>', html)
    assert len(cells) == 8 * 8
    values = {value for _, value, _ in cells}
    assert not values & {"0\u202f%", "100\u202f%"}
    assert all(re.fullmatch(r"\d+–\d+|<\u202f1", interval) for _, _, interval in cells)


def test_persons_on_demand(page):
    shares, persons = page(), page(f"{PAIR}&unite=personnes")
    assert any("%" in value for row in table(shares) for value in row)
    assert not any("%" in value for row in table(persons) for value in row)
    assert "inscrits retrouvés dans chaque groupe du second" in persons


def test_blocs_families_and_options_are_three_tables(page):
    assert len(table(page(f"{PAIR}&groupes=blocs"))) == 7
    assert "Union de la gauche" in page(f"{PAIR}&groupes=options")
    assert "Union de la gauche" not in page()


def test_what_to_believe_is_said_before_the_figures(page):
    html = page()
    for words in (
        "Une estimation tirée de totaux, jamais un décompte, jamais une personne.",
        "56, 64 ou 74\u202f%",
        "Un intervalle large veut dire qu’on ne sait pas.",
        "des totaux de 21 bureaux de vote",
        "Intervalles élargis",
    ):
        assert 0 < html.index(words) < html.index('<table class="zt ft">')


def test_stations_left_out_are_counted_with_their_reasons(page):
    html = page("de=2017_pres_t1&vers=2022_legi_t1")
    left = re.search(r"(\d+) bureaux comparés. (\d+) écartés\u00a0: <span>(.*?)</span>", html)
    assert left
    assert int(left[1]) + int(left[2]) == 23
    assert "contour modifié" in left[3]
    assert "petits effectifs masqués" in left[3]


def test_a_group_can_be_followed_in_both_drawings(page):
    html = page(f"{PAIR}&suivre=gauche")
    assert html.count('class="band on"') >= 2
    assert html.count('<rect class="block on"') == 2
    assert "Sur 100 inscrits de «\u00a0Gauche\u00a0»" in html
    assert 'class="band on"' not in page(f"{PAIR}&suivre=personne")


def test_drawings_have_a_title_and_a_description_and_as_many_blocks_as_the_table(page):
    html = page()
    drawings = re.findall(r"<svg viewBox.*?</svg>", html, re.S)
    assert len(drawings) == 2
    for drawing in drawings:
        assert 'role="img"' in drawing
        assert "<title" in drawing
        assert "<desc" in drawing
        assert drawing.count("<rect") == 16


def test_nothing_local_is_on_the_page(page):
    assert f"{PLACE}_" not in page()


@pytest.mark.parametrize("query", ["de=2022_pres_t2", "groupes=tous", "unite=voix", "vers=hier"])
def test_an_unknown_choice_is_named(page, query):
    assert f"{query.partition('=')[0]} = «" in plain(page(query, status=400))


def test_rounds_in_the_wrong_order_are_told_on_the_page(page):
    html = page("de=2022_legi_t1&vers=2022_pres_t1")
    assert "Pas d’estimation ici." in html
    assert "2022_pres_t1 n'est pas après 2022_legi_t1" in html
    assert 'id="flow-controls"' in html


def test_a_place_with_one_round_says_so(page, monkeypatch):
    monkeypatch.setattr(strategy, "flow_rounds", lambda _snapshot: ())
    assert "moins de deux tours" in page()


def test_the_export_is_the_matrix(client, published):
    answer = client.get(f"{URL}matrice.csv?{PAIR}")
    assert "donnees-fictives-00099-transferts-2022_pres_t1-2022_legi_t1.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 64
    assert sum(float(row["share"]) for row in rows) == pytest.approx(8, abs=1e-3)


def test_an_export_without_estimate_is_refused_in_a_sentence(client, published):
    answer = client.get(f"{URL}matrice.csv?de=2022_legi_t1&vers=2022_pres_t1")
    assert answer.status_code == 400
    assert "n'est pas après" in plain(answer.content.decode())


def test_an_answer_is_kept_with_its_question_and_found_again(page, home, monkeypatch):
    first = page()
    (file,) = answers(home)
    written = json.loads(file.read_text(encoding="utf-8"))
    assert (written["first"], written["second"], written["grouping"]) == ("2022_pres_t1", "2022_legi_t1", "family")
    monkeypatch.delattr(strategy, "flows")
    assert table(page()) == table(first)


def test_a_damaged_answer_is_made_anew(page, home):
    first = page()
    (file,) = answers(home)
    for damage in ("", "[]", '{"share": 1}'):
        file.write_text(damage, encoding="utf-8")
        assert table(page()) == table(first)
        assert json.loads(file.read_text(encoding="utf-8"))["units"] == 21


def test_a_folder_that_cannot_be_written_costs_time_only(page, home):
    home.mkdir(parents=True, exist_ok=True)
    (home / "answers").write_text("", encoding="utf-8")
    assert table(page())


class ShortQueue(work_queue.WorkQueue):
    """Nobody waits for half a minute in a test."""

    def wait(self, seconds: float = 0.1) -> AbstractContextManager[None]:
        return super().wait(seconds)


def test_who_comes_while_an_estimate_is_under_way_is_told_to_wait(page, monkeypatch):
    monkeypatch.setattr(estimates, "WORK_QUEUE", ShortQueue())
    with estimates.WORK_QUEUE.wait():
        assert "D’autres estimations sont en cours" in page(status=503)
    page()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Droite", ["Droite"]),
        ("Rassemblement national et alliés", ["Rassemblement", "national et alliés"]),
        ("Anticonstitutionnellement", ["Anticonstitutionn…"]),
    ],
)
def test_a_long_name_is_written_in_lines(text, lines):
    assert wrapped(text, 18) == lines
