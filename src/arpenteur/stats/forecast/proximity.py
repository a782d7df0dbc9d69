"""Who is ahead after a second round: voters of those who are out go to the nearest finalists, or stay at home.

A *race* is a second round with its finalists in one territory. n stations or races, c columns of first-round votes
(families, or lists one by one), m finalists. Each finalist keeps its own voters; the others share themselves between
the finalists and staying at home by a weight that depends only on how far apart the two blocs are on the axis: no
bloc is named, and the weights were learned on races of earlier elections (``benchmarks/second_round_winners.py``).
The chance of being ahead and the interval of a race's result come from races whose election was not learned on.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.forecast.axis import Axis
from arpenteur.stats.panel import Array, Ints
from arpenteur.stats.parameters import parameters
from arpenteur.stats.shares import normalise
from arpenteur.stats.turnout import expit, logit

_TINY = 1e-6


@dataclass(frozen=True)
class Proximity:
    """What races of one type of election taught, the last of them in the election ``calibrated``.

    ``weights``: of a finalist of the same bloc, of the next one on the axis, of those further and further, and last of
    or for a bloc beside the axis; staying at home weighs 1. ``sharpness``: chances are proportional to a share to this
    power. ``spread``: half-width of the 90 % interval of a race's share, in log-odds. ``coefficients``: part (0–1) of
    learned coefficients in the forecast of a station, where they exist; ``result``: their part in that of the race.
    ``own_type`` is False where another type of election stands in, its interval widened.
    """

    target: ElectionType
    calibrated: Election
    weights: tuple[float, ...]
    sharpness: float
    spread: float
    coefficients: float
    result: float
    races: int
    date: dt.date
    reference: str
    own_type: bool = True

    def shares(self, votes: Array, bloc_of: Ints, finalists: Ints, axis: Axis) -> Array:
        """Shares of the finalists (n × m) from votes of the first round (n × c; ``bloc_of``: bloc of each column, c;
        ``finalists``: their columns, m)."""
        kept = votes[:, finalists]
        out = np.setdiff1d(np.arange(votes.shape[1]), finalists)
        drawn = np.array(self.weights)[distances(axis, len(self.weights))[bloc_of[out]][:, bloc_of[finalists]]]
        moved = votes[:, out] @ (drawn / (drawn.sum(axis=1, keepdims=True) + 1.0))
        return normalise(np.maximum(kept + moved, _TINY))

    def chances(self, shares: Array) -> Array:
        """Chance of each finalist (m) to be ahead in a race of whose result ``shares`` (m) is the forecast."""
        raised = (shares / shares.max()) ** self.sharpness
        return raised / raised.sum()

    def band(self, shares: Array) -> tuple[Array, Array]:
        """Low and high end (m each) of the 90 % intervals of the shares of a race."""
        odds = logit(np.clip(shares, _TINY, 1 - _TINY))
        return expit(odds - self.spread), expit(odds + self.spread)


def distances(axis: Axis, sizes: int) -> Ints:
    """Rank in a list of ``sizes`` weights for each two blocs (b × b): their distance on the axis, the last for a bloc
    beside it.

    >>> from arpenteur.stats.forecast.axis import axis
    >>> distances(axis(), 5)[axis().order[0]][list(axis().order)].tolist()
    [0, 1, 2, 3]
    """
    found = np.full((axis.blocs, axis.blocs), sizes - 1)
    on = np.array(axis.order)
    ranks = np.arange(len(on))
    found[np.ix_(on, on)] = np.minimum(np.abs(ranks[:, None] - ranks[None, :]), sizes - 2)
    return found


def proximity_before(target: ElectionType, before: Election | None = None) -> Proximity:
    """What was learned for a type of election on races before ``before``: the latest of the type, else the latest of
    another type, the interval widened and the chances flattened as for every type never calibrated.

    Raises LookupError where nothing at all was learned before.
    """
    known = [one for one in shipped() if before is None or one.calibrated.sort_key < before.sort_key]
    if not known:
        raise LookupError(f"no second round learned before {before}")
    found = max(known, key=lambda one: (one.target is target, one.calibrated.sort_key))
    if found.target is target:
        return found
    wider = parameters().unseen_inflation
    return replace(
        found,
        target=target,
        own_type=False,
        sharpness=found.sharpness / wider,
        spread=found.spread * wider,
        coefficients=_part("coefficients", target),
        result=_part("result", target),
    )


@cache
def shipped() -> tuple[Proximity, ...]:
    """What is shipped with the program (``benchmarks/second_round_winners.py`` writes it)."""
    return tuple(_read(one) for one in _raw()["races"])


def _part(name: str, target: ElectionType) -> float:
    """A part of the coefficients, none where the type has none of its own."""
    return float(_raw()[name].get(target.value, 0.0))


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files("arpenteur.stats.forecast").joinpath("proximity.toml").read_text(encoding="utf-8"))


def _read(raw: Mapping[str, Any]) -> Proximity:
    return Proximity(
        target=ElectionType(raw["target"]),
        calibrated=Election.parse(raw["calibrated"]),
        weights=tuple(raw["weights"]),
        sharpness=raw["sharpness"],
        spread=raw["spread"],
        coefficients=_part("coefficients", ElectionType(raw["target"])),
        result=_part("result", ElectionType(raw["target"])),
        races=raw["count"],
        date=raw["date"],
        reference=raw["reference"],
    )
