"""Municipales as a type of their own: the municipal before, lists without a bloc, what the interval speaks of."""

import pytest
import small_snapshots as small

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.stats.parameters import parameters
from arpenteur.strategy import explain, rank
from arpenteur.strategy.explanation.sheet import compute

LEFT = Family.load("gauche")
COUNCIL = "2020_muni_t1"
NAMED = (("ug", "LUG", "Tous ensemble", 0.4), ("dvd", "LDVD", "Agir", 0.45), ("rn", "LRN", "Le rassemblement", 0.1))
UNNAMED = (("div", None, "Notre ville", 0.5), ("div", None, "Ville vivante", 0.3), ("ug", "LUG", "Tous ensemble", 0.2))
SCENARIO = Scenario("council", scope="commune", shares={"gauche": 0.45, "droite": 0.4, "rn": 0.15}, turnout=0.5)


def published(
    tmp_path_factory: pytest.TempPathFactory, lists: tuple[tuple[str, str | None, str, float], ...]
) -> Snapshot:
    tables = small.with_council(small.town(), COUNCIL, lists) if lists else small.town()
    return small.publish(tmp_path_factory.mktemp("council") / "s", tables)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return published(tmp_path_factory, NAMED)


@pytest.fixture(scope="module")
def unnamed(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return published(tmp_path_factory, UNNAMED)


def supports(snapshot: Snapshot, scenario: Scenario | None = SCENARIO) -> dict[str, tuple[float, float, float]]:
    found = rank(snapshot, family=LEFT, target=ElectionType.MUNICIPAL, scenario=scenario).zones
    return {zone.zone: (one.central, one.low, one.high) for zone in found if (one := zone.support)}


def test_the_municipal_before_is_one_source_and_is_told(named: Snapshot) -> None:
    told = explain(named, "00090_3", family=LEFT, target=ElectionType.MUNICIPAL, scenario=SCENARIO)
    figure = next(one for one in told.figures if one.name == "Soutien attendu")
    values = {term.symbol: term.value for term in figure.inputs if term.value is not None}
    weights = {symbol: value for symbol, value in values.items() if symbol.startswith("w_")}
    assert weights["w_M"] == pytest.approx(parameters().municipal_weight)
    assert sum(weights.values()) == pytest.approx(1)
    for step in figure.steps:
        values[step.symbol] = compute(step.formula, values)
    assert values[figure.symbol] == pytest.approx(supports(named)["00090_0003"][0])


def test_it_moves_the_forecast_towards_where_the_lists_were_strong(
    named: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with_council, without = supports(named), supports(published(tmp_path_factory, ()))
    moved = {zone: with_council[zone][0] - without[zone][0] for zone in without}
    strong = [zone for zone in moved if int(zone[-2:]) % 3 == 2]
    weak = [zone for zone in moved if int(zone[-2:]) % 3 == 0]
    assert sum(moved[zone] for zone in strong) / len(strong) > 0 > sum(moved[zone] for zone in weak) / len(weak)


def test_a_scenario_wider_than_the_commune_leaves_its_municipal_out_and_says_so(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Their shares were not added up over the same territory: mixed, they would move every station for nothing."""
    nation = Scenario("nation", scope="france", shares={"gauche": 0.4}, turnout=0.5)
    wide = small.with_reference(small.town(), "france", factor=0.5)
    without = small.publish(tmp_path_factory.mktemp("wide") / "s", wide)
    council = small.publish(tmp_path_factory.mktemp("wide") / "s", small.with_council(wide, COUNCIL, NAMED))
    for scenario in (None, nation):
        expected = {zone: pytest.approx(ends) for zone, ends in supports(without, scenario).items()}
        assert supports(council, scenario) == expected
    said = rank(council, family=LEFT, target=ElectionType.MUNICIPAL, scenario=nation).warnings
    assert any("n'entre pas dans un scénario plus large que la commune" in text for text in said)
    assert any("Aucun scrutin de ce type à comparer" in text for text in said)


def test_lists_without_a_bloc_say_nothing_of_families(
    unnamed: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    without = supports(published(tmp_path_factory, ()))
    assert supports(unnamed) == {zone: pytest.approx(ends) for zone, ends in without.items()}
    default = supports(unnamed, Scenario("same", scope="commune", turnout=0.5))
    assert all(0.05 < central < 0.95 for central, _, _ in default.values())


def test_the_interval_is_that_of_stations_around_a_result_supposed(named: Snapshot) -> None:
    answer = rank(named, family=LEFT, target=ElectionType.MUNICIPAL, scenario=SCENARIO)
    assert not any("jamais étalonnés" in text for text in answer.warnings)
    assert any("est supposé, pas prévu" in text for text in answer.warnings)
    assert all(high - low < 0.25 for _, low, high in supports(named).values())


def test_a_municipal_calibration_serves_no_other_type() -> None:
    before = Election.parse("2022_legi_t1")
    other = parameters().transition(ElectionType.LEGISLATIVE, before=before)
    assert other.target is not ElectionType.MUNICIPAL
    own = parameters().transition(ElectionType.MUNICIPAL, before=Election.parse("2026_muni_t1"))
    assert (own.calibrated, str(own.election)) == (True, "2020_muni_t1")
