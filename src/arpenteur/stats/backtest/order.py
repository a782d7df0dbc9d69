"""The order of priority that is shown, judged on an election it had not seen: in constituencies and inside towns.

For each bloc: what share of its gain (or loss, where its votes per registered fall) since the last vote lies in the
first 20 % of registered of each territory. Split-half: the rule reads one random half of the voters of the last vote,
the gain is counted from the other.
"""

from dataclasses import dataclass, replace

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest import gains
from arpenteur.stats.backtest.case import Case, Outcome, bloc_standing, bloc_votes
from arpenteur.stats.backtest.halves import Pointing, PointingRule, Scored, pointing_of
from arpenteur.stats.backtest.models import Forecast
from arpenteur.stats.backtest.report import OrderScore
from arpenteur.stats.backtest.scores import says_something
from arpenteur.stats.forecast.priority import Before, last_vote, order, order_inside, own_share
from arpenteur.stats.panel import BLOCS, Array, Ints, Mask, Panel, Round
from arpenteur.stats.priority import LEVELS, TOP, Rule, TestLevel, first_fifth, numbers

MODEL = "model"
_SEED = 2024
_DRAWS = 400
_FEW_TERRITORIES = 8
_LEVEL = 0.05


@dataclass(frozen=True)
class Territories:
    """Stations that count (n) and the territory of each (n small integers)."""

    counts: Mask
    group: Ints


def order_rules(
    case: Case, rows: Ints, *, each: tuple[Rule, ...] = (), last: Election | None = None
) -> Pointing | None:
    """Scores of the order shown, of ``each`` rule named apart, and of the naive ones, for every bloc.

    ``last``: the vote that changes are counted from, the last one of a national type unless told otherwise.
    """
    base = last or last_vote(case.panel)
    if base is None:
        return None
    rules: list[PointingRule] = []
    for bloc in range(len(BLOCS)):
        rules += [PointingRule(_shown(level), "model", bloc, _inside(bloc, base, level)) for level in LEVELS]
        rules += [PointingRule(rule, "baseline", bloc, _ordered(bloc, rule, base)) for rule in each]
        if "own_share" not in each:
            rules.append(PointingRule("own_share", "baseline", bloc, _ordered(bloc, "own_share", base)))
        rules.append(PointingRule("rule_2012", "baseline", bloc, _rule_2012(bloc, base)))
        rules.append(PointingRule("random", "baseline", bloc, gains.at_random))
    return pointing_of(case, rows, base, rules)


def _ordered(bloc: int, rule: Rule, last: Election) -> Forecast:
    def score(case: Case) -> Array | None:
        wide = {one: Before(known.families, known.turnout) for one, known in case.wide.items()}
        return order(case.panel, case.target, bloc, rule, last=last, wide=wide)

    return score


def _shown(level: TestLevel) -> str:
    """Name of the order shown inside the territories of a level."""
    return f"{MODEL} {level}"


def _inside(bloc: int, last: Election, level: TestLevel) -> Forecast:
    def score(case: Case) -> Array | None:
        wide = {one: Before(known.families, known.turnout) for one, known in case.wide.items()}
        return order_inside(case.panel, case.target, bloc, _territory(case.panel, level), last=last, wide=wide)

    return score


def _rule_2012(bloc: int, last: Election) -> Forecast:
    def score(case: Case) -> Array | None:
        share = own_share(case.panel, bloc)
        return None if share is None else (1 - case.panel.rounds[last].turnout_rate) * share

    return score


def judged_order(pointing: Pointing, outcome: Outcome, counts: Mask) -> tuple[OrderScore, ...]:
    """One row a bloc, a level and a rule, with the oracle's: ``counts`` are the stations to score (n)."""
    found: list[OrderScore] = []
    for bloc in range(len(BLOCS)):
        halves = tuple(_rate(first, outcome, bloc) for first in pointing.firsts)
        sign = _sign(pointing.base, outcome, bloc, counts)
        oracle = Scored("oracle", "ceiling", bloc, _rate(pointing.base, outcome, bloc), tuple(sign * h for h in halves))
        rules = [*(one for one in pointing.scored if one.bloc == bloc), oracle]
        inside = counts & bloc_standing(pointing.base)[:, bloc] & pointing.case.on_ballot[:, bloc]
        for level in LEVELS:
            where = territories(pointing.case, inside, level)
            others = {_shown(one) for one in LEVELS if one != level}
            shown = [replace(one, name=MODEL) if one.name == _shown(level) else one for one in rules]
            named = [one for one in shown if one.name not in others]
            found += [_score(pointing, outcome, rule, level, where, sign) for rule in named]
    return tuple(found)


