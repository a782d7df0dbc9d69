"""Scenarios side by side."""

import csv
import io
import json

import numpy as np
import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import compare, comparison_csv, comparison_json, rank
from arpenteur.strategy.scenarios.compare import Comparison

LEGISLATIVE = ElectionType.LEGISLATIVE
FAMILY = Family.load("gauche")
HIGH = Scenario("haut", "Forte participation", scope="commune", shares={"gauche": 0.45, "rec": 0.01}, turnout=0.7)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.shrunk(small.town(stations=20), "00090_0003")
    return small.publish(tmp_path_factory.mktemp("compare") / "s", tables)


@pytest.fixture(scope="module")
def compared(town: Snapshot) -> Comparison:
    return compare(town, [Scenario.default(LEGISLATIVE), HIGH], family=FAMILY, target=LEGISLATIVE)


def test_each_column_is_the_ranking_of_its_scenario(town: Snapshot, compared: Comparison) -> None:
    for position, scenario in enumerate((Scenario.default(LEGISLATIVE), HIGH)):
        alone = rank(town, family=FAMILY, target=LEGISLATIVE, scenario=scenario).zones
        assert {zone.zone: zone.rank for zone in alone} == {
            zone.zone: zone.under[position].rank for zone in compared.zones
        }


def test_totals_meet_the_scenario(compared: Comparison) -> None:
    high = compared.scenarios[1]
    supposed = high.supposed["shares"]
    assert supposed["gauche"] == 0.45
    assert high.support == pytest.approx(supposed["gauche"] + supposed["exg"], abs=0.002)
    assert high.own_votes == pytest.approx(high.support * high.voters)
    assert high.mobilisable > compared.scenarios[0].mobilisable


def test_the_first_scenario_agrees_with_itself(compared: Comparison) -> None:
    assert compared.scenarios[0].agreement == pytest.approx(1)
    assert compared.scenarios[1].agreement is not None
    assert -1 <= compared.scenarios[1].agreement < 1


def test_firm_zones_are_first_everywhere_and_zones_come_by_their_worst_rank(compared: Comparison) -> None:
    for zone in compared.zones:
        assert zone.firm == all(one.first_fifth is True for one in zone.under)
    worst = [max((one.rank or np.inf) for one in zone.under) for zone in compared.zones]
    assert worst == sorted(worst)


def test_a_masked_zone_comes_last_without_a_figure(compared: Comparison) -> None:
    last = compared.zones[-1]
    assert last.suppressed
    assert all(one.support is None and one.rank is None for one in last.under)


def test_it_leaves_as_json_and_as_rows(compared: Comparison) -> None:
    assert json.loads(comparison_json(compared))["scenarios"][1]["id"] == "haut"
    rows = list(csv.DictReader(io.StringIO(comparison_csv(compared))))
    assert len(rows) == 2 * len(compared.zones)
    assert {row["scenario"] for row in rows} == {"reference", "haut"}
    assert {row["fictional"] for row in rows} == {"données fictives"}


@pytest.mark.parametrize("scenarios", [[HIGH], [HIGH, HIGH], [Scenario(str(i)) for i in range(7)]])
def test_too_few_too_many_or_twice_the_same_is_refused(town: Snapshot, scenarios: list[Scenario]) -> None:
    with pytest.raises(InputError, match="de 2 à 6 scénarios d'id différents"):
        compare(town, scenarios, family=FAMILY, target=LEGISLATIVE)
