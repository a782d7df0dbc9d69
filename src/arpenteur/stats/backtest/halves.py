"""Rules that point at stations, on the whole last vote and on random halves of its voters.

A rule that reads the last vote and is judged on the change from that same vote profits from its sampling noise. With
halves, the rule reads one half of the voters and the change is counted from the other: those figures are the ones to
quote; they are conservative, since the rule has half of the voters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest.case import SOURCES, Case, Outcome, bloc_standing, bloc_votes, thinned
from arpenteur.stats.backtest.gains import last_counted, net_change
from arpenteur.stats.backtest.models import CAPTURE, FLOATING, Forecast, Kind, Rule
from arpenteur.stats.backtest.report import CaptureScore, FloatingScore
from arpenteur.stats.backtest.scores import captured, spearman, top_decile_lift
from arpenteur.stats.panel import BLOCS, Array, Ints, Mask, Round

ALL = "all"
_SEED = 2022
_MANY = 5000
_DRAWS = 20


@dataclass(frozen=True)
class PointingRule:
    """A named rule, for all voters or one bloc."""

    name: str
    kind: Kind
    bloc: int | None
    score: Forecast


@dataclass(frozen=True)
class Scored:
    """Scores of one rule: with all voters of the base round (n), and with each first half (draws × n)."""

    name: str
    kind: Kind
    bloc: int | None
    whole: Array
    halves: tuple[Array, ...]


@dataclass(frozen=True)
class Pointing:
    """Rules of one output before the count: stations, the round that changes are counted from, its second halves."""

    case: Case
    rows: Ints
    base: Round
    seconds: tuple[Round, ...]
    firsts: tuple[Round, ...]
    scored: tuple[Scored, ...]


def floating_rules(case: Case, rows: Ints) -> Pointing | None:
    """Rules for the floating vote, on the last round with votes."""
    rules = [PointingRule(row.name, row.kind, None, row.forecast) for row in FLOATING]
    return pointing_of(case, rows, case.last(*SOURCES), rules)


def capture_rules(case: Case, rows: Ints) -> Pointing | None:
    """Rules for votes to win back, for all and for each bloc, on the last round counted."""
    base = last_counted(case)
    with_votes = base is not None and case.panel.rounds[base].with_votes
    families = (None, *range(len(BLOCS))) if with_votes else (None,)
    rules = [PointingRule(row.name, row.kind, bloc, _of(row.forecast, bloc)) for bloc in families for row in CAPTURE]
    return pointing_of(case, rows, base, rules)


def _of(rule: Rule, bloc: int | None) -> Forecast:
    return lambda case: rule(case, bloc)


def pointing_of(case: Case, rows: Ints, base: Election | None, rules: Sequence[PointingRule]) -> Pointing | None:
    """Scores of rules on the whole base round and on halves of its voters; None without a base or a station."""
    if base is None or not len(case):
        return None
    counts = case.panel.rounds[base]
    generator = np.random.default_rng(_SEED)
    pairs = [thinned(counts, generator) for _ in range(1 if len(case) >= _MANY else _DRAWS)]
    halved = [_with(case, first) for first, _ in pairs]
    scored: list[Scored] = []
    for rule in rules:
        whole = rule.score(case)
        halves = tuple(score for one in halved if (score := rule.score(one)) is not None)
        if whole is not None:
            scored.append(Scored(rule.name, rule.kind, rule.bloc, whole, halves))
    seconds, firsts = tuple(second for _, second in pairs), tuple(first for first, _ in pairs)
    return Pointing(case, rows, counts, seconds, firsts, tuple(scored))


def _with(case: Case, counts: Round) -> Case:
    rounds = {**case.panel.rounds, counts.election: counts}
    return replace(case, panel=replace(case.panel, rounds=rounds))


# ── once counted ──────────────────────────────────────────────────────────────────────────────────────────────────


def judged_floating(pointing: Pointing, outcome: Outcome, counts: Mask) -> tuple[FloatingScore, ...]:
    """Agreement with the net change of the vote on the stations that count, and the oracle's."""
    real = net_change(pointing.base.votes, outcome.votes)
    seconds = [net_change(second.votes, outcome.votes) for second in pointing.seconds]
    firsts = tuple(net_change(first.votes, outcome.votes) for first in pointing.firsts)
    rules = (*pointing.scored, Scored("oracle", "ceiling", None, real, firsts))
    return tuple(
        FloatingScore(
            rule.name,
            rule.kind,
            spearman(rule.whole[counts], real[counts]),
            _mean(spearman(score[counts], truth[counts]) for score, truth in zip(rule.halves, seconds, strict=True)),
            _mean(
                top_decile_lift(score[counts], truth[counts]) for score, truth in zip(rule.halves, seconds, strict=True)
            ),
            top_decile_lift(rule.whole[counts], real[counts]),
        )
        for rule in rules
    )


def judged_capture(pointing: Pointing, outcome: Outcome, counts: Mask) -> tuple[CaptureScore, ...]:
    """What each rule finds of the gain in the first 20 % of registered of each constituency, and the oracle."""
    scores: list[CaptureScore] = []
    for bloc in dict.fromkeys(rule.bloc for rule in pointing.scored):
        rate = _rate(pointing, pointing.base, outcome, bloc)
        rates = [_rate(pointing, second, outcome, bloc) for second in pointing.seconds]
        rules = [rule for rule in pointing.scored if rule.bloc == bloc]
        rules.append(Scored("oracle", "ceiling", bloc, rate, tuple(rates)))
        scores += [_capture(pointing, rule, rate, rates, counts & _both(pointing, bloc)) for rule in rules]
    return tuple(scores)


def gain_of(case: Case) -> tuple[int, Election] | None:
    """1 where turnout rises from the base round to the scenario, −1 where it falls, and that round."""
    base = last_counted(case)
    if base is None:
        return None
    counts = case.panel.rounds[base]
    past = case.wide[base].turnout if base in case.wide else counts.turnout.sum() / max(counts.registered.sum(), 1)
    return (1 if case.target.turnout >= past else -1), base


def _capture(pointing: Pointing, rule: Scored, rate: Array, rates: list[Array], counts: Mask) -> CaptureScore:
    group = pointing.case.panel.circonscription[counts]

    def found(score: Array, rate: Array, base: Round) -> float | None:
        people = base.registered[counts]
        return captured(score[counts], rate[counts] * people, people, group)

    halves = (
        found(score, one, second) for score, one, second in zip(rule.halves, rates, pointing.seconds, strict=True)
    )
    family = ALL if rule.bloc is None else BLOCS[rule.bloc]
    return CaptureScore(rule.name, rule.kind, family, found(rule.whole, rate, pointing.base), _mean(halves))


def _rate(pointing: Pointing, base: Round, outcome: Outcome, bloc: int | None) -> Array:
    """Voters (or votes of a bloc) won per registered since ``base``, lost where turnout falls (n)."""
    gain = gain_of(pointing.case)
    sign = 1 if gain is None else gain[0]
    before, after = (
        (base.turnout, outcome.turnout) if bloc is None else (bloc_votes(base.votes)[:, bloc], outcome.blocs[:, bloc])
    )
    return sign * (after / np.maximum(outcome.registered, 1) - before / np.maximum(base.registered, 1))


def _both(pointing: Pointing, bloc: int | None) -> Mask:
    """Stations where the bloc is on both ballots (n)."""
    if bloc is None:
        return np.ones(len(pointing.case), dtype=np.bool_)
    return bloc_standing(pointing.base)[:, bloc] & pointing.case.on_ballot[:, bloc]


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
