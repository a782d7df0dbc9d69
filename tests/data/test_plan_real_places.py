"""Plans on genuine official results: Bondy and the Alpes-de-Haute-Provence, from the national files alone."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arpenteur import pipeline
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family, shipped_families
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import plan

LEGISLATIVE = ElectionType.LEGISLATIVE


@pytest.fixture(scope="module", params=["93010", "dep:04"])
def place(request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    out = tmp_path_factory.mktemp("plan") / "s"
    national = shared_data / "results" / "national"
    return pipeline.build(Place.parse(request.param), sources=[national], out=out, at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("family", shipped_families())
def test_a_plan_is_modest_and_beats_the_naive_rules_by_its_own_account(place: Snapshot, family: str) -> None:
    found = plan(place, Family.load(family), hours=500, target=LEGISLATIVE, hold_out=0.2)
    assert found.total.hours == pytest.approx(500)
    assert found.total.votes.low == 0
    # Between one vote in 40 hours and one in 5: the order of what is published, never the promise of a landslide.
    assert 500 / 40 < found.total.votes.central < 500 / 5
    assert found.total.votes.high < 500 / 3
    assert all(0 < rule.worth <= 1 for rule in found.baselines)
    assert found.hold_out is not None
    assert found.minimum_detectable_effect_pp is not None
    assert found.hold_out.expected_effect_pp < found.minimum_detectable_effect_pp
    assert 1 < found.hold_out.residual_sd_pp < 15


@pytest.mark.parametrize("family", shipped_families())
def test_the_first_fifth_is_not_valued_beyond_what_was_measured(place: Snapshot, family: str) -> None:
    found = plan(place, Family.load(family), hours=500, target=LEGISLATIVE)
    first = [one for one in found.stations if one.first_fifth]
    registered = sum(one.registered for one in first)
    value = sum(one.registered * (one.value or 0) for one in first) / registered
    assert value > 1
    if found.order.lift is not None:
        assert value <= max(found.order.lift.high, 1)


def test_opposed_families_are_sent_to_different_stations(place: Snapshot) -> None:
    left, right = (
        {one.station: one.hours for one in plan(place, Family.load(name), hours=500, target=LEGISLATIVE).stations}
        for name in ("gauche", "extreme_droite")
    )
    assert sum(min(hours, right[station]) for station, hours in left.items()) <= 0.3 * 500


@pytest.mark.parametrize("family", shipped_families())
def test_more_hours_never_take_a_station_away(place: Snapshot, family: str) -> None:
    plans = [plan(place, Family.load(family), hours=hours, target=LEGISLATIVE) for hours in (100, 400, 1600)]
    visited = [{one.station for one in found.stations if one.hours > 0} for found in plans]
    assert visited[0] <= visited[1] <= visited[2]


def test_a_page_can_move_its_sliders(place: Snapshot) -> None:
    family = Family.load("centre")
    plan(place, family, hours=100, target=LEGISLATIVE)
    start = time.process_time()
    plan(place, family, hours=120, target=LEGISLATIVE, hold_out=0.2)
    assert time.process_time() - start < 1
