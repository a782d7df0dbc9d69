"""Expected support: votes move to neighbours first, and the stations together meet the scenario."""

from dataclasses import replace

import numpy as np
import pytest

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import grid
from arpenteur.stats.forecast import support as forecasts
from arpenteur.stats.forecast.attendance import forecast_turnout
from arpenteur.stats.forecast.axis import Axis, axis, ordered_flows, ordered_transfer, proportional, to_those_standing
from arpenteur.stats.forecast.corrections import Correction, correction_for, corrections, fitted, supply_of, terms
from arpenteur.stats.forecast.support import Source, ballot_weights, carried, expected, same_station, support
from arpenteur.stats.panel import BLOCS, FAMILIES, OPTIONS, Array, Panel, Round, Supply, Target
from arpenteur.stats.parameters import parameters
from arpenteur.stats.shares import RakingError, normalise

P17, P22, L22, P27, L27 = (
    Election.parse(one) for one in ("2017_pres_t1", "2022_pres_t1", "2022_legi_t1", "2027_pres_t1", "2027_legi_t1")
)
L17, E19, E24 = (Election.parse(one) for one in ("2017_legi_t1", "2019_euro_t1", "2024_euro_t1"))
LINE = Axis((0, 1, 2), np.array([0, 0, 1, 2, 3]), 4)
"""Three blocs on a line and one beside; families: two in the first bloc, then one each."""
TWO = np.array(["ug", "ens", "lr", "rn"])


def counts(election: Election, votes: Array, registered: float = 1000.0) -> Round:
    """A round where ``votes`` (n × 4) went to four options, one in each bloc of the axis."""
    rows = len(votes)
    options = np.zeros((rows, len(OPTIONS)))
    options[:, [OPTIONS.index(one) for one in TWO]] = votes
    valid = options.sum(axis=1)
    everybody = np.full(rows, registered)
    return Round(election, everybody > 0, everybody, valid + 10, valid, options, options > 0)


def panel(*rounds: Round) -> Panel:
    rows = len(rounds[0].known)
    ints = np.zeros(rows, dtype=np.int64)
    return Panel(tuple(str(row) for row in range(rows)), ints, ints, ints, {one.election: one for one in rounds})


def target(election: Election, shares: dict[str, float], rows: int, absent: tuple[str, ...] = ()) -> Target:
    values = np.array([shares.get(one, 0.0) for one in OPTIONS])
    standing = np.tile(values > 0, (rows, 1))
    for option in absent:
        standing[0, OPTIONS.index(option)] = False
    return Target(election, standing, values, 0.6)


THREE = np.array([[200.0, 150, 100, 50], [50, 100, 150, 200], [120, 130, 120, 130]])
EVEN = {"ug": 0.25, "ens": 0.25, "lr": 0.25, "rn": 0.25}


def test_votes_move_no_further_than_they_must() -> None:
    flows = ordered_flows(np.array([0.5, 0.2, 0.3, 0.0]), np.array([0.3, 0.5, 0.2, 0.0]), LINE)
    assert flows == pytest.approx(np.array([[0.3, 0.2, 0, 0], [0, 0.2, 0, 0], [0, 0.1, 0.2, 0], [0, 0, 0, 0]]))


def test_flows_have_both_balances_of_power_as_margins() -> None:
    before, after = np.array([0.3, 0.3, 0.3, 0.1]), np.array([0.5, 0.1, 0.35, 0.05])
    flows = ordered_flows(before, after, LINE)
    assert flows.sum(axis=1) == pytest.approx(before)
    assert flows.sum(axis=0) == pytest.approx(after)
    assert (flows >= 0).all()


def test_a_bloc_beside_the_axis_takes_from_all_and_gives_to_all() -> None:
    growing = ordered_flows(np.array([0.6, 0.2, 0.2, 0.0]), np.array([0.54, 0.18, 0.18, 0.1]), LINE)
    assert growing[:3, 3] == pytest.approx([0.06, 0.02, 0.02])
    shrinking = ordered_flows(np.array([0.54, 0.18, 0.18, 0.1]), np.array([0.6, 0.2, 0.2, 0.0]), LINE)
    assert shrinking[3, :3] == pytest.approx([0.06, 0.02, 0.02])


