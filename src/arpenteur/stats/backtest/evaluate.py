"""Running a back-test: forecasts first, the count of the votes after.

``forecasts`` computes every honest row of a question; ``judged`` then reads the outcome, adds floors and ceilings,
and scores. No other function takes an ``Outcome`` of the target and a forecast yet to be made.

Rows that read what was counted: local results given, intervals fitted on the target itself. Never forecasts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.backtest import halves, order, second_round
from arpenteur.stats.backtest.baselines import smoothed, voters
from arpenteur.stats.backtest.calibration import Calibration, TruthOf, calibrated, fit, shipped
from arpenteur.stats.backtest.case import FEWEST_VALID, SOURCES, Case, Outcome, Question, cycles
from arpenteur.stats.backtest.models import SECOND_ROUND, SUPPORT, TURNOUT, TURNOUT_SECOND_ROUND, Forecast, Kind, Row
from arpenteur.stats.backtest.report import OrderScore, Report, Score
from arpenteur.stats.backtest.scores import Truth, coverage, floor, mae, mae_by_column, mae_within, mean_half_width
from arpenteur.stats.forecast.priority import last_vote
from arpenteur.stats.panel import BLOCS, Array, Ints, Mask
from arpenteur.stats.shares import RakingError, normalise, rake

_BALLOTS = 2
_CYCLES = 2
_MOST = 0.5
_TOLERANCE = 1e-9


def support_by(case: Case, outcome: Outcome, group: Ints) -> Array | None:
    """Logit swing raked to the result of each group of stations (n × b), instead of the scenario's."""
    start = _start(case)
    if start is None or not (group >= 0).any():
        return None
    return _by_group(group, len(case), lambda rows: _raked(start[rows], outcome, rows))


def turnout_by(case: Case, outcome: Outcome, group: Ints) -> Array | None:
    """The last turnout moved by the same number of points in each group, to meet its turnout (n × 1)."""
    last = case.last(*SOURCES, with_votes=False)
    if last is None or not (group >= 0).any():
        return None
    rate = case.panel.rounds[last].turnout_rate

    def moved(rows: Ints) -> Array:
        registered = outcome.registered[rows]
        change = (outcome.turnout[rows].sum() - rate[rows] @ registered) / registered.sum()
        return np.clip(rate[rows] + change, 0, 1)[:, None]

    return _by_group(group, len(case), moved)


def interval_on_target(case: Case, shares: Array, truth: Truth, voters: Array) -> Array:
    """Half-widths calibrated on the target: stations of even communes from the odd ones, and the reverse (n × k)."""
    odd = case.panel.commune % 2 == 1
    half_width = np.zeros(shares.shape)
    for side in (odd, ~odd):
        other = Truth(truth.shares, truth.counts & ~side[:, None], truth.weights, truth.voters, truth.group)
        z, rho = fit(shares, other if other.counts.any() else truth)
        half_width[side] = Calibration(z, rho, 1.0, str(case.target.election)).half_width(shares, voters)[side]
    return half_width


def _start(case: Case) -> Array | None:
    if case.target.election.round == 2:
        return second_round.smoothed_finalists(case)
    last = case.last(*SOURCES)
    return None if last is None else smoothed(case, last) * case.on_ballot


def _raked(start: Array, outcome: Outcome, rows: Ints) -> Array:
    votes = outcome.blocs[rows].sum(axis=0) * (start.max(axis=0) > 0)
    result = votes / max(float(votes.sum()), 1.0)
    try:
        return rake(start, outcome.valid[rows], result, tolerance=_TOLERANCE)[0]
    except RakingError:
        return normalise(start * (result > 0))


def _by_group(group: Ints, size: int, compute: Callable[[Ints], Array]) -> Array:
    """``compute`` on the rows of each group, put back in place; stations of no group are one more."""
    order = np.argsort(group, kind="stable")
    edges = np.flatnonzero(np.diff(group[order])) + 1
    parts = np.split(order, edges)
    first = compute(parts[0])
    result = np.zeros((size, first.shape[1]))
    result[parts[0]] = first
    for rows in parts[1:]:
        result[rows] = compute(rows)
    return result


