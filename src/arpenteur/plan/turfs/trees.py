"""Two turfs cut anew: random spanning trees of both together, each cut at the branch that serves best."""

from collections.abc import Callable, Iterator
from heapq import nsmallest

import numpy as np

from arpenteur.plan.turfs.state import State, Sums, minus, plus

_BRANCHES = 3  # cuts looked at in each tree


def tree_cuts(
    state: State, both: set[int], rng: np.random.Generator, trees: int, bad: Callable[[Sums, Sums], float]
) -> Iterator[tuple[set[int], set[int]]]:
    """Cuts of ``both`` in two parts, each in one piece: of each of ``trees`` random spanning trees the branches that
    ``bad`` (of the sums of the branch and of the rest) finds least bad.
    """
    units = sorted(both)
    links = [(unit, near) for unit in units for near in sorted(state.near[unit]) if near in both and unit < near]
    if len(units) < 2 or not links:
        return
    cost = np.array([state.near[one][other] for one, other in links])
    # What costs more to cut comes first into the tree, so that streets are kept whole where that can be.
    order = np.argsort(rng.random((trees, len(links))) / np.sqrt(cost), axis=1, kind="stable")
    whole = state.total(units)
    for ranks in order.tolist():
        above, down = _rooted(units, links, ranks)
        if len(down) < len(units):
            return
        sums = {unit: state.unit[unit] for unit in units}
        for unit in reversed(down[1:]):
            sums[above[unit]] = plus(sums[above[unit]], sums[unit])
        judged = [(bad(sums[unit], minus(whole, sums[unit])), unit) for unit in down[1:]]
        for _, top in nsmallest(_BRANCHES, judged):
            branch = {top}
            for unit in down[1:]:
                if above[unit] in branch:
                    branch.add(unit)
            yield branch, both - branch


def _rooted(units: list[int], links: list[tuple[int, int]], ranks: list[int]) -> tuple[dict[int, int], list[int]]:
    """The spanning tree that takes links in the order of ``ranks``: the unit above each, units from the root down."""
    head = {unit: unit for unit in units}
    tree: dict[int, list[int]] = {unit: [] for unit in units}
    left = len(units) - 1
    for rank in ranks:
        one, other = links[rank]
        first, second = one, other
        while head[first] != first:
            head[first] = head[head[first]]
            first = head[first]
        while head[second] != second:
            head[second] = head[head[second]]
            second = head[second]
        if first != second:
            head[first] = second
            tree[one].append(other)
            tree[other].append(one)
            left -= 1
            if not left:
                break
    root = units[0]
    above, down = {root: root}, [root]
    for unit in down:
        for near in tree[unit]:
            if near != above[unit]:
                above[near] = unit
                down.append(near)
    return above, down
