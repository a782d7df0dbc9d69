"""A whole back-test on an invented nation: forecasts that cannot see the votes, and a table that adds up."""

from dataclasses import replace

import numpy as np
import pytest
from small_nation import L17, L22, P17, P22, SIZE, a_round, counts, panel, spread

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest.case import Case, Outcome, Question, Wide, matched, replayed, take, thinned
from arpenteur.stats.backtest.evaluate import Forecasts, forecasts, judged
from arpenteur.stats.backtest.scores import captured
from arpenteur.stats.panel import BLOCS, FAMILIES, OPTIONS, Array, Ints, Round, Supply, Target


def question(**changes: object) -> Question:
    registered, turnout, votes = counts(L22)
    by_option = spread(L22, votes)
    shares = by_option.sum(axis=0) / by_option.sum()

    def scenario(rows: Ints) -> tuple[Array, float]:
        return shares, float(turnout.sum() / registered.sum())

    base = Question(L22, panel(P17, L17, P22), Supply((by_option > 0).astype(float)), registered, scenario)
    return replace(base, **changes)


def outcome() -> Outcome:
    registered, turnout, votes = counts(L22)
    return Outcome(registered, turnout, spread(L22, votes))


def everywhere() -> np.ndarray:
    return np.ones(SIZE, dtype=bool)


def arrays_of(made: Forecasts) -> list[Array]:
    found = [row.shares for block in (made.support, made.turnout) for row in block.predicted]
    found += [
        row.half_width
        for block in (made.support, made.turnout)
        for row in block.predicted
        if row.half_width is not None
    ]
    for pointing in (made.floating, made.capture):
        assert pointing is not None
        found += [array for rule in pointing.scored for array in (rule.whole, *rule.halves)]
    return found


def test_forecasts_are_made_before_an_outcome_exists() -> None:
    made = forecasts(question())
    assert {row.name for row in made.support.predicted} >= {"model", "persistence", "uniform_swing", "logit_swing"}
    assert all(np.isfinite(array).all() for array in arrays_of(made))


def test_rounds_from_the_target_on_are_out_of_reach_of_every_row() -> None:
    honest = forecasts(question())
    later = panel(P17, L17, P22)
    poisoned = replace(a_round(L22), votes=np.full((SIZE, len(OPTIONS)), 1e6), turnout=np.full(SIZE, 7.0))
    with_target = replace(later, rounds={**later.rounds, L22: poisoned})
    cheated = forecasts(question(panel=with_target.before(L22)))
    for one, other in zip(arrays_of(honest), arrays_of(cheated), strict=True):
        assert one.tobytes() == other.tobytes()


def test_the_table_has_every_output_and_the_oracle_is_best() -> None:
    report = judged(forecasts(question()), outcome(), everywhere())
    assert report.stations == SIZE
    assert report.gain == "fall since 2022_pres_t1"
    errors = {row.name: row for row in report.support}
    assert errors["model"].mae_pp < errors["persistence"].mae_pp
    assert errors["given_by_circonscription"].mae_pp <= errors["given_by_departement"].mae_pp + 0.05
    assert errors["sampling_floor"].mae_pp < errors["persistence"].mae_pp
    assert set(errors["model"].by_bloc or {}) == set(BLOCS)
    for family in ("all", "gauche", "droite"):
        rows = {row.name: row for row in report.capture if row.family == family}
        known = [row.top20_pct for row in rows.values() if row.top20_pct is not None]
        assert rows["oracle"].top20_pct == (max(known) if known else None)
    floating = {row.name: row for row in report.floating}
    assert floating["oracle"].spearman == pytest.approx(1.0)
    assert floating["oracle"].spearman_split_half < 1.0


def test_ceilings_and_floors_are_not_honest_and_forecasts_are() -> None:
    report = judged(forecasts(question()), outcome(), everywhere())
    honest = {row.name: row.honest for row in (*report.support, *report.turnout)}
    assert honest["model"]
    assert honest["uniform_swing"]
    assert not any(honest[name] for name in ("given_by_departement", "model_interval_of_target", "sampling_floor"))


def test_a_place_restricts_what_is_scored_and_never_what_is_forecast() -> None:
    made = forecasts(question())
    part = judged(made, outcome(), np.arange(SIZE) < 20)
    assert part.stations == 20
    assert judged(made, outcome(), np.zeros(SIZE, dtype=bool)).support == ()


def test_intervals_come_from_before_the_target() -> None:
    rows = {row.name: row for row in judged(forecasts(question()), outcome(), everywhere()).support}
    assert rows["model"].interval == "2017_legi_t1, shipped"
    assert rows["logit_swing"].interval == "2017_legi_t1"
    assert rows["model_interval_of_target"].interval == "2022_legi_t1"
    only = judged(forecasts(question(panel=panel(P17, P22))), outcome(), everywhere())
    assert {row.interval for row in only.support if row.kind == "baseline"} == {"2022_pres_t1 × 1.7"}
    first = judged(forecasts(question(panel=panel(P17))), outcome(), everywhere())
    assert {row.interval for row in first.support if row.kind == "baseline"} == {"2017_legi_t1, shipped"}
    assert {row.interval for row in first.turnout if row.kind == "baseline"} == {None}
    turnout = judged(forecasts(question()), outcome(), everywhere()).turnout
    found = {row.name: row.interval for row in turnout}
    assert (found["model"], found["uniform_swing"]) == ("2017_legi_t1, shipped", "2017_legi_t1")