@dataclass(frozen=True)
class Predicted:
    """One row before the count: shares (n × k), half-widths (n × k) and what these were calibrated on."""

    name: str
    kind: Kind
    shares: Array
    half_width: Array | None = None
    interval: str | None = None
    chosen_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Support or turnout: its stations as a case, their rows in the question, and the rows of its table."""

    case: Case
    rows: Ints
    predicted: tuple[Predicted, ...] = ()


@dataclass(frozen=True)
class Forecasts:
    """All that is said before the votes are counted."""

    election: Election
    support: Block
    turnout: Block
    floating: halves.Pointing | None
    capture: halves.Pointing | None
    order: halves.Pointing | None = None


def forecasts(question: Question) -> Forecasts:
    """Every honest row of every output; reads rounds before the target, lists of candidates and the scenario."""
    support, turnout = Block(*question.case(_voted(question))), Block(*question.case(_counted(question)))
    first = question.election.round == 1
    rows = SUPPORT if first else SECOND_ROUND
    floating = capture = ordered = None
    if first:
        floating = halves.floating_rules(support.case, support.rows)
        capture = halves.capture_rules(*question.case(_cycles(question)))
        ordered = order_forecast(question)
    return Forecasts(
        question.election,
        _predicted(support, rows, support_truth, with_votes=True),
        _predicted(turnout, TURNOUT if first else TURNOUT_SECOND_ROUND, turnout_truth, with_votes=False),
        floating,
        capture,
        ordered,
    )


def judged(made: Forecasts, outcome: Outcome, scored: Mask) -> Report:
    """The table of what was said, once counted; ``scored`` marks the stations of the question that lie in the place."""
    support = _scores(made.support, outcome, scored, support_truth)
    turnout = _scores(made.turnout, outcome, scored, turnout_truth)
    floating = capture = ()
    gain = None
    matched = {
        "support": _size(made.support.rows, outcome, scored),
        "turnout": _size(made.turnout.rows, outcome, scored),
    }
    if made.floating is not None:
        rows = made.floating.rows
        floating = halves.judged_floating(made.floating, outcome.take(rows), _counting(rows, outcome, scored))
        matched["floating"] = _size(rows, outcome, scored)
    if made.capture is not None:
        rows = made.capture.rows
        capture = halves.judged_capture(made.capture, outcome.take(rows), _counting(rows, outcome, scored))
        matched["capture"] = _size(rows, outcome, scored)
        gain = halves.gain_of(made.capture.case)
    ordered: tuple[OrderScore, ...] = ()
    if made.order is not None:
        ordered, matched["order"] = order_judged(made.order, outcome, scored)
    counted = "" if gain is None else f"{'rise' if gain[0] > 0 else 'fall'} since {gain[1]}"
    return Report(
        str(made.election), matched["support"], matched, counted, support, turnout, floating, capture, ordered
    )


def order_forecast(question: Question, last: Election | None = None) -> halves.Pointing | None:
    """Orders of priority before the count; ``last``: the vote that changes are counted from, as in ``order_rules``."""
    return order.order_rules(*question.case(rounds_of_order(question, last)), last=last)


def order_judged(made: halves.Pointing, outcome: Outcome, scored: Mask) -> tuple[tuple[OrderScore, ...], int]:
    """What they found, once counted, and on how many stations."""
    counts = _counting(made.rows, outcome, scored)
    return order.judged_order(made, outcome.take(made.rows), counts), int(counts.sum())


# ── which rounds the stations are matched over ────────────────────────────────────────────────────────────────────


def _voted(question: Question) -> list[Election]:
    """The two last first rounds with votes; for a second round, the first of the same election."""
    target, rounds = question.election, question.panel.rounds
    if target.round == 2:
        return [one for one in rounds if (one.year, one.type, one.round) == (target.year, target.type, 1)]
    found = [one for kind in SOURCES for one in question.panel.firsts(kind)]
    return sorted(found, key=lambda one: one.sort_key)[-_BALLOTS:]


def _counted(question: Question) -> list[Election]:
    """Those, and the last presidential and legislative with turnout."""
    last = [question.panel.firsts(kind, with_votes=False)[-1:] for kind in SOURCES]
    return [*dict.fromkeys([*_voted(question), *(one for found in last for one in found)])]


def _cycles(question: Question) -> list[Election]:
    """Those, and both rounds of the two last cycles."""
    pairs = cycles(question.panel, _CYCLES)
    return [*dict.fromkeys([*_counted(question), *(one for pair in pairs for one in pair)])]


def rounds_of_order(question: Question, last: Election | None = None) -> list[Election]:
    """The last vote of a national type, or the one told, the two last presidentials with votes, and the two last
    cycles: those known in most stations, since a round of a few places would leave the others out."""
    last = last or last_vote(question.panel)
    presidentials = question.panel.firsts(ElectionType.PRESIDENTIAL)[-_BALLOTS:]
    pairs = cycles(question.panel, _CYCLES)
    found = [*([last] if last else []), *presidentials, *(one for pair in pairs for one in pair)]
    return [one for one in dict.fromkeys(found) if question.panel.rounds[one].known.mean() > _MOST]


# ── before the count ──────────────────────────────────────────────────────────────────────────────────────────────


def _predicted(block: Block, rows: tuple[Row[Forecast], ...], truth: TruthOf, *, with_votes: bool) -> Block:
    if not len(block.case):
        return block
    found = (_row(block.case, row, truth, with_votes=with_votes) for row in rows)
    return replace(block, predicted=tuple(one for one in found if one is not None))


def _row(case: Case, row: Row[Forecast], truth: TruthOf, *, with_votes: bool) -> Predicted | None:
    shares = _columns(row.forecast(case))
    if shares is None:
        return None
    known = shipped(case.target.election, with_votes=with_votes) if row.kind == "model" else None
    calibration = known or calibrated(case, row.forecast, truth, with_votes=with_votes)
    if calibration is None:
        return Predicted(row.name, row.kind, shares, chosen_on=row.chosen_on)
    half_width = calibration.half_width(shares, voters(case) if with_votes else case.registered)
    return Predicted(row.name, row.kind, shares, half_width, calibration.origin, row.chosen_on)


def _columns(shares: Array | None) -> Array | None:
    return shares if shares is None or shares.ndim == 2 else shares[:, None]


# ── once counted ──────────────────────────────────────────────────────────────────────────────────────────────────


def support_truth(case: Case, outcome: Outcome) -> Truth:
    """Shares by bloc, weighted by valid votes, over the blocs on the ballot (of at least two in a second round)."""
    counts = case.on_ballot & (outcome.valid >= FEWEST_VALID)[:, None]
    if case.target.election.round == 2:
        counts &= (case.on_ballot.sum(axis=1) > 1)[:, None]
    return Truth(normalise(outcome.blocs), counts, outcome.valid, outcome.valid, case.panel.circonscription)


def turnout_truth(case: Case, outcome: Outcome) -> Truth:
    """Turnout, weighted by registered (n × 1)."""
    counts = (outcome.turnout >= FEWEST_VALID)[:, None]
    rate = outcome.turnout_rate[:, None]
    return Truth(rate, counts, outcome.registered, outcome.registered, case.panel.circonscription)


def _scores(block: Block, outcome: Outcome, scored: Mask, truth_of: TruthOf) -> tuple[Score, ...]:
    mine = outcome.take(block.rows)
    truth = truth_of(block.case, mine)
    inside = replace(truth, counts=truth.counts & scored[block.rows][:, None])
    if not inside.counts.any():
        return ()
    by_bloc = truth.shares.shape[1] > 1
    rows = (*block.predicted, *_ceilings(block, mine, truth, by_bloc=by_bloc))
    return (*(_score(row, inside, by_bloc=by_bloc) for row in rows), _floor(inside))


def _ceilings(block: Block, outcome: Outcome, truth: Truth, *, by_bloc: bool) -> list[Predicted]:
    """Result given by département and by constituency; the model's interval fitted on the target itself."""
    local = support_by if by_bloc else turnout_by
    groups = {"departement": block.case.panel.departement, "circonscription": block.case.panel.circonscription}
    found = {name: local(block.case, outcome, group) for name, group in groups.items()}
    rows = [Predicted(f"given_by_{name}", "ceiling", one) for name, one in found.items() if one is not None]
    model = next((row for row in block.predicted if row.kind == "model"), None)
    if model is not None:
        width = interval_on_target(block.case, model.shares, truth, truth.voters)
        rows.append(
            Predicted("model_interval_of_target", "ceiling", model.shares, width, str(block.case.target.election))
        )
    return rows


