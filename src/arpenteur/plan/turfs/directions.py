"""From which end each run of letterboxes is entered, and a round made shorter once that is known.

A run is walked from one end to the other; entered low it is left high. With two states a run (which end one leaves by)
the shortest of all 2ⁿ choices is found exactly in 4 n steps (Bellman, *Dynamic programming*, 1957). Part of a round is
then turned round (2-opt: Croes, *A method for solving traveling-salesman problems*, Operations Research 6, 1958) or put
elsewhere either way (Or, 1976) as long as that makes it shorter.
"""

from collections.abc import Sequence
from itertools import pairwise

from arpenteur.plan.turfs.units import Floats

Visit = tuple[int, int]
"""Positions in the matrix of the ends by which a stop is entered and left; the same for a point."""
Visits = Sequence[Visit]
Order = tuple[int, ...]
_MOVED = 3  # stops put elsewhere together, at most
_GAIN = 1e-6


def directed(metres: Floats, ends: Sequence[Visit], start: int = 0) -> tuple[Visit, ...]:
    """The shortest closed walk from ``start`` by all stops in the order given, each passed one way or the other.

    ``metres`` (n, n) are symmetric distances between ends.
    """
    if not ends:
        return ()
    # reached[k]: the least metres when one is about to leave a stop entered by its end k.
    reached = [float(metres[start, ends[0][0]]), float(metres[start, ends[0][1]])]
    came: list[tuple[int, int]] = []
    for last, here in pairwise(ends):
        choice: list[int] = []
        fresh: list[float] = []
        for entry in here:
            straight, turned = reached[0] + float(metres[last[1], entry]), reached[1] + float(metres[last[0], entry])
            choice.append(int(turned < straight))
            fresh.append(min(straight, turned))
        came.append((choice[0], choice[1]))
        reached = fresh
    home = [reached[0] + float(metres[ends[-1][1], start]), reached[1] + float(metres[ends[-1][0], start])]
    state = int(home[1] < home[0])
    states = [state]
    for choice_of in reversed(came):
        state = choice_of[state]
        states.append(state)
    return tuple((b, a) if turned else (a, b) for (a, b), turned in zip(ends, reversed(states), strict=True))


def between(metres: Floats, visits: Sequence[Visit], start: int = 0) -> float:
    """Metres between the stops of a closed walk, from ``start`` and back; what is walked along them is not counted."""
    here, total = start, 0.0
    for enter, leave in visits:
        total += float(metres[here, enter])
        here = leave
    return total + float(metres[here, start])


def shortened(metres: Floats, order: Sequence[int], ends: Sequence[Visit], start: int = 0) -> tuple[Order, Visits]:
    """A walk never longer than the shortest in this order: its stops, and the ends by which each is entered and left.

    ``metres`` as in ``directed``; ``ends`` are those of the stops of ``order``, in its order.
    """
    table: list[list[float]] = metres.tolist()
    stops, visits = list(order), list(directed(metres, ends, start))
    while True:
        move = _best(table, [(start, start), *visits, (start, start)])
        if move is None:
            return tuple(stops), tuple(visits)
        first, last, after, turned = move
        part, mine = visits[first:last], stops[first:last]
        if turned:
            part, mine = [(leave, enter) for enter, leave in reversed(part)], mine[::-1]
        del visits[first:last], stops[first:last]
        at = after if after <= first else after - (last - first)
        visits[at:at], stops[at:at] = part, mine


def _best(table: list[list[float]], visits: Visits) -> tuple[int, int, int, bool] | None:
    """Which part (from the first stop to before the last) to put before which stop, and whether turned; None where no
    change makes the walk shorter. ``visits`` begin and end at the start.
    """
    least, found = -_GAIN, None
    count = len(visits) - 2
    for first in range(count):
        before, enter = visits[first][1], visits[first + 1][0]
        for last in range(first + 1, count + 1):
            leave, after = visits[last][1], visits[last + 1][0]
            out = table[before][enter] + table[leave][after]
            change = table[before][leave] + table[enter][after] - out
            if change < least:
                least, found = change, (first, last, first, True)
            if last - first > _MOVED:
                continue
            out -= table[before][after]
            for at in (*range(first), *range(last + 1, count + 1)):
                here, there = visits[at][1], visits[at + 1][0]
                kept = table[here][enter] + table[leave][there] - table[here][there] - out
                turned = table[here][leave] + table[enter][there] - table[here][there] - out
                if min(kept, turned) < least:
                    least, found = min(kept, turned), (first, last, at, turned < kept)
    return found
