"""Who walks with whom, and which pair walks which turf: best matchings, without a database or a name.

Pairs are a matching of greatest weight among those that leave nobody out who could have a partner (Edmonds, *Paths,
trees, and flowers*, Canad. J. Math. 17, 1965; ``rustworkx``), turfs an assignment of least distance (``scipy``). What
weighs how much is a judgement, written here in one place (ADR 24): nobody has measured what makes a good pair.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import rustworkx
from scipy.optimize import linear_sum_assignment

GUIDED, TWO_NEW = 60, -60
"""Someone who has been out before with someone who has not; two people of whom none has."""
NEIGHBOURS, A_KILOMETRE, FARTHEST = 24, -10, 4.0
"""Homes in one quartier; each kilometre between two quartiers, up to four."""
AGAIN, TEAM = 12, 8
"""People who walked together before; people of one team."""
WISH, LANGUAGE, MOST_LANGUAGES = 6, 5, 2
"""Each of them likes what is done; a language that only one of them speaks, two at most."""
AN_HOUR, MOST_HOURS = -1, 20.0
"""An hour out in the last 14 days: whoever did most is the one left without a partner."""
_NEAR_KM = 1.0
_KM_PER_DEGREE = 111.2
_SCALE = 100

Place = tuple[float, float]
"""Longitude and latitude."""


@dataclass(frozen=True)
class Walker:
    """What pairing knows of someone. ``home``: the middle of her quartier, None where it is not known."""

    number: int
    home: Place | None = None
    quartier: str = ""
    newcomer: bool = False
    likes_it: bool = False
    languages: frozenset[str] = frozenset()
    teams: frozenset[int] = frozenset()
    partners: frozenset[int] = frozenset()
    hours: float = 0.0


@dataclass(frozen=True)
class Pairing:
    """Numbers of people: pairs of two, and whoever is left without a partner."""

    pairs: tuple[tuple[int, int], ...]
    alone: tuple[int, ...]


def pair_up(walkers: Iterable[Walker]) -> Pairing:
    """Pairs of the greatest weight in all; of an odd number, one is alone. The same people give the same pairs."""
    people = sorted(walkers, key=lambda one: one.number)
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([one.number for one in people])
    graph.add_edges_from(
        [(a, b, round(_SCALE * weight(people[a], people[b]))) for a, b in combinations(range(len(people)), 2)]
    )
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    pairs = sorted((people[min(a, b)].number, people[max(a, b)].number) for a, b in found)
    paired = {number for pair in pairs for number in pair}
    return Pairing(tuple(pairs), tuple(one.number for one in people if one.number not in paired))


def weight(one: Walker, other: Walker) -> float:
    """How well two people go together; the sum over pairs is what ``pair_up`` makes greatest."""
    found = float(GUIDED if one.newcomer != other.newcomer else TWO_NEW * one.newcomer)
    if one.quartier and one.quartier == other.quartier:
        found += NEIGHBOURS
    else:
        apart = distance(one.home, other.home)
        found += A_KILOMETRE * (FARTHEST / 2 if apart is None else min(apart, FARTHEST))
    found += AGAIN * (other.number in one.partners) + TEAM * bool(one.teams & other.teams)
    found += WISH * (one.likes_it + other.likes_it)
    found += LANGUAGE * min(len(one.languages ^ other.languages), MOST_LANGUAGES)
    return found + AN_HOUR * (min(one.hours, MOST_HOURS) + min(other.hours, MOST_HOURS))


def reason(one: Walker, other: Walker) -> str:
    """Why these two, as one word: ``guided``, ``again``, ``quartier``, ``near``, ``team``, ``languages`` or nothing."""
    apart = distance(one.home, other.home)
    reasons = (
        ("guided", one.newcomer != other.newcomer),
        ("again", other.number in one.partners),
        ("quartier", bool(one.quartier) and one.quartier == other.quartier),
        ("near", apart is not None and apart <= _NEAR_KM),
        ("team", bool(one.teams & other.teams)),
        ("languages", bool(one.languages ^ other.languages)),
    )
    return next((name for name, holds in reasons if holds), "")


def share_turfs(homes: Sequence[Place | None], turfs: Sequence[Place]) -> list[int]:
    """Which turf each pair walks, by its rank: the least way from home in all. Pairs without a turf get −1."""
    if not homes or not turfs:
        return [-1] * len(homes)
    far = np.array([[distance(home, turf) or 0.0 for turf in turfs] for home in homes])
    rows, columns = linear_sum_assignment(far)
    found = [-1] * len(homes)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        found[row] = column
    return found


def middle(places: Iterable[Place | None]) -> Place | None:
    """The middle of the homes that are known."""
    known = [one for one in places if one is not None]
    if not known:
        return None
    return sum(x for x, _ in known) / len(known), sum(y for _, y in known) / len(known)


def distance(one: Place | None, other: Place | None) -> float | None:
    """Kilometres as the crow flies; None where one of them is not known."""
    if one is None or other is None:
        return None
    wide = math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot((one[0] - other[0]) * wide, one[1] - other[1]) * _KM_PER_DEGREE
