"""Small numbers: which zones are masked, and which others with them so that no masked one can be subtracted.

The rule (privacy design, rule 2): a political figure is masked under 100 registered or 50 votes cast, or where one
option has 95 % of the votes and the ballot offered a choice. A zone masked in one round is masked in all of them, at
every level, for every family and filter: the mask is one set of zones, computed on all rounds together.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

MIN_HOUSEHOLDS = 11
"""Income-like figures of fewer households are masked (INSEE's practice for squares)."""
MIN_REGISTERED = 100
MIN_TURNOUT = 50
MAX_SHARE = 0.95

TOO_FEW_REGISTERED = "moins de 100 inscrits"
TOO_FEW_VOTES = "moins de 50 votants"
TOO_FEW_HOUSEHOLDS = "moins de 11 ménages"
UNANIMOUS = "une option à 95 % ou plus"
ALONE = "une seule zone masquée"
PROTECTS_ANOTHER = "masquée pour protéger une zone voisine"


@dataclass(frozen=True)
class Round:
    """Counts of a zone in one round; ``votes`` by option, in the same order everywhere, −1 where not on the ballot."""

    registered: int
    turnout: int
    votes: tuple[int, ...] = ()


Cell = tuple[Round | None, ...]


def reason(cell: Cell) -> str | None:
    """Why a zone must be masked, or None; ``cell`` holds its rounds, None where it did not vote."""
    rounds = [votes for votes in cell if votes is not None]
    if any(one.registered < MIN_REGISTERED for one in rounds):
        return TOO_FEW_REGISTERED
    if any(one.turnout < MIN_TURNOUT for one in rounds):
        return TOO_FEW_VOTES
    return UNANIMOUS if any(_unanimous(one) for one in rounds) else None


def merged(cells: Sequence[Cell]) -> Cell:
    """The cell that several zones make together, round by round."""
    return tuple(_add([one for one in rounds if one is not None]) for rounds in zip(*cells, strict=True))


def tells(cells: Sequence[Cell]) -> str | None:
    """Why the figures that these zones make together would say too much, or None: small, or one zone in a round."""
    alone = any(sum(one is not None for one in rounds) == 1 for rounds in zip(*cells, strict=True))
    return reason(merged(cells)) or (ALONE if alone else None)


def _unanimous(one: Round) -> bool:
    choices = [votes for votes in one.votes if votes >= 0]
    total = sum(choices)
    return len(choices) > 1 and total > 0 and max(choices) >= MAX_SHARE * total


def _add(rounds: list[Round]) -> Round | None:
    if not rounds:
        return None
    votes = tuple(
        sum(v for v in column if v >= 0) if any(v >= 0 for v in column) else -1
        for column in zip(*(one.votes for one in rounds), strict=True)
    )
    return Round(sum(one.registered for one in rounds), sum(one.turnout for one in rounds), votes)


class Rule[Counts](Protocol):
    """When figures of one zone, or of several together, say too much; the smallest zones are hidden first."""

    def reason(self, cell: Counts, /) -> str | None:
        """Why a zone must be masked, or None."""
        ...

    def tells(self, cells: Sequence[Counts], /) -> str | None:
        """Why what these zones make together would say too much, or None."""
        ...

    def size(self, cell: Counts, /) -> float:
        """To compare zones by."""
        ...


class OfVotes:
    """The rule of political figures, over every round of a zone."""

    def reason(self, cell: Cell) -> str | None:
        """See ``reason``."""
        return reason(cell)

    def tells(self, cells: Sequence[Cell]) -> str | None:
        """See ``tells``."""
        return tells(cells)

    def size(self, cell: Cell) -> float:
        """Registered, in the round that has most."""
        return max((one.registered for one in cell if one is not None), default=0)


class OfHouseholds:
    """The rule of income-like figures: a cell is a number of households."""

    def reason(self, cell: float) -> str | None:
        """Under 11 households."""
        return TOO_FEW_HOUSEHOLDS if cell < MIN_HOUSEHOLDS else None

    def tells(self, cells: Sequence[float]) -> str | None:
        """The same of their sum; or one zone alone, that a subtraction would give."""
        return self.reason(sum(cells)) or (ALONE if len(cells) == 1 else None)

    def size(self, cell: float) -> float:
        """Households."""
        return cell


def suppress[Node: Hashable](cells: Mapping[Node, Cell], parents: Mapping[Node, Node]) -> dict[Node, str]:
    """Nodes to mask with the reason, for political figures; see ``suppress_by``."""
    return suppress_by(OfVotes(), cells, parents)


def suppress_by[Node: Hashable, Counts](
    rule: Rule[Counts], cells: Mapping[Node, Counts], parents: Mapping[Node, Node]
) -> dict[Node, str]:
    """Nodes to mask with the reason: leaves (those with a cell) and the zones they nest in (``parents``).

    What a reader can compute at best is, for each shown zone, what is left when every shown zone inside it is
    subtracted. So that remainder must be empty, or two leaves at least in every round, which together pass the
    rule. Where it does not, the smallest shown leaf joins it, else one of another zone that is then masked with it,
    and where nothing is left to join, the zone itself is masked.
    """
    tree = _Tree(rule, cells, parents)
    masked: dict[Node, str] = {leaf: why for leaf, cell in cells.items() if (why := rule.reason(cell))}
    for node in tree.upwards({parents[leaf] for leaf in masked if leaf in parents}):
        tree.settle(node, masked)
    return masked


class _Tree[Node: Hashable, Counts]:
    def __init__(self, rule: Rule[Counts], cells: Mapping[Node, Counts], parents: Mapping[Node, Node]) -> None:
        self.rule = rule
        self.cells = cells
        self.parents = parents
        self.children: dict[Node, list[Node]] = {}
        for child, parent in parents.items():
            self.children.setdefault(parent, []).append(child)

    def upwards(self, start: set[Node]) -> list[Node]:
        """``start`` and everything they nest in, deepest first."""
        depth: dict[Node, int] = {}
        for node in start:
            path = [node]
            while path[-1] in self.parents:
                path.append(self.parents[path[-1]])
            depth.update({step: len(path) - i for i, step in enumerate(path)})
        return sorted(depth, key=lambda node: -depth[node])

    def hidden(self, node: Node, masked: Mapping[Node, str]) -> list[Node]:
        """Masked leaves left in a zone when the shown zones inside it are subtracted."""
        leaves: list[Node] = []
        for child in self.children[node]:
            if child in masked:
                leaves += self.hidden(child, masked) if child in self.children else [child]
        return leaves

    def shown(self, node: Node, masked: Mapping[Node, str]) -> list[Node]:
        """Shown leaves that can join the remainder, smallest first; none of them inside another shown zone."""
        leaves: list[Node] = []
        for child in self.children[node]:
            if child in self.children:
                leaves += self.shown(child, masked) if child in masked else []
            elif child not in masked:
                leaves.append(child)
        return sorted(leaves, key=self.size)

    def openable(self, node: Node, masked: Mapping[Node, str]) -> Node | None:
        """The smallest shown zone inside ``node`` that has leaves to give, if any."""
        inner = [child for child in self.children[node] if child in self.children]
        shown = [child for child in inner if child not in masked]
        deeper = [found for child in inner if child in masked and (found := self.openable(child, masked)) is not None]
        return min((*shown, *deeper), key=self.size, default=None)

    def size(self, node: Node) -> tuple[float, str]:
        if node in self.children:
            return (sum(self.size(child)[0] for child in self.children[node]), str(node))
        return (self.rule.size(self.cells[node]), str(node))

    def settle(self, node: Node, masked: dict[Node, str]) -> None:
        """Mask leaves of ``node``, or ``node`` itself, until its remainder tells nothing of one leaf."""
        hidden = self.hidden(node, masked)
        spare = self.shown(node, masked)
        while hidden and (why := self.rule.tells([self.cells[leaf] for leaf in hidden])):
            if spare:
                masked[spare[0]] = PROTECTS_ANOTHER
                hidden.append(spare.pop(0))
            elif (other := self.openable(node, masked)) is not None:
                masked[other] = PROTECTS_ANOTHER
                hidden += self.hidden(other, masked)
                spare = self.shown(other, masked)
            else:
                masked[node] = PROTECTS_ANOTHER if why == ALONE else why
                return
