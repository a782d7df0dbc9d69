"""Turfs made more equal by small changes, each of which keeps every turf in one piece.

Two turfs cut anew: random spanning trees of both together, each cut at the branch that serves best.
"""

from collections.abc import Callable, Iterator
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.sparse.linalg import spsolve

from arpenteur.plan.turfs.state import Balance, State, Sums, minus, plus

Indices = NDArray[np.int64]
_ROUNDS = 12  # passes over the turfs; one that changes nothing ends them
_FLOWS = 6  # times the whole is balanced by flows between neighbours
_TREES, _SENDING = 8, 6  # spanning trees tried when two neighbours are cut anew
_SHAPE = 0.2  # of shape lost for a turf's worth of doors sent
_LEAST = 1e-9
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


def repair(balance: Balance, part: Indices, turfs: int, rng: np.random.Generator) -> Indices:
    """The turfs of ``part`` (u,), moved toward the target by moves, swaps and new cuts of neighbours. Shape (u,)."""
    state = State(balance, part, turfs)
    _fill(state, rng)
    _settled(state, rng)
    best, least = list(state.part), _worth(state)
    for _ in range(_FLOWS):
        if not least[0]:
            break
        _flow(state, rng)
        _settled(state, rng)
        now = _worth(state)
        if now < least:
            best, least = list(state.part), now
    return np.array(best, dtype=np.int64)


def _worth(state: State) -> tuple[int, float]:
    """Turfs outside the tolerance, then the sum of penalties."""
    outside = sum(state.outside(turf) for turf in range(len(state.members)))
    return outside, sum(state.penalty(sums) for sums in state.sums)


def _fill(state: State, rng: np.random.Generator) -> None:
    """Turfs that the first cut left empty take a part of the fullest one that can be cut; where what is left lies in
    pieces that no street joins, one unit of the fullest.
    """
    for turf in [turf for turf, units in enumerate(state.members) if not units]:
        several = [one for one, units in enumerate(state.members) if len(units) > 1]
        fullest = sorted(several, key=lambda one: (-state.sums[one][0], one))
        for one in fullest:
            cut = next(tree_cuts(state, state.members[one], rng, _TREES, lambda a, b: abs(a[0] - b[0])), None)
            if cut is not None:
                state.settle(one, cut[0], turf, cut[1])
                break
        else:
            alone = {max(state.members[fullest[0]], key=lambda unit: (state.unit[unit][0], -unit))}
            state.settle(fullest[0], alone, turf, state.members[fullest[0]] - alone)


def _settled(state: State, rng: np.random.Generator) -> None:
    """Moves, swaps and new cuts until none is worth it."""
    turfs = len(state.members)
    quiet: set[int] = set()
    for _ in range(_ROUNDS):
        before = list(state.sums)
        for turf in sorted(range(turfs), key=lambda turf: (-state.penalty(state.sums[turf]), turf)):
            if turf not in quiet:
                _moved(state, turf)
            if state.outside(turf):
                _recut(state, turf, rng)
        changed = {turf for turf in range(turfs) if state.sums[turf] != before[turf]}
        if not changed:
            break
        awake = changed | {other for turf in changed for other in state.around(turf)}
        quiet = set(range(turfs)) - awake


def _moved(state: State, turf: int) -> None:
    """The best move of a unit across a border of a turf, or swap, as long as one is worth it."""
    for _ in range(len(state.unit)):
        found = sorted(
            (change for other in state.around(turf) for change in _gains(state, turf, other)), key=lambda one: one[:4]
        )
        for _, other, out, back in found:
            mine, theirs = _changed(state, turf, other, out, back)
            if state.joined(mine) and state.joined(theirs):
                state.settle(turf, mine, other, theirs)
                break
        else:
            return


def _changed(state: State, turf: int, other: int, out: int, back: int) -> tuple[set[int], set[int]]:
    """Units of two turfs once ``out`` went and ``back`` came (−1 for none)."""
    mine, theirs = state.members[turf], state.members[other]
    gone, come = {out} - {-1}, {back} - {-1}
    return (mine - gone) | come, (theirs - come) | gone


def _gains(state: State, turf: int, other: int) -> Iterator[tuple[float, int, int, int]]:
    """Changes between two turfs that lower their penalty: minus the gain, the other turf, unit out, unit back."""
    before = state.penalty(state.sums[turf]) + state.penalty(state.sums[other])
    for out, back, mine, theirs, cut in _changes(state, turf, other):
        gain = before - state.penalty(mine) - state.penalty(theirs) - cut
        if gain > _LEAST:
            yield -gain, other, out, back


