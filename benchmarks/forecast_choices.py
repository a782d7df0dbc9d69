"""The evidence behind each choice of the forecasts: rival rules on the elections up to June 2022, side by side.

Every line gives the score on one half of the constituencies (drawn once), on which rules were compared, then on the
other, which confirms or not. The legislatives of 2024 are never read. Second rounds: ``forecast_second_rounds.py``;
the correction: ``forecast_corrections.py``; intervals: ``calibrate_intervals.py``.

    python benchmarks/forecast_choices.py [--data ../shared/data]
"""

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from arpenteur.stats.floating import collapse
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.support import Source, by_family, expected, sources_of
from arpenteur.stats.panel import BLOCS, Array, Ints
from arpenteur.stats.shares import normalise, rake
from arpenteur.stats.turnout import constant_for, expit, logit
from forecast_corrections import crossed, shares_of
from forecast_data import L17, L22, P17, P17B, P22, Nation, Pair, nation

TOP, DECILE = 0.2, 0.1
SEED = 3
LOSING = ("gauche", "centre", "extreme_droite")
"""Blocs that lost votes from April to June 2022; the right won some, so there is no loss of its own to find."""


def halves(pair: Pair, score: Array, weights: Array) -> tuple[float, float]:
    """Weighted means of a score (n) on each half."""
    return tuple(float(np.average(score[pair.half == one], weights=weights[pair.half == one])) for one in (0, 1))  # type: ignore[return-value]


def line(name: str, values: Iterable[float], extra: str = "") -> None:
    """One rule."""
    print(f"  {name:58}" + "".join(f"{value:8.2f}" for value in values) + (f"   {extra}" if extra else ""))


# ── support ───────────────────────────────────────────────────────────────────────────────────────────────────────


def judge(name: str, pair: Pair, shares: Array) -> None:
    """MAE by bloc on each half, then inside constituencies on all, points."""
    on_ballot = axis().by_bloc(by_family(pair.target.standing.astype(np.float64))) > 0
    weights = pair.counts.valid[:, None] * on_ballot
    error = shares - shares_of(pair)
    seats = pair.panel.circonscription
    sums, total = np.zeros((seats.max() + 1, len(BLOCS))), np.zeros((seats.max() + 1, len(BLOCS)))
    np.add.at(sums, seats, pair.counts.valid[:, None] * error)
    np.add.at(total, seats, pair.counts.valid[:, None])
    within = np.abs(error - np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)[seats])
    by_station = (weights * np.abs(error)).sum(axis=1) / weights.sum(axis=1)
    inside = 100 * float((weights * within).sum() / weights.sum())
    line(name, (100 * one for one in halves(pair, by_station, weights.sum(axis=1))), f"within {inside:.2f}")


def swing(pair: Pair, sources: list[Source]) -> Array:
    """Geometric mean of the ballots, one factor a bloc: the rule these forecasts replace."""
    on_ballot = axis().by_bloc(by_family(pair.target.standing.astype(np.float64))) > 0
    logs = [np.log(np.maximum(axis().by_bloc(source.shares), 1e-6)) for source in sources]
    start = np.exp(np.mean(logs, axis=0)) * on_ballot
    return rake(start, pair.counts.valid, axis().by_bloc(by_family(pair.target.shares[None, :])[0]))[0]


def ordered(pair: Pair, sources: list[Source]) -> Array:
    """Ours, by bloc."""
    standing = by_family(pair.target.standing.astype(np.float64)) > 0
    scenario = by_family(pair.target.shares[None, :])[0]
    return axis().by_bloc(expected(sources, scenario, standing, axis(), pair.counts.valid)[0])


def support(known: Nation) -> None:
    """Transfers against swings, then the weight of the presidential before the last, then the correction."""
    pair = known.pair(P22, (P17,))
    print(f"\nSupport, presidential of 2022 from that of 2017 ({len(pair)} stations): MAE of blocs, points, half, half")
    sources = sources_of(pair.panel, pair.target, {}, corrected=False)
    judge("logit swing", pair, swing(pair, sources))
    judge("ordered transfer (chosen)", pair, ordered(pair, sources))
    judge("mean of both", pair, (swing(pair, sources) + ordered(pair, sources)) / 2)
    pair = known.pair(L22, (P22, P17))
    print(f"\nSupport, legislatives of 2022 ({len(pair)} stations)")
    both = sources_of(pair.panel, pair.target, {}, corrected=False)
    last, older = both
    judge("logit swing of 2022", pair, swing(pair, [last]))
    judge("logit swing, geometric mean of 2022 and 2017", pair, swing(pair, both))
    for part in (0.0, 0.2, 1 / 3, 0.5):
        weighed = [replace(last, weight=last.weight * 0 + 1 - part), replace(older, weight=older.weight * 0 + part)]
        name = f"ordered, presidential of 2017 weighing {part:.2f}{' (chosen)' if part == 1 / 3 else ''}"
        judge(name, pair, ordered(pair, weighed))
    judge("ordered, then corrected by the other half, halved", pair, crossed(pair, 0.5, 0.1))
    judge("the same, not halved", pair, crossed(pair, 1.0, 0.1))


# ── turnout ───────────────────────────────────────────────────────────────────────────────────────────────────────


def turnout(known: Nation) -> None:
    """Weight of the presidential log-odds at the two past targets."""
    for target, before in ((P22, (P17, L17, P17B)), (L22, (P22, L17, P17))):
        pair = known.pair(target, before)
        rounds = pair.panel.rounds
        whole = [float(rounds[one].turnout.sum() / rounds[one].registered.sum()) for one in before[:2]]
        place = (pair.target.turnout - whole[1]) / (whole[0] - whole[1])
        print(
            f"\nTurnout of {target} from {before[0]} and {before[1]}: scenario at {place:.2f} between them; MAE, points"
        )
        high, low = (logit(rounds[one].turnout_rate) for one in before[:2])
        for part in (1.0, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.0):
            met(f"presidential weighing {part:.1f}", pair, part * high + (1 - part) * low)
        if target == P22:
            middle = (high + logit(rounds[P17B].turnout_rate)) / 2
            met("presidential (both rounds) weighing 0.7", pair, 0.7 * middle + 0.3 * low)


