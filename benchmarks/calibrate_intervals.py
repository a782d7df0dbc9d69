"""90 % intervals of first rounds by bloc and type of transition, and what they cover later. A part of ``calibrate.py``.

An interval is q ± z √(q (1 − q) (1/n + ρ)): ρ is the mean squared error beyond the counting noise, z the 90 % quantile
of the errors so scaled; the same with the means of the constituencies removed gives the interval inside one. Each is
calibrated on the errors that the program made on one transition with what it knew before; where two of a type are at
hand, on both together, each counting for one.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats import parameters
from arpenteur.stats.backtest.scores import group_means
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.stats.turnout import mean_gap
from calibrate_corrections import TODAY
from calibrate_replays import Replay
from forecast_data import E14, E19, E24, L17, L22, L24, P17, P17B, P22, Nation

OUT = Path(parameters.__file__).with_name("intervals.toml")
LEVEL = 0.9
SMALL = 1e-4
GROUPS: dict[str, tuple[tuple[tuple[Election, tuple[Election, ...]], ...], ...]] = {
    "pres": (((P22, (P17,)),),),
    "legi": (((L17, (P17,)),), ((L22, (L17, P22)),), ((L24, (P22, L22)),)),
    "euro": (((E19, (P17, L17, E14)),), ((E24, (E19, P22, L22)),)),
}
"""By type of target, the transitions that each calibration rests on, the last one dating it."""

type Cells = tuple[Array, Array, Array]
"""Forecast q, squared error, and 1/n of the cells of one transition."""


def cells(replay: Replay, bloc: int | None, *, within: bool = False, half: int | None = None) -> Cells:
    """The cells of one bloc, of all (None), or of turnout (−1), on all départements or every second one."""
    turnout = bloc == -1
    shares, truth = (replay.turnout if turnout else replay.support)["model"], replay.truths[int(turnout)]
    error = truth.shares - shares
    if within:
        error = error - group_means(error, truth.cell_weights, truth.group)
    counts = truth.counts if half is None else truth.counts & (replay.half == half)[:, None]
    if bloc is not None and not turnout:
        counts = counts & (np.arange(counts.shape[1]) == bloc)
    inverse = np.broadcast_to(1 / np.maximum(truth.voters, 1)[:, None], shares.shape)
    return shares[counts], error[counts] ** 2, inverse[counts]


def fitted(found: Sequence[Cells]) -> tuple[float, float]:
    """(z, ρ) of some transitions together, each with the same weight."""
    own = [np.maximum(q * (1 - q), SMALL) for q, _, _ in found]
    excess = [
        float((squared - one * inverse).sum() / one.sum())
        for one, (_, squared, inverse) in zip(own, found, strict=True)
    ]
    rho = max(float(np.mean(excess)), SMALL)
    scaled = [np.sqrt(squared / (one * (inverse + rho))) for one, (_, squared, inverse) in zip(own, found, strict=True)]
    weights = np.concatenate([np.full(len(one), 1 / len(one)) for one in scaled])
    values = np.concatenate(scaled)
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), LEVEL * weights.sum())]), rho


def covered(found: Cells, z: float, rho: float) -> float:
    """Share of the cells inside their interval, percent."""
    q, squared, inverse = found
    return 100 * float((squared <= z**2 * np.maximum(q * (1 - q), SMALL) * (inverse + rho)).mean())


def calibrated(made: Sequence[Replay]) -> str:
    """The file of the intervals, once it has said what each calibration covers on the transitions that came later."""
    print(f"\nCoverage of 90 % intervals, percent: {', '.join(BLOCS)}")
    entries = ["# Written by make calibrate. By bloc: z, ρ, then the same inside a constituency."]
    for kind, groups in GROUPS.items():
        for members in groups:
            mine = [one for one in made if (one.target, one.known) in members]
            entries.append(_entry(kind, mine))
            later = [
                one for one in made if one.target.sort_key > mine[-1].target.sort_key and one.target.type.value == kind
            ]
            for one in (*mine, *later):
                _print_coverage(mine, one)
    return "\n".join(entries) + "\n"


def _entry(kind: str, mine: Sequence[Replay]) -> str:
    last = mine[-1]
    names = ", ".join(str(one) for one in mine)
    both = {name: (*fitted(_of(mine, b)), *fitted(_of(mine, b, within=True))) for b, name in enumerate(BLOCS)}
    everything = dict(
        zip(
            ("z", "rho", "within_z", "within_rho"),
            (*fitted(_of(mine, None)), *fitted(_of(mine, None, within=True))),
            strict=True,
        )
    )
    return "\n".join(
        [
            "[[transitions]]",
            f'target = "{kind}"',
            "round = 1",
            f'source = "{last.known[0]}"',
            f'calibrated = "{last.target}"',
            *(f"{name} = {value:.4f}" for name, value in everything.items()),
            f"turnout = [{', '.join(f'{value:.4f}' for value in fitted(_of(mine, -1)))}]",
            f"date = {TODAY}",
            f'reference = "Premier tour : erreurs de {names}, prévues avec ce qui était connu avant."',
            "[transitions.blocs]",
            *(f"{name} = [{', '.join(f'{value:.4f}' for value in values)}]" for name, values in both.items()),
        ]
    )


def _of(mine: Sequence[Replay], bloc: int | None, *, within: bool = False) -> list[Cells]:
    return [cells(one, bloc, within=within) for one in mine]


def _print_coverage(mine: Sequence[Replay], one: Replay) -> None:
    """Coverage of each bloc by what ``mine`` taught; on itself, each half of the départements by the other."""
    told = [
        " ".join(f"{_coverage(mine, one, b, within=within):.0f}" for b in range(len(BLOCS))) for within in (False, True)
    ]
    pair, itself = " + ".join(str(each) for each in mine), " (crossed départements)" if one in mine else ""
    turnout = _coverage(mine, one, -1, within=False)
    print(f"  {pair} on {one}{itself}: {told[0]} | within {told[1]} | turnout {turnout:.0f}")


def _coverage(mine: Sequence[Replay], one: Replay, bloc: int, *, within: bool) -> float:
    if one not in mine:
        return covered(cells(one, bloc, within=within), *fitted(_of(mine, bloc, within=within)))
    sides = [cells(one, bloc, within=within, half=half) for half in (0, 1)]
    return sum(covered(side, *fitted([other])) for side, other in zip(sides, sides[::-1], strict=True)) / 2


def print_drift(known: Nation) -> None:
    """Half-width of the mobilisable share of registered, and what a gap drifts by from one cycle to the next."""
    pair = known.pair(L22, (P22, P17, L17, P17B))
    rate = {one: pair.panel.rounds[one].turnout_rate for one in (P17, L17, P22)} | {L22: pair.counts.turnout_rate}
    registered = pair.counts.registered
    weights = registered / registered.sum()
    old = mean_gap(rate[P17][None, :], rate[L17][None, :])
    widths: dict[str, float] = {}
    for name, change in (("rise", rate[P22] - rate[L17]), ("drop", rate[P22] - rate[L22])):
        expected = np.maximum(old, 0) * float(weights @ change) / float(weights @ np.maximum(old, 0))
        order = np.argsort(np.abs(change - expected))
        widths[name] = float(np.abs(change - expected)[order][np.searchsorted(np.cumsum(weights[order]), LEVEL)])
    gaps = np.array([rate[P22] - rate[L22], rate[P17] - rate[L17]])
    shrunk = float(weights @ gaps[0]) / float(weights @ gaps[1])
    change = gaps[0] - shrunk * gaps[1]
    seats = pair.panel.circonscription
    means = np.bincount(seats, weights * change) / np.maximum(np.bincount(seats, weights), SMALL * SMALL)
    # The same persons may vote twice: the noise of a gap is that of those who came once.
    noise = (np.clip(gaps * (1 - gaps), 0, None) * np.array([1.0, shrunk**2])[:, None]).sum(axis=0) / registered
    drift = float(weights @ ((change - means[seats]) ** 2 - noise))
    print(f"{len(pair)} stations; rise 2017-2022 ± {widths['rise']:.4f}, fall of 2022 ± {widths['drop']:.4f}")
    print(f"drift of the gap inside constituencies, standard deviation {np.sqrt(max(drift, 0)):.4f}")