def _changes(state: State, turf: int, other: int) -> Iterator[tuple[int, int, Sums, Sums, float]]:
    """One unit given, one taken, or one for one: the units, the sums of both turfs after it, streets cut more."""
    mine, theirs = state.sums[turf], state.sums[other]
    give, take = state.borders(turf).get(other, []), state.borders(other).get(turf, [])
    for unit, cut in give:
        yield unit, -1, minus(mine, state.unit[unit]), plus(theirs, state.unit[unit]), cut
    for unit, cut in take:
        yield -1, unit, plus(mine, state.unit[unit]), minus(theirs, state.unit[unit]), cut
    for out, less in give:
        mine_left, theirs_more = minus(mine, state.unit[out]), plus(theirs, state.unit[out])
        for back, more in take:
            cut = less + more + 2 * state.near[out].get(back, 0.0)
            yield out, back, plus(mine_left, state.unit[back]), minus(theirs_more, state.unit[back]), cut


def _recut(state: State, turf: int, rng: np.random.Generator) -> None:
    """A turf and each neighbour cut anew along random spanning trees; the best cut is kept where it is worth it."""
    best, gain = None, _LEAST

    def bad(one: Sums, other: Sums) -> float:
        return state.penalty(one) + state.penalty(other)

    for other in state.around(turf):
        mine, theirs = state.members[turf], state.members[other]
        before = bad(state.sums[turf], state.sums[other]) + state.cut(mine, theirs)
        for first, second in tree_cuts(state, mine | theirs, rng, _TREES, bad):
            after = bad(state.total(first), state.total(second)) + state.cut(first, second)
            if before - after > gain:
                best, gain = (other, first, second), before - after
    if best is not None:
        state.settle(turf, best[1], best[0], best[2])


def _flow(state: State, rng: np.random.Generator) -> None:
    """Doors sent across the borders of turfs from where there are too many to where there are too few.

    The least flow that would balance all (Hu, Blake and Emerson, *An optimal migration algorithm for dynamic load
    balancing*, Concurrency 10, 1998) says how many doors each border should let through.
    """
    turfs = len(state.members)
    borders = sorted({(turf, other) for turf in range(turfs) for other in state.around(turf) if turf < other})
    if not borders:
        return
    load = np.array([sums[0] for sums in state.sums])
    one, other = np.array(borders).T
    upper = csr_array((np.full(len(one), -1.0), (one, other)), shape=(turfs, turfs))
    links = upper + upper.T
    laplacian = diags_array(1e-6 - np.asarray(links.sum(axis=1)).ravel()) + links
    potential = spsolve(laplacian.tocsc(), load - load.mean())
    flow = potential[one] - potential[other]
    for rank in np.argsort(-np.abs(flow), kind="stable").tolist():
        if abs(flow[rank]) < 1.0:
            break
        _send(state, borders[rank], float(flow[rank]), rng)


def _send(state: State, border: tuple[int, int], doors: float, rng: np.random.Generator) -> None:
    """Change two neighbours so that about ``doors`` go from the first to the second."""
    turf, other = border
    goal, target = state.sums[turf][0] - doors, state.target
    shape = state.spread(state.sums[turf]) + state.spread(state.sums[other])

    def bad(one: Sums, two: Sums) -> float:
        lost = max(0.0, state.spread(one) + state.spread(two) - shape)
        return min(abs(one[0] - goal), abs(two[0] - goal)) / target + _SHAPE * lost

    least, best = abs(doors) / target, None
    for out, back, one, two, cut in _changes(state, turf, other):
        value = abs(one[0] - goal) / target + _SHAPE * max(0.0, state.spread(one) + state.spread(two) - shape + cut)
        if value < least:
            mine, theirs = _changed(state, turf, other, out, back)
            if state.joined(mine) and state.joined(theirs):
                least, best = value, (mine, theirs)
    mine, theirs = state.members[turf], state.members[other]
    before = state.cut(mine, theirs)
    for first, second in tree_cuts(state, mine | theirs, rng, _SENDING, bad):
        one, two = state.total(first), state.total(second)
        value = bad(one, two) + _SHAPE * max(0.0, state.cut(first, second) - before)
        if value < least:
            nearer = abs(one[0] - goal) <= abs(two[0] - goal)
            least, best = value, (first, second) if nearer else (second, first)
    if best is not None:
        state.settle(turf, best[0], other, best[1])
