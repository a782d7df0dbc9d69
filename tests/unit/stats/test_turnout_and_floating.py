"""Turnout that comes and goes, votes that float, and their intervals."""

import numpy as np
import pytest

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import grid
from arpenteur.stats import intervals, priority, turnout
from arpenteur.stats.parameters import parameters

OF_FIRST_ROUNDS = (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE, ElectionType.EUROPEAN)


def test_the_constant_makes_the_territory_vote_as_the_scenario_says() -> None:
    log_odds, registered = turnout.logit(np.array([0.4, 0.7, 0.55])), np.array([500.0, 900.0, 1200.0])
    constant = turnout.constant_for(log_odds, registered, 0.62)
    expected = turnout.expit(log_odds + constant)
    assert float(registered @ expected / registered.sum()) == pytest.approx(0.62, abs=1e-9)
    assert list(np.argsort(expected)) == [0, 2, 1]


def test_log_odds_of_everybody_or_nobody_stay_finite() -> None:
    assert np.isfinite(turnout.logit(np.array([0.0, 1.0]))).all()


def test_the_gap_is_the_mean_of_the_cycles_that_are_known() -> None:
    presidential, legislative = np.array([[0.7, 0.7], [0.6, np.nan]]), np.array([[0.4, 0.5], [0.2, 0.3]])
    assert turnout.mean_gap(presidential, legislative) == pytest.approx([0.35, 0.2])


def test_a_gap_without_any_cycle_is_unknown() -> None:
    assert np.isnan(turnout.mean_gap(np.array([[np.nan]]), np.array([[0.3]]))).all()


def test_the_error_of_a_gap_is_binomial() -> None:
    half, registered = np.array([[0.5], [0.5]]), np.array([[400.0], [400.0]])
    error = turnout.gap_error(half, half, (registered, registered))
    assert error == pytest.approx([np.sqrt(4 * 0.25 / 400) / 2])


def test_mobilisable_abstention_of_the_worked_example() -> None:
    central, low, high = turnout.mobilisable(np.array([904.0]), np.array([0.394]), 0.10 / 0.362, np.array([0.06]))
    assert central == pytest.approx([98.4], abs=0.05)
    assert (low, high) == (pytest.approx([44.2], abs=0.05), pytest.approx([152.6], abs=0.05))


def test_mobilisable_abstention_is_never_negative_nor_more_than_everybody() -> None:
    central, low, high = turnout.mobilisable(
        np.array([100.0, 100.0]), np.array([-0.2, 5.0]), 1.0, np.array([0.06, 0.06])
    )
    assert central.tolist() == [0.0, 100.0]
    assert low.tolist() == [0.0, 94.0]
    assert high.tolist() == [6.0, 100.0]


def test_votes_float_when_their_family_collapses_or_is_gone() -> None:
    weights = priority.collapse(np.array([0.4, 0.3, 0.3, 0.0]), np.array([0.2, 0.5, 0.0, 0.3]))
    assert weights == pytest.approx([0.5, 0.0, 1.0, 0.0])
    central, error = priority.floating(np.array([[0.5, 0.2, 0.3, 0.0]]), weights, np.array([400.0]))
    assert central == pytest.approx([0.25 + 0.3])
    assert error == pytest.approx([np.sqrt((0.25 * 0.25 + 0.21) / 400)])


def test_the_half_width_follows_the_calibrated_formula() -> None:
    known = parameters().transition(ElectionType.LEGISLATIVE)
    width = intervals.half_width(np.array([0.3]), np.array([400.0]), known)
    assert width == pytest.approx([known.z * np.sqrt(0.21 * (1 / 400 + known.rho))])


def test_a_transition_never_seen_is_wider_by_seven_tenths() -> None:
    share, voters = np.array([0.3]), np.array([400.0])
    known, unseen = (parameters().transition(kind) for kind in (ElectionType.LEGISLATIVE, ElectionType.REGIONAL))
    assert known.rho == max(parameters().transition(kind).rho for kind in OF_FIRST_ROUNDS)
    ratio = intervals.half_width(share, voters, unseen) / intervals.half_width(share, voters, known)
    assert ratio == pytest.approx([1.7])
    assert (known.calibrated, unseen.calibrated) == (True, False)


def test_ends_stay_between_nobody_and_everybody() -> None:
    low, high = intervals.clipped(np.array([0.05, 0.97]), np.array([0.1, 0.1]))
    assert low.tolist() == [0.0, pytest.approx(0.87)]
    assert high.tolist() == [pytest.approx(0.15), 1.0]


def test_every_parameter_carries_its_date_and_where_it_comes_from() -> None:
    known = parameters()
    assert set(known.dates) == set(known.references)
    assert all(known.references.values())
    assert all(transition.reference for transition in known.transitions)


def test_a_calibration_never_serves_the_election_it_was_made_on() -> None:
    known = parameters()
    first, second, third = (Election.parse(f"{year}_legi_t1") for year in (2017, 2022, 2024))
    assert known.transition(ElectionType.LEGISLATIVE, before=second).election == first
    assert known.transition(ElectionType.LEGISLATIVE, before=third).election == second
    assert known.transition(ElectionType.LEGISLATIVE).election == third
    unseen = known.transition(ElectionType.PRESIDENTIAL, before=Election.parse("2022_pres_t1"))
    assert (unseen.target, unseen.calibrated) == (ElectionType.LEGISLATIVE, False)
    final = known.transition(ElectionType.PRESIDENTIAL, round_=2, before=Election.parse("2022_pres_t2"))
    assert str(final.election) == "2017_pres_t2"
    with pytest.raises(LookupError):
        known.transition(ElectionType.PRESIDENTIAL, before=Election.parse("2017_pres_t1"))


def test_each_bloc_has_its_own_interval() -> None:
    known = parameters().transition(ElectionType.LEGISLATIVE)
    assert set(known.by_bloc) == set(grid().blocs)
    widths = {known.of(bloc).z * np.sqrt(known.of(bloc).rho) for bloc in grid().blocs}
    assert len(widths) == len(grid().blocs)
    assert known.of("a bloc of another grid") is known
    own = known.of("droite")
    assert (own.within.z, own.within.rho) == (known.by_bloc["droite"].within_z, known.by_bloc["droite"].within_rho)


def test_inside_a_constituency_the_interval_is_narrower() -> None:
    for one in parameters().transitions:
        whole, within = (each.z * np.sqrt(each.rho) for each in (one, one.within))
        # In municipales the result of the commune is given: there is no wider error to leave out.
        assert within == whole if one.target is ElectionType.MUNICIPAL else within < whole
        assert one.source.sort_key < one.election.sort_key
