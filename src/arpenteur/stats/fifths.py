"""The first fifth of registered voters by a score: what an order sends people to first."""

import numpy as np

from arpenteur.stats.panel import Array, Ints

TOP = 0.20


def first_fifth(score: Array, registered: Array, group: Ints) -> Array:
    """Part (0–1) of each station that lies in the first 20 % of registered of its group, the highest scores first.

    ``score`` and ``group``: n each; ``registered``: n, or rows of n for as many answers (… × n). The station on the
    border counts for the part of it that is inside. Groups unknown (−1) are one more group.
    """
    order = np.lexsort((-score, group))
    people, member = registered[..., order], group[order]
    first = np.flatnonzero(np.concatenate(([True], member[1:] != member[:-1])))
    sizes = np.diff(np.append(first, len(member)))
    before = np.cumsum(people, axis=-1) - people
    before -= np.repeat(before[..., first], sizes, axis=-1)
    limit = TOP * np.repeat(np.add.reduceat(people, first, axis=-1), sizes, axis=-1)
    part = np.empty(people.shape)
    part[..., order] = np.clip((limit - before) / np.maximum(people, 1e-9), 0, 1)
    return part


def overlap(first: Array, second: Array, registered: Array) -> float:
    """Part (0–1) of the first fifth of registered by one score that is also in the first fifth by another (n each)."""
    whole = np.zeros(len(registered), dtype=np.int64)
    both = np.minimum(first_fifth(first, registered, whole), first_fifth(second, registered, whole))
    return float(both @ registered) / (TOP * float(registered.sum()))