def test_a_bloc_that_had_no_vote_keeps_those_it_has_here() -> None:
    moved = ordered_transfer(np.array([0.5, 0.0, 0.5, 0.0]), np.array([0.4, 0.2, 0.4, 0.0]), LINE)
    assert moved.sum(axis=1) == pytest.approx(1.0)
    assert moved[1].tolist() == [0, 1, 0, 0]


CHOICES = np.array([[0, 0.6, 0.3, 0], [0.5, 0, 0.25, 0], [0.2, 0.6, 0, 0], [0, 0, 0, 0]])


def test_an_absent_bloc_gives_its_votes_by_second_choices_and_a_family_inside_its_bloc() -> None:
    shares = np.array([[0.2, 0.1, 0.3, 0.2, 0.2]])
    no_bloc = to_those_standing(shares, np.array([[True, True, False, True, True]]), LINE, CHOICES)
    assert no_bloc == pytest.approx(np.array([[1 / 3, 1 / 6, 0.0, 0.3, 0.2]]))
    no_family = to_those_standing(shares, np.array([[False, True, True, True, True]]), LINE, CHOICES)
    assert no_family == pytest.approx(np.array([[0.0, 0.3, 0.3, 0.2, 0.2]]))


def test_what_has_no_second_choice_is_left_unallotted() -> None:
    shares = np.array([[0.2, 0.1, 0.3, 0.2, 0.2]])
    alone = to_those_standing(shares, np.array([[False] * 3 + [True, False]]), LINE, CHOICES)
    assert alone == pytest.approx(np.array([[0.0, 0.0, 0.0, 0.8, 0.0]]))
    unknown = to_those_standing(shares, np.array([[True, True, False, True, True]]), LINE, None)
    assert unknown == pytest.approx(np.array([[0.2, 0.1, 0.0, 0.2, 0.2]]))


def test_a_proportional_swing_multiplies_each_bloc_by_its_change() -> None:
    shares, before, after = np.array([[0.2, 0.8, 0.0]]), np.array([0.4, 0.6, 0.0]), np.array([0.2, 0.6, 0.2])
    assert proportional(shares, before, after) == pytest.approx(np.array([[0.1, 0.8, 0.2]]) / 1.1)


def test_neighbours_come_from_the_grid() -> None:
    known = axis()
    names = {BLOCS[bloc]: {BLOCS[one] for one in beside} for bloc, beside in known.neighbours}
    assert names["centre"] == {"gauche", "droite"}
    assert [BLOCS[bloc] for bloc in known.beside] == ["divers"]


def test_a_presidential_leans_on_the_last_presidential_alone() -> None:
    assert ballot_weights(ElectionType.PRESIDENTIAL, [P17, P22, L22]) == {P22: 1.0}


def test_another_election_leans_on_the_last_ballot_of_each_type() -> None:
    weights = ballot_weights(ElectionType.LEGISLATIVE, [P17, P22, L22])
    assert weights == {P22: 0.5, L22: 0.5}
    assert ballot_weights(ElectionType.LEGISLATIVE, [P22]) == {P22: 1.0}
    assert ballot_weights(ElectionType.LEGISLATIVE, [P17, P22]) == pytest.approx({P22: 2 / 3, P17: 1 / 3}, abs=1e-5)
    assert ballot_weights(ElectionType.LEGISLATIVE, []) == {}


def test_a_european_election_counts_where_it_is_the_last_vote_or_the_type_asked_for() -> None:
    third = pytest.approx(1 / 3)
    assert ballot_weights(ElectionType.LEGISLATIVE, [P22, L22, E24]) == {P22: third, L22: third, E24: third}
    assert ballot_weights(ElectionType.LEGISLATIVE, [E19, P22, L22]) == {P22: 0.5, L22: 0.5}
    assert ballot_weights(ElectionType.EUROPEAN, [E19, P22, L22]) == {P22: 0.5, E19: 0.5}
    assert ballot_weights(ElectionType.EUROPEAN, [L22]) == {L22: 1.0}


