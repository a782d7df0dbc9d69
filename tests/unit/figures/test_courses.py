"""The small chart of two lines: every share where its scale puts it, names that do not touch."""

import re
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.figures.courses import Moment, course_chart, readable
from arpenteur.figures.letters import width as letters_width

SVG = "{http://www.w3.org/2000/svg}"
SHARES = st.one_of(st.none(), st.floats(0, 100))
MOMENTS = st.lists(st.builds(Moment, st.sampled_from(["P 2022", "P 2022 T2", "M 2020"]), SHARES, SHARES), max_size=12)
THREE = [Moment("P 2017", 40.0, 60.0), Moment("E 2019", 70.0, None), Moment("P 2022", None, 30.0)]


def drawn(moments: list[Moment], **more) -> Element:
    return fromstring(course_chart(moments, **({"width": 430, "height": 190} | more)))  # noqa: S314 — our own text


def points(chart: Element) -> list[list[tuple[float, float]]]:
    """Of the dashed line, then of the solid one."""
    lines = [line.get("points", "").split() for line in chart.iter(f"{SVG}polyline")]
    return [[tuple(map(float, one.split(","))) for one in line] for line in lines]  # type: ignore[misc]


@given(MOMENTS)
def test_shares_are_where_the_scale_says(moments: list[Moment]) -> None:
    chart = drawn(moments, figures=True)
    around, zone = points(chart)
    assert len(around) == sum(one.around is not None for one in moments)
    assert len(zone) == sum(one.zone is not None for one in moments) == len(list(chart.iter(f"{SVG}circle")))
    bottom = 4 + 8 + 190
    shares = [one.zone for one in moments if one.zone is not None]
    assert [y for _, y in zone] == pytest.approx([bottom - 1.9 * share for share in shares], abs=0.06)
    assert [x for x, _ in zone] == sorted(x for x, _ in zone)


def test_an_election_without_a_figure_leaves_a_gap_in_its_own_line_only() -> None:
    around, zone = points(drawn(THREE))
    assert [len(around), len(zone)] == [2, 2]
    assert around[0][0] == zone[0][0] < zone[1][0] < around[1][0]


def test_figures_are_written_away_from_the_other_line_and_only_where_asked() -> None:
    chart = drawn(THREE, figures=True)
    heights = {word.text: float(word.get("y", 0)) for word in chart.iter(f"{SVG}text") if word.get("font-weight")}
    _, zone = points(chart)
    assert set(heights) == {"40", "70"}
    assert heights["40"] > zone[0][1]
    assert heights["70"] < zone[1][1]
    assert [word for word in drawn(THREE).iter(f"{SVG}text") if word.get("font-weight")] == []


def test_the_scale_has_round_figures_that_end_below_its_top() -> None:
    words = [word.text for word in drawn(THREE, top=50, height=96).iter(f"{SVG}text")]
    assert [word for word in words if word and re.fullmatch(r"\d+", word)] == ["0", "20", "40"]


@given(st.lists(st.sampled_from(["P 2022", "P 2022 T2", "M 2020"]), max_size=20), st.floats(5, 60))
def test_names_never_touch(names: list[str], room: float) -> None:
    places = list(readable(names, room))
    assert places[:1] == [0][: len(names)]
    for one, other in pairwise(places):
        halves = [letters_width(names[place], 11) / 2 for place in (one, other)]
        assert sum(halves) <= room * (other - one)
