"""Two to four zones over one another: the charts tell them apart without their colour, the table has every figure."""

import re

import pytest
from fictional_place import PLACE, SMALL, station

from arpenteur.domain.elections import ElectionType
from arpenteur.figures.overlay import STYLES, overlay_chart
from arpenteur.strategy import profile
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.scenarios import families

pytestmark = pytest.mark.django_db
URL = f"/comparer/{PLACE}/"
FOUR = [station(2), station(5), station(9), station(SMALL)]


@pytest.fixture
def page(client, published):
    def get(*zones: str, **more: str) -> str:
        answer = client.get(URL, {"avec": list(zones), **more})
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    return get


def test_four_zones_are_one_line_each_in_every_chart(page):
    html = page(*FOUR)
    charts = re.findall(r'<div class="chart wide" aria-hidden="true">(<svg.*?</svg>)', html, re.S)
    assert len(charts) > 3
    for style in STYLES[:3]:  # the fourth zone is masked: it has no result
        assert style.mark in charts[0]
    assert html.count('class="num"><svg class="zmark"') == 4
    assert "style=" not in "".join(charts)


def test_lines_differ_by_mark_and_by_dash_not_only_by_colour():
    assert len({one.mark for one in STYLES}) == len({one.dash for one in STYLES}) == len({one.colour for one in STYLES})
    svg = overlay_chart(["a", "b"], [[10, 20], [30, None], [None, 5], [1, 2]], width=200, height=100)
    assert svg.count("<path") == 6
    assert svg.count('stroke-dasharray="10 3 2 3"') == 1
    assert svg.count('stroke-dasharray="7 4"') == 0  # one point only: nothing to join


def test_the_table_has_the_figures_of_each_profile(page):
    html = page(station(2), station(5))
    snapshot = queries.opened(queries.current(PLACE).path)
    for zone in (station(2), station(5)):
        found = profile(snapshot, zone, family=families()["gauche"], target=ElectionType.MUNICIPAL)
        for point in found.turnout:
            assert f'<td class="num">{numbers.percent(point.zone, 1)}</td>' in html
        for point in found.results:
            assert f'<td class="num">{numbers.percent(point.zone, 1)}</td>' in html
        assert numbers.decimal(found.zone.registered) in html


def test_one_table_only_with_a_heading_a_group(page):
    html = page(*FOUR)
    assert html.count("<table") == 1
    assert html.count('scope="rowgroup"') > 4


def test_a_masked_zone_says_why_and_shows_no_vote(page):
    html = page(station(2), station(SMALL))
    assert "moins de 100 inscrits" in html
    rows = re.findall(r"<tr><th scope=\"row\"[^>]*>[^<]*inscrit[^<]*</th>(.*?)</tr>", html)
    assert all("–" in row or "inscrits" not in row for row in rows)


def test_without_a_choice_the_first_two_of_the_order_are_compared(page):
    assert page().count('class="num"><svg class="zmark"') == 2
    assert page(station(7)).count('class="num"><svg class="zmark"') == 2


def test_a_fifth_zone_and_a_zone_twice_are_left_out(page):
    assert page(*FOUR, station(11)).count('class="num"><svg class="zmark"') == 4
    assert page(station(2), station(2), station(5)).count('class="num"><svg class="zmark"') == 2


def test_an_unknown_zone_is_answered_in_a_sentence(client, published):
    assert client.get(URL, {"avec": ["x", station(2)]}).status_code == 400


def test_quartiers_can_be_compared(page):
    assert "Les Quais" in page("Q1", niveau="quartier")