def met(name: str, pair: Pair, odds: Array) -> None:
    """Error of log-odds once they meet the turnout of the whole."""
    registered = pair.counts.registered
    forecast = expit(odds + constant_for(odds, registered, pair.target.turnout))
    line(name, (100 * one for one in halves(pair, np.abs(forecast - pair.counts.turnout_rate), registered)))


# ── votes that come and go ────────────────────────────────────────────────────────────────────────────────────────


def thinned(votes: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two halves of the voters, at random."""
    first = rng.binomial(votes.astype(np.int64), 0.5).astype(np.float64)
    return first, votes - first


def floating(known: Nation) -> None:
    """Floating vote of half of the voters against the change of the other half."""
    for target, before in ((P22, (P17,)), (L22, (P22, P17))):
        pair, rng = known.pair(target, before), np.random.default_rng(SEED)
        scenario = by_family(pair.target.shares[None, :])[0]
        standing = by_family(pair.target.standing.astype(np.float64)) > 0
        votes = [by_family(pair.panel.rounds[one].votes) for one in before]
        kept, rest = thinned(votes[0], rng)
        change = np.abs(normalise(rest) - normalise(by_family(pair.counts.votes))).sum(axis=1) / 2
        adrift = [np.where(standing, collapse(normalise(one.sum(axis=0)[None])[0], scenario), 1.0) for one in votes]
        scores = [(normalise(one) * part).sum(axis=1) for one, part in zip((kept, *votes[1:]), adrift, strict=True)]
        print(f"\nFloating vote before {target}: Spearman with the change, lift of the top decile; half, half")
        rules = {"last ballot": scores[0]} | ({"mean of two (chosen)": np.mean(scores, axis=0)} if scores[1:] else {})
        for name, score in rules.items():
            values: list[float] = []
            for half in (0, 1):
                one, real = score[pair.half == half], change[pair.half == half]
                tops = [each >= np.quantile(each, 1 - DECILE) for each in (one, real)]
                values += [float(spearmanr(one, real).statistic), float((tops[0] & tops[1]).mean() / DECILE**2)]
            line(name, (values[0], values[2], values[1], values[3]))


def captured(score: Array, gain: Array, registered: Array, seats: Ints) -> float:
    """Share of the gain in the best-ranked 20 % of the registered of each constituency, percent."""
    order = np.lexsort((-score, seats))
    seat, size, won = seats[order], registered[order], gain[order]
    total = np.bincount(seats, registered)
    ends = np.cumsum(size)
    starts = np.r_[0.0, np.cumsum(np.bincount(seats, registered))][seat]
    inside = np.clip((TOP * total[seat] - (ends - size - starts)) / size, 0, 1)
    return 100 * float((won * inside).sum() / won.sum())


def gains(known: Nation) -> None:
    """What rules point at where half of the voters of April 2022 stayed at home in June."""
    pair, rng = known.pair(L22, (P22, L17, P17)), np.random.default_rng(SEED)
    rounds = pair.panel.rounds
    april, old = rounds[P22], axis().by_bloc(normalise(by_family(rounds[P17].votes)))
    rest = np.maximum(april.turnout - april.valid, 0), np.maximum(april.registered - april.turnout, 0)
    first, second = thinned(np.column_stack([axis().by_bloc(by_family(april.votes)), *rest]), rng)
    away, after = first[:, -1] / first.sum(axis=1), second / second.sum(axis=1, keepdims=True)
    gap = np.maximum(rounds[P17].turnout_rate - rounds[L17].turnout_rate, 0)
    registered = pair.counts.registered
    june = axis().by_bloc(by_family(pair.counts.votes)) / registered[:, None]
    seats: Ints = np.unique(pair.panel.circonscription, return_inverse=True)[1].astype(np.int64)
    print(
        "\nVotes lost from April to June 2022 in the top 20 % of registered of constituencies (chance: 20), half, half"
    )

    def found(name: str, score: Array, lost: Array) -> None:
        sides = [pair.half == one for one in (0, 1)]
        won = lost * registered
        line(name, (captured(score[rows], won[rows], registered[rows], seats[rows]) for rows in sides))

    drop = 1 - after[:, -1] - pair.counts.turnout_rate
    found("all: abstention in April", away, drop)
    found("all: gap of 2017 (chosen)", gap, drop)
    standing = axis().by_bloc(by_family(pair.target.standing.astype(np.float64))) > 0
    for name in LOSING:
        bloc = BLOCS.index(name)
        share = normalise(first[:, : len(BLOCS)])[:, bloc]
        lost = np.where(standing[:, bloc], after[:, bloc] - june[:, bloc], 0.0)
        found(f"{name}: abstention × share (rule of 2012)", away * share, lost)
        found(f"{name}: share alone", share, lost)
        found(f"{name}: gap × share of the last presidential", gap * share, lost)
        found(f"{name}: gap × mean share of two presidentials (chosen)", gap * (share + old[:, bloc]) / 2, lost)
        found(f"{name}: (gap + abstention ÷ 2) × mean share", (gap + away / 2) * (share + old[:, bloc]) / 2, lost)


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    known = nation(parser.parse_args().data)
    for part in (support, turnout, floating, gains):
        part(known)


if __name__ == "__main__":
    main()