def test_a_wider_territory_moves_stations_by_its_own_swing() -> None:
    nation = {one: Wide(np.full(len(FAMILIES), 1 / len(FAMILIES)), 0.6) for one in (P17, L17, P22)}
    made = forecasts(question(wide=nation))
    rows = {row.name: row.shares for row in made.support.predicted}
    assert np.isfinite(rows["model"]).all()
    assert rows["logit_swing"].sum(axis=1) == pytest.approx(np.ones(SIZE))
    assert not np.allclose(
        rows["logit_swing"], {r.name: r.shares for r in forecasts(question()).support.predicted}["logit_swing"]
    )


def test_stations_that_changed_by_a_tenth_are_left_out() -> None:
    base = panel(P22)
    registered = base.rounds[P22].registered.copy()
    registered[0] *= 1.2
    registered[1] = 90
    rows = matched(base, registered, [P22])
    assert set(range(SIZE)) - set(rows.tolist()) == {0, 1}
    assert take(base, rows).stations[0] == base.stations[2]


def test_halves_share_no_voter_and_add_up_to_the_whole() -> None:
    whole = a_round(P22)
    first, second = thinned(whole, np.random.default_rng(1))
    assert first.registered.tolist() == whole.registered.tolist()
    assert (second.votes <= whole.votes).all()
    assert second.registered.sum() == pytest.approx(whole.registered.sum() / 2, rel=0.01)
    rates = first.turnout / first.registered
    assert rates.mean() == pytest.approx(whole.turnout_rate.mean(), abs=0.005)
    recovered = (whole.votes - second.votes).sum(axis=1)
    shares = first.votes / first.votes.sum(axis=1, keepdims=True)
    assert shares * recovered[:, None] == pytest.approx(whole.votes - second.votes)


def test_split_halves_take_away_the_advantage_of_shared_noise() -> None:
    """Stations that all behave alike: what the last abstention seems to avoid is its own noise."""
    rng, size = np.random.default_rng(4), 4000
    people, group = np.full(size, 900.0), np.arange(size) // 20
    voted = rng.binomial(900, 0.7, size).astype(float)
    votes = np.zeros((size, len(OPTIONS)))
    votes[:, 0] = voted
    base = Round(P22, np.ones(size, dtype=bool), people, voted, voted, votes, votes > 0)
    later = rng.binomial(900, 0.5, size) / 900
    first, second = thinned(base, rng)
    whole = captured(1 - base.turnout_rate, (base.turnout_rate - later) * people, people, group)
    apart = captured(
        1 - first.turnout_rate, (second.turnout_rate - later) * second.registered, second.registered, group
    )
    assert whole == pytest.approx(18.0, abs=0.3)
    assert apart == pytest.approx(20.0, abs=0.3)


def test_an_earlier_election_is_replayed_with_what_came_before_it() -> None:
    case, _ = question().case([P17, P22])
    past = replayed(case, P22, [P17])
    assert past is not None
    assert set(past[0].panel.rounds) == {P17, L17}
    assert past[0].target.election == P22
    changed = replace(
        case,
        panel=replace(
            case.panel, rounds={P17: replace(case.panel.rounds[P17], known=~everywhere()), P22: case.panel.rounds[P22]}
        ),
    )
    assert replayed(changed, P22, [P17]) is None


def test_a_second_round_is_scored_between_its_finalists() -> None:
    second = Election.parse("2022_legi_t2")
    registered, turnout, votes = counts(L22)
    final = spread(L22, votes)
    kept = np.isin(OPTIONS, ("ug", "ens"))
    final = final * kept
    standing = np.tile(kept.astype(float), (SIZE, 1))
    shares = final.sum(axis=0) / final.sum()
    asked = Question(second, panel(P17, L17, P22, L22), Supply(standing), registered, lambda _: (shares, 0.5))
    report = judged(forecasts(asked), Outcome(registered, turnout, final), everywhere())
    rows = {row.name: row for row in report.support}
    assert rows["persistence"].mae_pp == pytest.approx(0.0, abs=0.05)
    assert rows["logit_swing"].mae_pp < 1.0
    assert {bloc for bloc, error in (rows["model"].by_bloc or {}).items() if error is not None} == {"gauche", "centre"}
    assert report.floating == report.capture == ()
    assert {row.name for row in report.turnout} >= {"model", "persistence", "uniform_swing"}


def test_a_case_without_stations_says_nothing() -> None:
    empty = question(registered=np.full(SIZE, 10.0))
    report = judged(forecasts(empty), outcome(), everywhere())
    assert report.stations == 0
    assert report.support == ()


def test_blocs_of_the_ballot_are_those_of_the_lists() -> None:
    standing = np.zeros((1, len(OPTIONS)), dtype=bool)
    standing[0, OPTIONS.index("ug")] = True
    case = Case(take(panel(P22), np.array([0])), Target(L22, standing, np.zeros(len(OPTIONS)), 0.5), np.array([900.0]))
    assert case.on_ballot.tolist() == [[bloc == "gauche" for bloc in BLOCS]]
