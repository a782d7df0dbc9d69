"""Scenarios that differ by territory: who stands here, another turnout there."""

from pathlib import Path

import numpy as np
import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import explain, rank
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.records import FAMILIES
from arpenteur.strategy.explanation.sheet import compute

HERE, THERE = "00090", "00091"
LEFT, CENTRE = FAMILIES.index("gauche"), FAMILIES.index("centre")


@pytest.fixture(scope="module")
def two_communes(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.town(communes=2, stations=16)
    return small.publish(tmp_path_factory.mktemp("two") / "s", tables, place="dep:00")


def assessed(snapshot: Snapshot, text: str, level: str = "station") -> Assessment:
    scenario = Scenario.parse(f"id = 'x'\nturnout_rise = 0.1\n{text}")
    return Assessment(snapshot, Family.load("gauche"), ElectionType.LEGISLATIVE, scenario, level)  # type: ignore[arg-type]


def inside(one: Assessment, commune: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return (one.zones.frame["commune"] == commune).to_numpy()


def mean_share(one: Assessment, family: int, zones: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    return float(np.average(one.expected[zones, family], weights=one.expected_voters[zones]))


def test_a_family_that_does_not_stand_here_gets_nothing_here_and_the_whole_still_meets_the_scenario(
    two_communes: Snapshot,
) -> None:
    one = assessed(two_communes, f"[shares]\ncentre = 0.2\n[[local]]\nterritory = '{THERE}'\nabsent = ['centre']\n")
    there = inside(one, THERE)
    assert (one.expected[there, CENTRE] == 0).all()
    assert one.expected.sum(axis=1) == pytest.approx(1)
    assert mean_share(one, CENTRE, np.ones_like(there)) == pytest.approx(0.2)


def test_votes_of_a_family_that_does_not_stand_here_float_whole(two_communes: Snapshot) -> None:
    one = assessed(two_communes, f"[[local]]\nterritory = '{THERE}'\nabsent = ['centre']\n")
    there = inside(one, THERE)
    assert (one.prospects.collapse[there, CENTRE] == 1).all()
    assert (one.prospects.collapse[~there, CENTRE] < 1).all()
    assert (one.floating.central[there] >= one.last_shares[there, CENTRE]).all()


def test_a_commune_meets_its_own_shares_and_the_rest_meets_the_others(two_communes: Snapshot) -> None:
    text = f"[shares]\ngauche = 0.3\n[[local]]\nterritory = '{THERE}'\n[local.shares]\ngauche = 0.5\n"
    one = assessed(two_communes, text)
    there = inside(one, THERE)
    assert mean_share(one, LEFT, there) == pytest.approx(0.5)
    assert mean_share(one, LEFT, ~there) == pytest.approx(0.3)


def test_a_commune_votes_at_its_own_turnout(two_communes: Snapshot) -> None:
    one = assessed(two_communes, f"[[local]]\nterritory = '{THERE}'\nturnout = 0.8\n")
    there = inside(one, THERE)
    registered = one.zones.registered
    assert np.average(one.expected_turnout[there], weights=registered[there]) == pytest.approx(0.8)
    assert one.ratio[there].min() > one.ratio[~there].max()


def test_a_territory_without_zones_changes_nothing(two_communes: Snapshot) -> None:
    plain = assessed(two_communes, "")
    other = assessed(two_communes, "[[local]]\nterritory = '93010'\nabsent = ['centre']\n")
    assert other.expected == pytest.approx(plain.expected, abs=0)


def test_the_commune_level_follows_the_same_words(two_communes: Snapshot) -> None:
    one = assessed(two_communes, f"[[local]]\nterritory = '{THERE}'\nabsent = ['centre']\n", "commune")
    assert (one.expected[:, CENTRE] == 0).tolist() == [code == THERE for code in one.zones.frame["commune"]]


@pytest.mark.parametrize("commune", [HERE, THERE])
def test_an_explanation_can_be_redone_by_hand_where_the_scenario_differs(two_communes: Snapshot, commune: str) -> None:
    text = f"[[local]]\nterritory = '{THERE}'\nabsent = ['centre']\nturnout = 0.6\n[local.shares]\ngauche = 0.45\n"
    scenario = Scenario.parse(f"id = 'x'\nturnout_rise = 0.1\n{text}")
    zone = two_communes.stations.filter(two_communes.stations["commune"] == commune)["station"][0]
    answer = explain(
        two_communes, zone, family=Family.load("gauche"), target=ElectionType.LEGISLATIVE, scenario=scenario
    )
    for figure in answer.figures:
        values = {term.symbol: term.value for term in figure.inputs if term.value is not None}
        for step in figure.steps:
            values[step.symbol] = compute(step.formula, values)
        if figure.result is not None:
            assert values[figure.symbol] == pytest.approx(figure.result.central, rel=1e-6, abs=1e-9)


def test_the_ranking_says_what_was_supposed_of_each_territory(two_communes: Snapshot) -> None:
    scenario = Scenario.parse(f"id = 'x'\n[[local]]\nterritory = '{THERE}'\nabsent = ['centre']\nturnout = 0.6\n")
    told = rank(
        two_communes, family=Family.load("gauche"), target=ElectionType.LEGISLATIVE, scenario=scenario
    ).scenario["local"]
    assert [(one["territory"], one["zones"], one["absent"], one["turnout"]) for one in told] == [
        (THERE, 8, ["centre"], 0.6)
    ]


def test_a_constituency_of_another_place_takes_the_swing_of_its_own_result(tmp_path: Path) -> None:
    tables = small.with_reference(small.town(), "circo:0001", factor=0.8)
    tables["stations"] = tables["stations"].with_columns(circonscription=small.pl.lit("0001"))
    snapshot = small.publish(tmp_path / "s", tables)
    one = assessed(snapshot, "[[local]]\nterritory = 'circo:0001'\n[local.shares]\ngauche = 0.4\n")
    (outlook,) = one.prospects.outlooks
    assert (outlook.scope, outlook.raked) == ("circo:0001", False)
    assert mean_share(one, LEFT, np.ones(len(one.zones), dtype=np.bool_)) != pytest.approx(0.4, abs=1e-3)
