"""Who is ahead after a second round, on genuine results: the municipales of 2026, with what was known before them."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from arpenteur import pipeline
from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.grid import UNKNOWN_OPTION, fold, grid
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import Scenario
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.proximity import proximity_before
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.strategy import ballot_lists, second_round_of

FIRST = Election.parse("2026_muni_t1")
TOULOUSE, PARIS = "31555", "75056"


@pytest.fixture(scope="module")
def races(shared_data: Path) -> dict[str, tuple[Array, Array, Array]]:
    """By commune: shares forecast, chances, shares counted; communes whose finalists keep their names, and Toulouse."""
    known = proximity_before(ElectionType.MUNICIPAL, FIRST)
    tables = [
        pl.read_parquet(shared_data / f"results/national/municipales-2026-t{one}_candidats.parquet")
        .filter(pl.col("maille") == "communes")
        .select("code", "label", "nuance", "voix")
        for one in (1, 2)
    ]
    before, after = ({code: rows.rows() for (code,), rows in one.group_by(["code"])} for one in tables)
    found: dict[str, tuple[Array, Array, Array]] = {}
    for code, lists in after.items():
        first = before.get(code, [])
        names = [fold(name) for _, name, _, _ in first]
        # The list of Toulouse that merged is the one that kept the beginning of its name.
        wanted = [fold(name)[:14] if code == TOULOUSE else fold(name) for _, name, _, _ in lists]
        columns = [next((rank for rank, name in enumerate(names) if name.startswith(one)), -1) for one in wanted]
        if len(lists) < 2 or min(columns) < 0 or len(set(columns)) < len(columns):
            continue
        options = [grid().option_of(FIRST, nuance, None) or UNKNOWN_OPTION for _, _, nuance, _ in first]
        blocs = np.array([BLOCS.index(grid().options[one].bloc) for one in options])
        votes, counted = (np.array([row[3] for row in rows]) for rows in (first, lists))
        shares = known.shares(votes[None, :] / votes.sum(), blocs, np.array(columns), axis())[0]
        found[code] = (shares, known.chances(shares), counted / counted.sum())
    return found


def test_winners_nobody_expected_were_given_a_chance(races: dict[str, tuple[Array, Array, Array]]) -> None:
    for commune in (TOULOUSE, PARIS):
        _, chances, counted = races[commune]
        assert chances[counted.argmax()] > 0.2
        assert chances.max() < 0.9


def test_chances_come_true_about_as_often_as_they_say(races: dict[str, tuple[Array, Array, Array]]) -> None:
    assert len(races) > 1300
    given = np.concatenate([chances for _, chances, _ in races.values()])
    won = np.concatenate([np.arange(len(one)) == one.argmax() for _, _, one in races.values()])
    for low, high in ((0.05, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95)):
        inside = (given >= low) & (given < high)
        assert abs(float(won[inside].mean() - given[inside].mean())) < 0.1


def test_the_result_of_a_race_falls_in_its_interval(races: dict[str, tuple[Array, Array, Array]]) -> None:
    known = proximity_before(ElectionType.MUNICIPAL, FIRST)
    inside = [
        (low <= counted) & (counted <= high)
        for shares, _, counted in races.values()
        for low, high in [known.band(shares)]
    ]
    assert 0.88 < float(np.concatenate(inside).mean()) < 0.97


def test_bondy_is_asked_list_by_list(shared_data: Path, tmp_path: Path) -> None:
    lists = shared_data.parent / "elections" / "results"
    if not lists.is_dir():
        pytest.skip("more elections are not at hand beside the official data")
    files = [lists / f"municipales-2026-t1_bondy_bureaux_{one}.parquet" for one in ("candidats", "territoires")]
    national = shared_data / "results" / "national"
    now = datetime(2026, 3, 16, tzinfo=UTC)
    bondy = pipeline.build(Place.parse("93010"), sources=[national, *files], out=tmp_path / "s", at=now)
    names = ballot_lists(bondy, FIRST)
    assert len(names) == 6
    answer = second_round_of(
        bondy,
        family=Family.load("gauche"),
        target=ElectionType.MUNICIPAL,
        scenario=Scenario("second"),
        first=FIRST,
        lists=("hervé", "être bondy"),
    )
    (race,) = answer.races
    assert race.shares == pytest.approx((0.558, 0.442), abs=0.02)
    low, high = race.results[1].low, race.results[1].high
    assert low < 5977 / (5977 + 6123) < high
    assert race.chances[1] > 0.15
    assert any("sans bloc connu" in text for text in answer.warnings)
