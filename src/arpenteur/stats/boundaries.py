"""Past counts brought onto today's zones when polling stations were cut anew.

A station whose territory is the same takes its own counts. All others of a commune share what is left of the
commune, in proportion to their registered voters of today: together they cover the same ground, one by one they do
not. Nothing is lost: stations that take the rest add up to it exactly. One that takes the rest alone covers the same
ground as it did, whatever its number of voters did since.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
