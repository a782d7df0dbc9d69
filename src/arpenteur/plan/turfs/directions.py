"""From which end each run of letterboxes is entered, once the order of the runs is known.

A run is walked from one end to the other; entered low it is left high. With two states a run (which end one leaves by)
the shortest of all 2ⁿ choices is found exactly in 4 n steps (Bellman, *Dynamic programming*, 1957).
"""

from collections.abc import Sequence
from itertools import pairwise

from arpenteur.plan.turfs.units import Floats

Ends = tuple[int, int]
"""Positions of the low and high end of a stop in the matrix; twice the same for a point."""


def directed(metres: Floats, ends: Sequence[Ends], start: int = 0) -> tuple[float, tuple[bool, ...]]:
    """Metres between stops of the shortest closed walk from ``start`` by all in the order given, and which are entered
    by the high end. ``metres`` (n, n) are distances between ends; what is walked along the stops themselves is not
    counted.
    """
    if not ends:
        return 0.0, ()
    # reached[k]: the least metres when one is about to leave by end 1 − k, entered by end k (0 low, 1 high).
    reached = [float(metres[start, ends[0][0]]), float(metres[start, ends[0][1]])]
    came: list[tuple[int, int]] = []
    for last, here in pairwise(ends):
        choice: list[int] = []
        fresh: list[float] = []
        for entry in here:
            by_low = reached[0] + float(metres[last[1], entry])
            by_high = reached[1] + float(metres[last[0], entry])
            choice.append(1 if by_high < by_low else 0)
            fresh.append(min(by_low, by_high))
        came.append((choice[0], choice[1]))
        reached = fresh
    home = [reached[0] + float(metres[ends[-1][1], start]), reached[1] + float(metres[ends[-1][0], start])]
    state = 1 if home[1] < home[0] else 0
    found = [state]
    for choice_of in reversed(came):
        state = choice_of[state]
        found.append(state)
    return home[found[0]], tuple(one == 1 for one in reversed(found))