def territories(case: Case, counts: Mask, level: TestLevel) -> Territories:
    """Constituencies, or communes of enough stations; stations elsewhere do not count."""
    group = _territory(case.panel, level)
    if level == "constituency":
        return Territories(counts, group)
    _, place, size = np.unique(group, return_inverse=True, return_counts=True)
    return Territories(counts & (size[place] >= numbers().town_stations), group)


def _territory(panel: Panel, level: TestLevel) -> Ints:
    return panel.circonscription if level == "constituency" else panel.commune


def _sign(base: Round, outcome: Outcome, bloc: int, counts: Mask) -> int:
    """1 where the votes of a bloc per registered rise on the stations, −1 where they fall."""
    before = float(bloc_votes(base.votes)[counts, bloc].sum()) / max(float(base.registered[counts].sum()), 1.0)
    after = float(outcome.blocs[counts, bloc].sum()) / max(float(outcome.registered[counts].sum()), 1.0)
    return 1 if after >= before else -1


def _rate(base: Round, outcome: Outcome, bloc: int) -> Array:
    """Change of the votes of a bloc per registered since a round (n)."""
    before = bloc_votes(base.votes)[:, bloc] / np.maximum(base.registered, 1)
    return outcome.blocs[:, bloc] / np.maximum(outcome.registered, 1) - before


def _score(
    pointing: Pointing, outcome: Outcome, rule: Scored, level: TestLevel, where: Territories, sign: int
) -> OrderScore:
    bloc = rule.bloc or 0
    said = OrderScore(BLOCS[bloc], level, rule.name, rule.kind, rises=sign > 0, stations=int(where.counts.sum()))
    if not where.counts.any():
        return said
    group, samples = where.group[where.counts], list[_Sample]()
    for score, second in zip(rule.halves, pointing.seconds, strict=True):
        people = second.registered[where.counts]
        gain = sign * _rate(second, outcome, bloc)[where.counts] * people
        if not says_something(gain):
            return said
        samples.append(_Sample.of(score[where.counts], gain, people, group))
    if not samples:
        return said
    centre = float(np.mean([one.found.sum() / one.total.sum() for one in samples]))
    low, high = _interval(samples, centre)
    above = float(np.mean([(one.found > TOP * one.total).mean() for one in samples]))
    return said.with_figures(100 * centre, 100 * low, 100 * high, 100 * above)


@dataclass(frozen=True)
class _Sample:
    """One draw of the halves: gain found in the first fifth and in all, by territory; what resampling starts from."""

    found: Array
    total: Array
    score: Array
    gain: Array
    people: Array
    group: Ints

    @classmethod
    def of(cls, score: Array, gain: Array, people: Array, group: Ints) -> "_Sample":
        part = first_fifth(score, people, group)
        _, place = np.unique(group, return_inverse=True)
        return cls(np.bincount(place, part * gain), np.bincount(place, gain), score, gain, people, group)

    def resampled(self, generator: np.random.Generator, draws: int) -> Array:
        """Share found once the stations are drawn again, each a Poisson number of times (one a draw)."""
        times = generator.poisson(1.0, (draws, len(self.gain))).astype(np.float64)
        part = first_fifth(self.score, self.people * times, self.group)
        total = times @ self.gain
        return np.divide((part * times) @ self.gain, total, out=np.full(draws, np.nan), where=total > 0)


def _interval(samples: list[_Sample], centre: float) -> tuple[float, float]:
    """90 % interval over territories drawn again; over stations drawn again where there are too few territories.

    The draws of the halves are laid one beside another, so that their own noise is inside.
    """
    generator = np.random.default_rng(_SEED)
    each = -(-_DRAWS // len(samples))
    drawn: list[Array] = []
    for one in samples:
        size = len(one.total)
        if size < _FEW_TERRITORIES:
            drawn.append(one.resampled(generator, each))
            continue
        weights = generator.multinomial(size, np.full(size, 1 / size), each).astype(np.float64)
        drawn.append((weights @ one.found) / (weights @ one.total))
    values = np.concatenate(drawn)
    ends = np.nanquantile(values, (_LEVEL, 1 - _LEVEL)) if not np.isnan(values).all() else (centre, centre)
    return min(float(ends[0]), centre), max(float(ends[1]), centre)
