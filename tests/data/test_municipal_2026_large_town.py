"""Municipales 2026 on a town of 265 stations: genuine rounds of before, real totals of 2026, INVENTED votes by station.

See ``invented_stations``: it shows that such a town is read, counted and ordered, never how good a forecast is.
"""

from math import isfinite
from pathlib import Path

import invented_stations as invented
import polars as pl
import pytest
from scipy.stats import spearmanr

from arpenteur import pipeline, strategy
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import RankedZone

pytestmark = pytest.mark.data

AT = invented.AT
OF_THE_COMMUNE = Scenario("commune", scope="commune", turnout_rise=0.0)
FAMILIES = ("gauche", "centre", "droite", "extreme_droite")
LEAST_ALIKE = {"gauche": 0.9, "centre": 0.9, "extreme_droite": 0.9, "droite": 0.8}
"""Rank correlation of the order for législatives without and with 2026. The right's is lower (0.85): the
town's list of voters has grown by 8 %, so that more stations are said to have changed, and count less."""


@pytest.fixture(scope="module")
def snapshots(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """The town without and with the two files of 2026, each named as the other."""
    work = tmp_path_factory.mktemp("large_town")
    sources = invented.genuine_rounds(shared_data)
    added = [*sources, invented.write_invented(shared_data, work / "municipal")]
    place, means = Place.parse(invented.TOULOUSE), pipeline.Means.of(work, workers=1)
    without, with_2026 = (
        pipeline.build(place, sources=files, out=work / name, at=AT, means=means)
        for name, files in (("without", sources), ("with", added))
    )
    return without, with_2026


def order(
    snapshot: Snapshot, family: str, target: ElectionType, scenario: Scenario | None = None
) -> dict[str, RankedZone]:
    answer = strategy.rank(snapshot, family=Family.load(family), target=target, scenario=scenario)
    return {zone.zone: zone for zone in answer.zones if zone.rank is not None}


def together(one: dict[str, RankedZone], other: dict[str, RankedZone]) -> float:
    keys = sorted(one.keys() & other.keys())
    return float(spearmanr([one[key].rank for key in keys], [other[key].rank for key in keys])[0])


@pytest.mark.parametrize("round_", [1, 2])
def test_what_is_invented_adds_up_to_what_is_real(shared_data: Path, round_: int) -> None:
    town = invented.invent(shared_data, round_)
    assert tuple(town.counts.sum(axis=0)) == town.totals
    assert town.votes.sum(axis=0).tolist() == [votes for _, _, votes in town.lists]
    assert (town.votes.sum(axis=1) == town.counts[:, 4]).all()
    again = invented.invent(shared_data, round_)
    assert (again.votes == town.votes).all()


@pytest.mark.parametrize("round_", [1, 2])
def test_series_has_both_rounds_on_the_stations_of_today(
    snapshots: tuple[Snapshot, Snapshot], shared_data: Path, round_: int
) -> None:
    _, snapshot = snapshots
    election, town = f"2026_muni_t{round_}", invented.invent(shared_data, round_)
    counted = snapshot.station_results.filter(pl.col("election") == election)
    names = ("registered", "turnout", "blank", "null_votes", "valid")
    assert tuple(counted[name].sum() for name in names) == town.totals
    votes = snapshot.option_votes.filter(pl.col("election") == election)
    assert votes["votes"].sum() == town.totals[4]
    found = strategy.series(snapshot)
    rows = found.table.filter(pl.col("election") == election)
    shown = counted.filter(pl.col("station").is_in(rows["station"].implode()))
    assert rows.height == shown.height >= 260  # the others have too few votes to be shown
    assert set(rows["station"]) <= set(snapshot.stations["station"])
    assert rows["carried"].max() == 0
    for name in ("registered", "turnout", "valid"):
        assert rows[name].sum() == pytest.approx(shown[name].sum())
        assert (rows[name] == rows[f"{name}_low"]).all()


def test_a_station_has_its_municipal_in_its_profile(snapshots: tuple[Snapshot, Snapshot], shared_data: Path) -> None:
    _, snapshot = snapshots
    town, station = invented.invent(shared_data, 1), "31555_0042"
    at = town.stations.index("0042")
    found = strategy.profile(snapshot, station, family=Family.load("gauche"), target=ElectionType.MUNICIPAL)
    (turnout,) = [point for point in found.turnout if point.election == "2026_muni_t1"]
    assert turnout.zone == pytest.approx(town.counts[at, 1] / town.counts[at, 0])
    assert turnout.commune == pytest.approx(town.totals[1] / town.totals[0])
    (right,) = [one for one in found.results if (one.election, one.family) == ("2026_muni_t1", "droite")]
    (held,) = [at for at, one in enumerate(town.lists) if one[1] == "LDVD"]
    assert right.zone == pytest.approx(town.votes[at, held] / town.counts[at, 4])


@pytest.mark.parametrize(("scenario", "most"), [(None, 0.2), (OF_THE_COMMUNE, 0.7)], ids=["nation", "commune"])
def test_left_and_right_do_not_have_one_order(
    snapshots: tuple[Snapshot, Snapshot], scenario: Scenario | None, most: float
) -> None:
    """Of the commune, +0.54, which is much: its list of the right took the centre's voters, who then count as floating
    (a third of the votes, 8 % before), and both families are sent where they live (docs/benchmarks.md)."""
    left, right = (order(snapshots[1], name, ElectionType.MUNICIPAL, scenario) for name in ("gauche", "droite"))
    assert len(left) == len(right) >= 255
    for zone in (*left.values(), *right.values()):
        figures = (zone.support, zone.floating, zone.intermittence, zone.mobilisable)
        assert all(one is None or all(map(isfinite, (one.low, one.central, one.high))) for one in figures)
        assert zone.value is not None
        assert isfinite(zone.value)
    assert together(left, right) < most


@pytest.mark.parametrize("family", FAMILIES)
def test_a_municipal_more_leaves_the_order_for_legislatives(snapshots: tuple[Snapshot, Snapshot], family: str) -> None:
    before, after = (order(one, family, ElectionType.LEGISLATIVE) for one in snapshots)
    assert together(before, after) >= LEAST_ALIKE[family]