def test_stations_together_meet_the_scenario_by_family() -> None:
    asked = target(P27, {"ug": 0.3, "ens": 0.2, "lr": 0.1, "rn": 0.3, "rec": 0.1}, 3)
    before = panel(counts(P22, THREE))
    shares = support(before, asked)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    wanted = forecasts.by_family(asked.shares[None, :])[0]
    voters = forecast_turnout(before, asked, np.full(3, 1000.0))
    assert voters @ shares / voters.sum() == pytest.approx(wanted, abs=1e-9)
    assert shares[0, FAMILIES.index("gauche")] > shares[1, FAMILIES.index("gauche")]


def test_a_family_new_in_its_bloc_takes_its_part_of_it() -> None:
    asked = target(P27, {"ug": 0.4, "ens": 0.2, "lr": 0.1, "rn": 0.2, "rec": 0.1}, 3)
    shares = support(panel(counts(P22, THREE)), asked)
    part = shares[:, FAMILIES.index("rec")] / shares[:, FAMILIES.index("rn")]
    assert part == pytest.approx(0.5)


def test_under_a_wider_scenario_stations_take_its_moves() -> None:
    asked = target(P27, {"ug": 0.3, "ens": 0.3, "lr": 0.2, "rn": 0.2}, 3)
    before = panel(counts(P22, THREE))
    wide = forecasts.by_family(asked.shares[None, :])[0]
    shares = support(before, asked, {P22: wide})
    kept = forecasts.smoothed(before.rounds[P22], before.departement, parameters().support_pseudo_votes)
    assert shares == pytest.approx(kept)


def test_nobody_votes_for_a_family_that_does_not_stand_here() -> None:
    asked = target(P27, EVEN, 3, absent=("ens",))
    shares = support(panel(counts(P22, THREE)), asked)
    assert shares[0, FAMILIES.index("centre")] == 0
    assert shares[0].sum() == pytest.approx(1.0)


def test_a_bloc_missing_from_a_past_ballot_is_lent_what_the_others_gave() -> None:
    families = np.array([[0.5, 0.0, 0.2, 0.3, 0.0], [0.5, 0.0, 0.2, 0.3, 0.0]])
    whole = np.array([0.5, 0.0, 0.2, 0.3, 0.0])
    full = Source(families, np.ones((2, 5), dtype=np.bool_), whole, np.array([0.5, 0.5]))
    standing = full.standing.copy()
    standing[0, 2] = False
    short = replace(full, shares=np.array([[0.6, 0.0, 0.0, 0.4, 0.0], families[1]]), standing=standing)
    carried_shares = carried(short, whole, LINE, [full])
    assert carried_shares[0] == pytest.approx([0.48, 0.2, 0.32, 0.0])
    assert carried_shares[1] == pytest.approx([0.5, 0.2, 0.3, 0.0])
    alone = carried(short, whole, LINE)
    assert alone[0] == pytest.approx([0.48, 0.2, 0.32, 0.0])


def test_a_station_recut_since_weighs_on_its_other_ballots() -> None:
    old, new = counts(P22, THREE), counts(P27, THREE)
    moved = replace(old, registered=np.array([1000.0, 1500.0, 1000.0]))
    assert same_station(moved, new).tolist() == [True, False, True]
    thinned = replace(new, registered=new.registered / 2)
    assert same_station(old, thinned).all()


def test_without_a_ballot_there_is_no_forecast() -> None:
    with pytest.raises(RakingError):
        support(panel(replace(counts(P22, THREE), with_votes=False)), target(P27, EVEN, 3))