def _score(row: Predicted, truth: Truth, *, by_bloc: bool) -> Score:
    width = row.half_width
    errors = dict(zip(BLOCS, mae_by_column(row.shares, truth), strict=True)) if by_bloc else None
    return Score(
        row.name,
        row.kind,
        mae(row.shares, truth),
        mae_within(row.shares, truth),
        floor(row.shares, truth),
        None if width is None else coverage(row.shares, width, truth),
        None if width is None else mean_half_width(width, truth),
        row.interval,
        errors,
        row.chosen_on,
    )


def _floor(truth: Truth) -> Score:
    """The error of one who knew every propensity exactly."""
    error = floor(truth.shares, truth)
    by_bloc = truth.shares.shape[1] > 1
    blocs = range(len(BLOCS)) if by_bloc else ()
    columns = [replace(truth, counts=truth.counts & (np.arange(len(BLOCS)) == k)) for k in blocs]
    errors: dict[str, float | None] = {
        bloc: floor(truth.shares, one) for bloc, one in zip(BLOCS, columns, strict=False)
    }
    return Score("sampling_floor", "floor", error, error, error, by_bloc=errors if by_bloc else None)


def _counting(rows: Ints, outcome: Outcome, scored: Mask) -> Mask:
    """Of the stations of a case, those in the place with enough valid votes."""
    return scored[rows] & (outcome.valid[rows] >= FEWEST_VALID)


def _size(rows: Ints, outcome: Outcome, scored: Mask) -> int:
    return int(_counting(rows, outcome, scored).sum())
