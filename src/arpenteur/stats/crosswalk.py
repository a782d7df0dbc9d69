"""How the registered of one roll are shared between the stations of a later one: fitted weights, and their error.

The fit is iterative proportional fitting (Deming and Stephan 1940) of a first guess, by addresses or by area, to the
registered of both rolls. Its rounds are few and fixed: the totals moved for another reason too, people who came and
went, and are not worth meeting to the last one (``docs/methods/crosswalk.md`` shows other numbers of rounds).

Past counts brought onto today's zones when polling stations were cut anew.

A station whose territory is the same takes its own counts. All others of a commune share what is left of the
commune, in proportion to their registered voters of today: together they cover the same ground, one by one they do
not. Nothing is lost: stations that take the rest add up to it exactly. One that takes the rest alone covers the same
ground as it did, whatever its number of voters did since.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

ROUNDS = 20
"""Chosen on Paris 2014 → 2017 (``benchmarks/crosswalk.py``)."""
SPREAD = 0.3
"""Half-width of the 90 % interval of a weight, on the scale of log-odds: the smallest tenth that holds nine weights in
ten in the worst of Lyon 2012 (areas), Concarneau and Douarnenez 2022 (addresses), their stations joined by two and cut
anew (``benchmarks/crosswalk.py``). One width serves both."""
VOTES = 2.5
"""How much wider the same interval is for votes and turnout, whose parts differ within a station: the smallest half
that holds nine in ten in the worst of the same towns."""
SAME = 0.10
"""Of a number that was kept, registered off by more than this share of what its commune's moved by make the ground
uncertain to the end."""


Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Brought:
    """Counts on today's stations (n × c), and which of them are a part of their commune's pool."""

    counts: Array
    pooled: Mask


def bring(past: Array, past_commune: Ints, past_of: Ints, commune: Ints, registered: Array) -> Brought:
    """Bring ``past`` counts (m × c) onto n stations of today.

    ``past_of[i]`` is the past row with the same territory as station i, −1 where there is none; communes are small
    integers (−1: unknown today); ``registered`` is today's.
    """
    same = past_of >= 0
    counts = np.zeros((len(past_of), past.shape[1]))
    counts[same] = past[past_of[same]]
    left = np.ones(len(past), dtype=np.bool_)
    left[past_of[same]] = False
    left &= past_commune >= 0
    communes = int(max(commune.max(initial=-1), past_commune.max(initial=-1))) + 1
    pool = group_sum(past[left], past_commune[left], communes)
    need = np.bincount(commune[~same], weights=registered[~same], minlength=communes)
    part = np.divide(registered, need[commune], out=np.zeros_like(registered), where=~same & (need[commune] > 0))
    counts[~same] = (pool[commune] * part[:, None])[~same]
    sharing = np.bincount(commune[~same], minlength=communes)
    return Brought(counts, ~same & (counts[:, 0] > 0) & (sharing[commune] > 1))


def group_sum(values: Array, group: Ints, groups: int) -> Array:
    """Sums of the rows of ``values`` (m × c) by ``group``."""
    result = np.zeros((groups, values.shape[1]))
    np.add.at(result, group, values)
    return result


def fitted(row: Indices, column: Indices, mass: Floats, rows: Floats, columns: Floats, rounds: int = ROUNDS) -> Floats:
    """Mass by cell (``row``, ``column``), scaled to the totals ``rows`` exactly and to ``columns`` nearly.

    A column of total 0 keeps no mass, but where all of a row would go: its voters are somewhere.
    """
    found = _scaled(mass, row, rows)
    for _ in range(rounds):
        nearer = _scaled(found, column, columns)
        kept = np.bincount(row, nearer, len(rows)) > 0
        found = _scaled(np.where(kept[row], nearer, found), row, rows)
    return found


def _scaled(mass: Floats, group: Indices, totals: Floats) -> Floats:
    """Mass of each group scaled to its total; a group without mass stays without."""
    sums = np.bincount(group, mass, len(totals))
    factor = np.divide(totals, sums, out=np.zeros(len(totals)), where=sums > 0)
    return mass * factor[group]


def bounds(weight: Floats, half: float) -> tuple[Floats, Floats]:
    """Lower and upper ends of shares, ``half`` being the half-width in log-odds; 0 and 1 have none."""
    odds = np.divide(weight, 1 - weight, out=np.full(len(weight), np.inf), where=weight < 1)
    low, high = odds * np.exp(-half), odds * np.exp(half)
    return _share(low), _share(high)


def _share(odds: Floats) -> Floats:
    return np.divide(odds, 1 + odds, out=np.ones(len(odds)), where=np.isfinite(odds))


def same_number_lower(ratio: Floats) -> Floats:
    """Lower end of the weight of a number that was kept, from its registered later over earlier, the commune's own
    movement taken out: the part that the two lists can have in common, 0 where they differ by more than ``SAME``."""
    common = np.minimum(ratio, np.divide(1.0, ratio, out=np.zeros(len(ratio)), where=ratio > 0))
    return np.where(common >= 1 - SAME, common, 0.0)


def carried(
    row: Indices,
    column: Indices,
    weight: Floats,
    lower: Floats,
    upper: Floats,
    values: Floats,
    columns: int,
    *,
    wider: float = 1.0,
) -> tuple[Floats, Floats, Floats]:
    """``values`` of rows (rows × measures) summed into columns by weight, with the 90 % interval of each sum.

    Errors of the pieces of one column are taken as independent; ``wider`` multiplies the half-width in log-odds.
    """
    amount = values[row]
    down, up = _wider(weight, lower, wider), _wider(weight, upper, wider)

    def summed(cells: Floats) -> Floats:
        out = np.zeros((columns, values.shape[1]))
        np.add.at(out, column, cells)
        return out

    centre = summed(amount * weight[:, None])
    below = np.sqrt(summed((amount * (weight - down)[:, None]) ** 2))
    above = np.sqrt(summed((amount * (up - weight)[:, None]) ** 2))
    return centre, np.maximum(centre - below, 0.0), centre + above


def _wider(weight: Floats, end: Floats, factor: float) -> Floats:
    """An end of an interval moved away from its centre in log-odds; ends and centres of 0 and 1 stay."""
    inside = (weight > 0) & (weight < 1) & (end > 0) & (end < 1)
    safe, limit = np.where(inside, weight, 0.5), np.where(inside, end, 0.5)
    centre = np.log(safe / (1 - safe))
    moved = centre + factor * (np.log(limit / (1 - limit)) - centre)
    return np.where(inside, 1 / (1 + np.exp(-moved)), end)
