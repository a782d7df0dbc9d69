"""Scenarios: completed, applied where they speak, refused where they contradict themselves."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import small_snapshots as small

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import Local, Move, Scenario, Stands, Terms
from arpenteur.snapshot import Snapshot
from arpenteur.stats.forecast.axis import Axis
from arpenteur.stats.panel import FAMILIES, Array
from arpenteur.strategy import levels, rank
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.outlook import Outlook, complete

REFERENCE = np.array([0.3, 0.02, 0.25, 0.1, 0.2, 0.05, 0.02, 0.06])
LEGISLATIVE = ElectionType.LEGISLATIVE


def seen(snapshot: Snapshot, scenario: Scenario | None = None, target: ElectionType = LEGISLATIVE) -> Outlook:
    return Assessment(snapshot, Family.load("gauche"), target, scenario, "station").outlook


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("plain") / "s", small.town())


def test_families_not_named_share_the_rest_as_last_time() -> None:
    shares = complete(Scenario("s", shares={"gauche": 0.4}), REFERENCE)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] == 0.4
    assert shares[2] / shares[4] == pytest.approx(0.25 / 0.2)


def test_an_absent_family_gets_nothing_and_leaves_its_votes_to_the_others() -> None:
    shares = complete(Scenario("s", absent=frozenset({"rn"})), REFERENCE)
    assert shares[4] == 0
    assert shares.sum() == pytest.approx(1)
    assert shares[0] == pytest.approx(0.3 / 0.8)


def test_moves_take_from_one_family_and_give_to_another_all_at_once() -> None:
    moves = (Move("droite", "centre", 0.4), Move("centre", "gauche", 0.1))
    shares = complete(Scenario("s", moves=moves), REFERENCE)
    assert shares.sum() == pytest.approx(1)
    assert shares[3] == pytest.approx(0.1 * 0.6)
    assert shares[2] == pytest.approx(0.25 * 0.9 + 0.1 * 0.4)
    assert shares[0] == pytest.approx(0.3 + 0.25 * 0.1)


def test_without_a_word_the_balance_of_power_is_kept() -> None:
    assert complete(Scenario("s"), REFERENCE) == pytest.approx(REFERENCE)


def test_a_share_for_an_absent_family_is_refused() -> None:
    with pytest.raises(InputError, match="rn a une part et est dans absent"):
        complete(Scenario("s", shares={"rn": 0.2}, absent=frozenset({"rn"})), REFERENCE)


def test_a_rest_that_nobody_can_take_is_refused() -> None:
    with pytest.raises(InputError, match=r"les parts font 0\.800"):
        complete(Scenario("s", shares=dict.fromkeys(small.FAMILIES, 0.1)), REFERENCE)


def test_a_national_scenario_without_national_result_is_applied_to_the_place_and_says_so(plain: Snapshot) -> None:
    outlook = seen(plain)
    assert outlook.raked
    assert outlook.warnings == (
        "Résultat national absent de l'instantané : le scénario est appliqué au lieu lui-même.",
    )


def walked(before: list[float], after: list[float]) -> list[list[float]]:
    """The ordered transfer by hand: empty the first bloc into the first, and walk on; shares of all votes."""
    left, room = list(before), list(after)
    moved = [[0.0] * len(room) for _ in left]
    origin = end = 0
    while origin < len(left) and end < len(room):
        part = min(left[origin], room[end])
        moved[origin][end] += part
        left[origin] -= part
        room[end] -= part
        origin, end = (origin + 1, end) if left[origin] <= room[end] else (origin, end + 1)
    return moved


def test_a_national_scenario_moves_each_ballot_by_the_rule_of_its_type(tmp_path: Path) -> None:
    """Half ordered, half proportional from the presidential; proportional from the legislative; half and half."""
    snapshot = small.publish(tmp_path / "s", small.with_reference(small.town(), "france", factor=1.5))
    scenario = Scenario("s", shares={"gauche": 0.5})
    assessed = Assessment(snapshot, Family.load("gauche"), LEGISLATIVE, scenario, "station")
    outlook, line = assessed.outlook, assessed.axis
    assert (outlook.scope, outlook.raked) == ("france", False)
    after, total = line.by_bloc(outlook.shares), np.zeros((len(assessed.zones), line.blocs))
    for election, weight in assessed.weights(outlook).items():
        here, then = line.by_bloc(assessed.smoothed(election)), line.by_bloc(outlook.bases[election].shares)
        swung = here * after / then
        swung /= swung.sum(axis=1, keepdims=True)
        moved = swung if election.type is LEGISLATIVE else (by_hand(here, then, after, line) + swung) / 2
        total += weight * moved
    assert line.by_bloc(assessed.expected) == pytest.approx(total)
    assert list(assessed.weights(outlook).values()) == [1 / 2, 1 / 2]


def by_hand(here: Array, then: Array, after: Array, line: Axis) -> Array:
    """The ordered transfer of some shares, walking along the axis."""
    total, on, beside = np.zeros(here.shape), list(line.order), line.beside[0]
    kept = min(then[beside], after[beside])
    gain, loss = after[beside] - kept, then[beside] - kept
    stay = [then[b] - gain * then[b] / sum(then[on]) for b in on]
    come = [after[b] - loss * after[b] / sum(after[on]) for b in on]
    for origin, parts in enumerate(walked(stay, come)):
        b = on[origin]
        total[:, on] += here[:, [b]] * np.array([parts]) / then[b]
        total[:, beside] += here[:, b] * gain / sum(then[on])
        total[:, b] += here[:, beside] * loss * after[b] / sum(after[on]) / then[beside]
    total[:, beside] += here[:, beside] * kept / then[beside]
    return total


def test_only_the_territory_whose_candidates_are_told_is_corrected(tmp_path: Path) -> None:
    snapshot = small.publish(tmp_path / "s", small.town(communes=2), place="dep:00")
    told = Terms(stands=Stands({"ug": 1, "ens": 1, "lr": 3, "rn": 1}, outgoing="lr"))
    scenario = Scenario("s", turnout=0.5, local=(Local(Place.parse("00090"), told),))
    assessed = Assessment(snapshot, Family.load("gauche"), LEGISLATIVE, scenario, "station")
    here = (assessed.zones.frame["commune"] == "00090").to_numpy()
    for election in (Election.parse("2022_pres_t1"), Election.parse("2022_legi_t1")):
        factors = assessed.log_factors(election)
        assert factors[here].any()
        assert not factors[~here].any()
    assert not assessed.expected[here][:, FAMILIES.index("rec")].any()
    assert assessed.expected[~here][:, FAMILIES.index("rec")].all()
    assert Assessment(snapshot, Family.load("gauche"), LEGISLATIVE, Scenario("s", turnout=0.5), "station").told == ()


def test_families_live_under_the_interval_of_their_bloc(plain: Snapshot) -> None:
    for name in ("gauche", "droite", "extreme_droite"):
        assessed = Assessment(plain, Family.load(name), LEGISLATIVE, None, "station")
        assert assessed.own_transition == assessed.transition.of(name)


def test_a_presidential_is_never_corrected(plain: Snapshot) -> None:
    assert Assessment(plain, Family.load("gauche"), ElectionType.PRESIDENTIAL, None, "station").correction is None


def test_the_last_vote_is_not_the_one_the_scenario_repeats(plain: Snapshot) -> None:
    assert seen(plain).last_vote == Election.parse("2022_pres_t1")
    assert seen(plain, Scenario("s", shares={"rn": 0.3})).last_vote == Election.parse("2022_legi_t1")
    assert seen(plain, target=ElectionType.PRESIDENTIAL).last_vote == Election.parse("2022_legi_t1")


def test_turnout_is_given_or_raised_from_the_last_comparable_election(plain: Snapshot) -> None:
    last = plain.station_results.filter(pl.col("election") == "2022_legi_t1")
    before = last["turnout"].sum() / last["registered"].sum()
    assert seen(plain, Scenario("s", turnout=0.6)).rise == pytest.approx(0.6 - before)
    assert seen(plain).turnout == pytest.approx(before)
    assert seen(plain, Scenario("s", turnout_rise=0.1)).turnout == pytest.approx(before + 0.1)
    assert any("Scénario sans participation" in one for one in seen(plain, Scenario("s")).warnings)


def test_a_scenario_of_the_commune_is_met_by_its_stations(plain: Snapshot) -> None:
    outlook = seen(plain, Scenario("s", scope="commune", turnout=0.5))
    assert (outlook.raked, outlook.warnings) == (True, ())


@pytest.mark.parametrize("scope", ["commune", "circonscription"])
def test_a_scenario_that_speaks_of_less_than_the_place_is_applied_to_all_of_it(tmp_path: Path, scope: str) -> None:
    snapshot = small.publish(tmp_path / "s", small.town(communes=2))
    outlook = seen(snapshot, Scenario("s", scope=scope, turnout=0.5))
    assert outlook.raked
    assert "appliqué au lieu lui-même" in outlook.warnings[0]


@pytest.mark.parametrize("missing", ["pres", "legi"])
def test_one_type_of_election_gives_an_order_without_who_comes_and_goes(tmp_path: Path, missing: str) -> None:
    tables = small.town()
    kept = ~pl.col("election").str.contains(missing)
    tables |= {name: tables[name].filter(kept) for name in ("station_results", "option_votes")}
    snapshot = small.publish(tmp_path / "s", tables)
    ranking = rank(snapshot, family=Family.load("gauche"), target=LEGISLATIVE)
    assert all(zone.support and zone.rank and "no_cycle" in zone.flags for zone in ranking.zones)
    assert all(zone.intermittence is None and zone.mobilisable is None for zone in ranking.zones)
    assert any("l'ordre ignore qui va et vient" in warning for warning in ranking.warnings)


def test_a_place_without_quartiers_refuses_them_in_a_sentence(tmp_path: Path) -> None:
    tables = small.town()
    assert levels(small.publish(tmp_path / "whole", tables)) == ("station", "quartier", "commune")
    tables["stations"] = tables["stations"].with_columns(quartier=pl.lit(None, pl.String))
    snapshot = small.publish(tmp_path / "s", tables)
    assert levels(snapshot) == ("station", "commune")
    with pytest.raises(InputError, match="pas de quartiers"):
        rank(snapshot, family=Family.load("gauche"), target=LEGISLATIVE, level="quartier")


def test_a_station_without_registered_voters_does_not_stop_the_others(tmp_path: Path) -> None:
    tables = small.town()
    empty = pl.when(pl.col("station") == "00090_0002").then(pl.lit(0, pl.Int64)).otherwise(pl.col("registered"))
    tables["stations"] = tables["stations"].with_columns(registered=empty)
    ranking = rank(small.publish(tmp_path / "s", tables), family=Family.load("gauche"), target=LEGISLATIVE)
    assert [zone.rank for zone in ranking.zones] == [*range(1, 12), None]
