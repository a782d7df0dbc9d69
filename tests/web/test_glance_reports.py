"""Open reports on the map of Coup d'œil: in the right zone, for roles that answer residents and nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cast import AT, Cast
from hypothesis import given
from hypothesis import strategies as st
from reported import HERE, reported, reporting
from shapely.geometry import Point, Polygon, mapping

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.points import holds
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.moderation import StatementOfReasons, hide
from arpenteur.web.residents.consultations.kinds import CaseGround
from arpenteur.web.residents.consultations.states import Decision

URL = "/c/essai/"
NOW = AT + timedelta(days=2)
RING = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=9, unique=True)


@given(RING, st.integers(-60, 60), st.integers(-60, 60))
def test_a_point_is_in_the_outline_that_holds_it(corners: list[tuple[int, int]], x: int, y: int):
    shape = Polygon(corners)
    point = Point(x + 0.5, y + 0.25)
    if shape.is_valid and not shape.boundary.distance(point) < 1e-6:
        assert holds(mapping(shape), point.x, point.y) is shape.contains(point)


def test_a_hole_holds_nothing_and_each_part_does():
    outer, hole = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)], [(3, 3), (6, 3), (6, 6), (3, 6), (3, 3)]
    far = [(20, 20), (22, 20), (22, 22), (20, 22), (20, 20)]
    many = {"type": "MultiPolygon", "coordinates": [[outer, hole], [far]]}
    assert [holds(many, x, y) for x, y in ((1, 1.5), (4, 4.5), (21, 21.5), (15, 15.5))] == [True, False, True, False]


@pytest.fixture
def walked(cast: Cast, time_machine, db) -> dict[str, str]:
    """Three open reports in two quartiers, one that is over, one hidden, one without a point; names of the two."""
    time_machine.move_to(NOW)
    published = PublishedSnapshot.objects.filter(place=cast.campaign.place).latest("pk")
    drawn = [one for one in queries.outlines(published, "quartier") if one.geometry][:2]
    spots = [replace(HERE, latitude=float(one.label_latitude), longitude=float(one.label_longitude)) for one in drawn]
    with sealed(cast.campaign.pk):
        step = reporting(cast)
        for spot in (spots[0], spots[0], spots[1]):
            reported(step, spot=spot)
        over, _code = reported(step, "Un banc cassé", spot=spots[1])
        decide(contribution=over, decision=Decision.RESOLVED, by=COMMAND, at=NOW)
        gone, _code = reported(step, "Une publicité", spot=spots[1])
        hide(contribution=gone, reasons=StatementOfReasons(CaseGround.RULES, "2", "Essai."), by=COMMAND, at=NOW)
        reported(step, "Une lampe", spot=replace(HERE, latitude=None, longitude=None, precision=None))
    return {one.zone: one.label for one in drawn}


def section(page: str) -> str:
    return page.partition('id="g-reports"')[2].partition("</section>")[0]


@pytest.mark.django_db
def test_each_open_report_is_counted_in_its_quartier(cast: Cast, walked: dict[str, str]):
    shown = section(cast.client(cast.director).get(URL).content.decode())
    first, second = walked
    lines = shown.split("<li>")[1:]
    assert len(lines) == 3
    assert f"zone={first}" in lines[0]
    assert '<span class="num b">2</span>' in lines[0]
    assert f"zone={second}" in lines[1]
    assert '<span class="num b">1</span>' in lines[1]
    assert '<span class="num b">1</span>' in lines[2], "without a point"
    assert shown.count("data-zone=") >= 2


@pytest.mark.django_db
def test_it_shows_to_roles_that_answer_residents_and_to_no_part(cast: Cast, walked: dict[str, str]):
    # The leader of the cast has two stations.
    for user, sees in ((cast.organiser, True), (cast.leader, False), (cast.guest, False), (cast.officer, False)):
        answer = cast.client(user).get(URL)
        assert bool(section(answer.content.decode())) is (sees and answer.status_code == 200), user
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=[next(iter(_stations(cast)))])
    assert not section(cast.client(cast.organiser).get(URL).content.decode())


def _stations(cast: Cast) -> list[str]:
    published = PublishedSnapshot.objects.filter(place=cast.campaign.place).latest("pk")
    return [one.zone for one in queries.outlines(published, "station")]


@pytest.mark.django_db
def test_reports_without_a_place_are_told_and_no_empty_map_is_drawn(cast: Cast, time_machine):
    time_machine.move_to(NOW)
    with sealed(cast.campaign.pk):
        reported(reporting(cast), "Une lampe", spot=replace(HERE, latitude=None, longitude=None, precision=None))
    shown = section(cast.client(cast.director).get(URL).content.decode())
    assert "Aucun n’a de point dans une zone" in shown
    assert "<svg class" not in shown.partition("<ul")[0]


@pytest.mark.django_db
def test_nothing_shows_where_nobody_reports(cast: Cast, time_machine):
    time_machine.move_to(NOW)
    assert not section(cast.client(cast.director).get(URL).content.decode())
