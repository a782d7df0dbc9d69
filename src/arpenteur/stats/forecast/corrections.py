"""Who stands: what numbers of candidates and outgoing deputies add to a forecast, learned earlier and halved.

From a presidential to a legislative, blocs do better where few stand for them, where no dissident does, where the
deputy in office stands again. The correction is linear in logs of shares, with few terms of plain meaning: the log
number of candidates of each bloc, the presence of some options, the bloc of the outgoing deputy where he or she stands
again. A ballot of the target's own type already knows who stood then: it gets the difference between now and then. It
is shipped with the pair it was learned on (``corrections.toml``, written by ``make calibrate``) and applied to later
elections only; where nobody tells who stands it is 0.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import grid
from arpenteur.stats.panel import BLOC_OF_OPTION, BLOCS, OPTIONS, Array, Ints, Supply, by_group

_LARGEST = 1.5
_CONSTANT = 1e-6


@dataclass(frozen=True)
class Correction:
    """What a pair taught: ``coefficients`` (f × b) of the terms of ``terms``, ``usual`` (f) their means over the nation
    at ``target``; ``presence``: options whose presence is a term."""

    source: Election
    target: Election
    date: dt.date
    strength: float
    presence: Ints
    coefficients: Array
    usual: Array
    reference: str

    def log_factors(self, now: Supply, then: Supply | None = None) -> Array:
        """What is added to the logs of the shares by bloc (n × b): who stands ``now`` against the nation, or against
        who stood ``then`` on the same ballots. Outgoing deputies count where both sides know them."""
        start = self.usual if then is None else terms(then, self.presence)
        change = terms(now, self.presence) - start
        return np.clip(self.strength * np.where(np.isnan(change), 0.0, change) @ self.coefficients, -_LARGEST, _LARGEST)


def terms(supply: Supply, presence: Ints) -> Array:
    """Terms of a correction (n × f): log number of candidates of each bloc, presence of some options, and bloc of the
    outgoing deputy (NaN where unknown)."""
    many = by_group(supply.candidates, BLOC_OF_OPTION, len(BLOCS))
    present = (supply.candidates[:, presence] > 0).astype(np.float64)
    outgoing = np.full(many.shape, np.nan) if supply.outgoing is None else supply.outgoing
    return np.hstack([np.log(np.maximum(many, 1.0)), present, outgoing])


def supply_of(candidates: Mapping[str, float], outgoing: str | None) -> Supply:
    """Who stands on one ballot (n = 1): candidates by option, and the option of the outgoing member standing again."""
    blocs = [float(outgoing is not None and grid().options[outgoing].bloc == bloc) for bloc in BLOCS]
    return Supply(np.array([[candidates.get(option, 0.0) for option in OPTIONS]]), np.array([blocs]))


def fitted(columns: Array, log_ratio: Array, weights: Array, penalty: float) -> Array:
    """Ridge coefficients (p) of ``columns`` (n × p) on ``log_ratio`` (n), an intercept left free and forgotten.

    The penalty is a share of the variance of each column, so that units do not matter.
    """
    part = weights / weights.sum()
    centred = columns - part @ columns
    scale = np.sqrt(part @ centred**2)
    scale = np.where(scale > _CONSTANT, scale, 1.0)  # rounding alone moves a column that is the same everywhere
    sized = centred / scale
    moments = (sized * part[:, None]).T @ sized + penalty * np.eye(columns.shape[1])
    return np.linalg.solve(moments, (sized * part[:, None]).T @ (log_ratio - part @ log_ratio)) / scale


def correction_for(kind: ElectionType, before: Election | None = None) -> Correction | None:
    """The latest correction of a type of election, learned on an election before ``before``."""
    known = [
        one
        for one in corrections()
        if one.target.type is kind and (before is None or one.target.sort_key < before.sort_key)
    ]
    return max(known, key=lambda one: one.target.sort_key, default=None)


@cache
def corrections() -> tuple[Correction, ...]:
    """The corrections shipped with the program."""
    raw = tomllib.loads(files("arpenteur.stats.forecast").joinpath("corrections.toml").read_text(encoding="utf-8"))
    return tuple(_correction(one) for one in raw["corrections"])


def _correction(raw: dict[str, Any]) -> Correction:
    order = [raw["blocs"].index(bloc) for bloc in BLOCS]
    blocks = [[raw["candidates"][bloc] for bloc in BLOCS], list(raw["presence"].values())]
    blocks.append([raw["outgoing"][bloc] for bloc in BLOCS])
    rows = np.array([row for block in blocks for row in block])
    return Correction(
        source=Election.parse(raw["source"]),
        target=Election.parse(raw["target"]),
        date=raw["date"],
        strength=raw["strength"],
        presence=np.array([OPTIONS.index(option) for option in raw["presence"]]),
        coefficients=rows[:, :-1][:, order],
        usual=rows[:, -1],
        reference=raw["reference"],
    )