def test_a_correction_never_serves_the_election_it_was_learned_on() -> None:
    assert {one.target for one in corrections()} == {L17, L22}
    assert correction_for(L17.type, L17) is None
    assert correction_for(P27.type) is None
    before, latest = correction_for(L22.type, L22), correction_for(L27.type, L27)
    assert before is not None
    assert latest is not None
    assert (before.target, latest.target, latest.strength) == (L17, L22, 0.5)
    assert latest.coefficients.shape == (2 * len(BLOCS) + len(latest.presence), len(BLOCS))


def taught(usual: float = 0.0) -> Correction:
    """One more candidate of the first bloc costs it, the outgoing member of the last bloc helps it."""
    coefficients = np.zeros((2 * len(BLOCS), len(BLOCS)))
    coefficients[0, 0], coefficients[-1, -1] = -1.0, 0.8
    presence = np.array([], dtype=np.int64)
    return Correction(P17, L17, corrections()[0].date, 0.5, presence, coefficients, np.full(2 * len(BLOCS), usual), "")


def test_who_stands_counts_against_the_nation_or_against_the_ballot_it_starts_from() -> None:
    one = next(option for option in OPTIONS if grid().options[option].bloc == BLOCS[0])
    last = next(option for option in OPTIONS if grid().options[option].bloc == BLOCS[-1])
    now, then = supply_of({one: 4}, last), supply_of({one: 2}, None)
    assert taught().log_factors(now)[0] == pytest.approx([-0.5 * np.log(4), 0, 0, 0, 0.4])
    assert taught().log_factors(now, then)[0] == pytest.approx([-0.5 * np.log(2), 0, 0, 0, 0.4])
    assert not taught().log_factors(now, now).any()
    unknown = Supply(then.candidates)
    assert taught(0.3).log_factors(now, unknown)[0] == pytest.approx([-0.5 * np.log(2), 0, 0, 0, 0])


def test_terms_are_candidates_presence_and_outgoing() -> None:
    one = OPTIONS.index("dvg")
    found = terms(supply_of({"dvg": 3}, None), np.array([one]))[0]
    assert found[BLOCS.index(grid().options["dvg"].bloc)] == pytest.approx(np.log(3))
    assert found[len(BLOCS)] == 1
    assert not found[len(BLOCS) + 1 :].any()


def test_a_forecast_reads_who_stands_only_where_both_sides_are_told() -> None:
    told = supply_of({"ug": 3, "ens": 1, "lr": 1, "rn": 1}, "lr").take(np.zeros(3, dtype=np.int64))
    asked = replace(target(L27, EVEN, 3), supply=told)
    before = panel(counts(P22, THREE), counts(L22, THREE))
    plain, mute = support(before, replace(asked, supply=None)), forecasts.sources_of(before, asked, {})
    assert mute[1].correction == 0.0 or mute[0].correction == 0.0
    assert not np.allclose(support(before, asked), plain)


def test_a_ridge_finds_what_made_the_numbers_whatever_their_units() -> None:
    rng = np.random.default_rng(5)
    columns = rng.normal(size=(400, 2))
    answer = columns @ np.array([2.0, -1.0]) + 7
    weights = rng.uniform(1, 3, 400)
    assert fitted(columns, answer, weights, 1e-9) == pytest.approx([2.0, -1.0], abs=1e-6)
    assert fitted(columns * [1, 100], answer, weights, 0.3) * [1, 100] == pytest.approx(
        fitted(columns, answer, weights, 0.3)
    )


def test_weights_of_the_ballots_do_not_depend_on_their_scale() -> None:
    whole = normalise(THREE[:, [0, 0, 1, 2, 3]].sum(axis=0)[None])[0]
    shares = normalise(THREE[:, [0, 0, 1, 2, 3]])
    everywhere = np.ones((3, 5), dtype=np.bool_)
    one = Source(shares, everywhere, whole, np.ones(3))
    tenth = replace(one, weight=np.full(3, 0.1))
    scenario = np.array([0.2, 0.1, 0.3, 0.3, 0.1])
    assert expected([one], scenario, everywhere, LINE)[0] == pytest.approx(
        expected([tenth], scenario, everywhere, LINE)[0]
    )
