"""Corrections of the support of a type of election, learned on its last earlier pair and halved.

From a presidential to a legislative the blocs do not all move alike: some do better where the presidential already
showed a family strong, some where few stand against them. The correction is linear in logs, with few terms of plain
meaning: how strong each family of the grid was at the last presidential in the constituency against the whole, how
strong here against the constituency, and how many candidates the bloc puts up against the mean. It is shipped with the
pair it was learned on (``corrections.toml``, written by ``benchmarks/forecast_corrections.py``) and applied to later
elections only.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.panel import BLOCS, FAMILIES, Array

_FLOOR = 0.002
_LARGEST = 1.5


@dataclass(frozen=True)
class Terms:
    """Shares by family of a presidential here (n × k), in the constituency (n × k) and on the whole (k)."""

    here: Array
    constituency: Array
    whole: Array

    @property
    def columns(self) -> Array:
        """n × 2k: log of constituency over whole, then of here over constituency, by family."""
        seat = np.log(self.constituency + _FLOOR)
        return np.hstack([seat - np.log(self.whole + _FLOOR), np.log(self.here + _FLOOR) - seat])


@dataclass(frozen=True)
class Correction:
    """Coefficients of the terms (2k × b) and of the log number of candidates of the bloc (b), learned on ``target``."""

    source: Election
    target: Election
    date: dt.date
    strength: float
    terms: Array
    candidates: Array
    reference: str

    def log_factors(self, terms: Terms, candidates: Array | None = None) -> Array:
        """What is added to the logs of the shares by bloc (n × b); ``candidates`` (n × b) where they are known."""
        total = terms.columns @ self.terms
        if candidates is not None:
            total = total + log_candidates(candidates) * self.candidates
        return np.clip(self.strength * total, -_LARGEST, _LARGEST)


def log_candidates(candidates: Array) -> Array:
    """Log number of candidates of each bloc against its mean (n × b); 0 where it has none."""
    logs = np.log(np.maximum(candidates, 1.0))
    return np.where(candidates > 0, logs - logs.mean(axis=0), 0.0)


def fitted(columns: Array, log_ratio: Array, weights: Array, penalty: float) -> Array:
    """Ridge coefficients (p) of ``columns`` (n × p) on ``log_ratio`` (n), an intercept left free and forgotten.

    The penalty is a share of the variance of each column, so that units do not matter.
    """
    part = weights / weights.sum()
    centred = columns - part @ columns
    scale = np.sqrt(part @ centred**2)
    scale = np.where(scale > 0, scale, 1.0)
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
    order = [raw["families"].index(family) for family in FAMILIES]
    blocks = [np.array([raw[part][bloc] for bloc in BLOCS])[:, order].T for part in ("constituency", "station")]
    return Correction(
        source=Election.parse(raw["source"]),
        target=Election.parse(raw["target"]),
        date=raw["date"],
        strength=raw["strength"],
        terms=np.vstack(blocks),
        candidates=np.array([raw["candidates"][bloc] for bloc in BLOCS]),
        reference=raw["reference"],
    )
