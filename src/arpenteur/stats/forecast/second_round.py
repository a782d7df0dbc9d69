"""Second rounds from the first: what voters of each family, blank voters and abstainers did the last time.

n stations, k families, b blocs, m finalists. A *make-up* (n × (k + 2)) gives the registered of a station by family
voted for in the first round, blank or spoilt, absent: shares of registered. A second round regressed on the make-up of
its own first round (least squares, a light ridge) gives coefficients by family and others by bloc; the forecast is the
mean of the two, made to meet the scenario. Coefficients are not transfers: some fall outside 0–1, and they predict
better so. Where coefficients are known they count for a part that depends on the type of election; the rest, or all
where no comparable second round is known, is the proximity of the blocs (``proximity``).
"""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.forecast.axis import Axis, axis
from arpenteur.stats.forecast.proximity import Proximity
from arpenteur.stats.panel import BLOCS, FAMILIES, Array
from arpenteur.stats.shares import normalise, rake

PENALTY = 0.01
"""Ridge, as a share of the mean square of each column: light, chosen between 0.001 and 0.1 on 2017 towards 2022."""
_SMALLEST = 0.001
_RARE = 1e-6


@dataclass(frozen=True)
class Coefficients:
    """Of a second round between blocs: by family ((k + 2) × m) and by bloc ((b + 2) × m), shares of registered.

    ``finalists`` are blocs, in the order of the columns; rows of families that did not stand are NaN.
    """

    election: Election
    finalists: tuple[int, ...]
    by_family: Array
    by_bloc: Array
    stations: int
    date: dt.date

    def votes(self, makeup: Array, axis: Axis) -> Array:
        """Votes of each finalist, share of registered (n × m), each way averaged once its rows sum to 1 (n × m)."""
        families = _completed(self.by_family, axis)
        ways = (makeup @ families, _blocs_of(makeup, axis) @ np.nan_to_num(self.by_bloc))
        return np.mean([normalise(np.maximum(way, _SMALLEST)) for way in ways], axis=0)


def makeup(votes: Array, turnout: Array, registered: Array) -> Array:
    """Registered by what they did, shares (n × (k + 2)): votes by family (n × k), blank or spoilt, absent."""
    blank = np.maximum(turnout - votes.sum(axis=1), 0.0)
    absent = np.maximum(registered - turnout, 0.0)
    return normalise(np.column_stack([votes, blank, absent]))


def learned(
    election: Election, finalists: Sequence[int], first: Array, second: Array, weights: Array, date: dt.date
) -> Coefficients:
    """Coefficients of a second round from make-ups (n × (k + 2)) and votes of the finalists, shares of registered
    (n × m), weighted by registered (n)."""
    lines = axis()
    return Coefficients(
        election=election,
        finalists=tuple(finalists),
        by_family=_ridge(first, second, weights),
        by_bloc=_ridge(_blocs_of(first, lines), second, weights),
        stations=len(first),
        date=date,
    )


def second_round(
    first: Array,
    finalists: Sequence[int],
    coefficients: Coefficients | None,
    proximity: Proximity,
    *,
    scenario: Array | None = None,
    weights: Array | None = None,
) -> Array:
    """Shares of valid votes of the finalists (n × m; families by index in ``FAMILIES``) from the make-up of the first
    round (n × (k + 2)).

    ``scenario`` (m): shares that the means weighted by ``weights`` (n, expected voters) are made to meet. With weights
    and no scenario the stations are one race, whose result takes its own part of the coefficients: they tell stations
    apart better than they tell who is ahead. Without coefficients for these blocs, and whenever two finalists are of
    one bloc, proximity alone is used. Raises RakingError where the scenario cannot be met.
    """
    lines = axis()
    columns = np.array(finalists)
    blocs = lines.bloc_of[columns].tolist()
    shares = proximity.shares(first[:, : len(lines.bloc_of)], lines.bloc_of, columns, lines)
    if coefficients is not None and sorted(coefficients.finalists) == sorted(blocs):
        order = [coefficients.finalists.index(bloc) for bloc in blocs]
        ways = np.array([coefficients.votes(first, lines)[:, order], shares])
        shares = _mixed(ways, proximity.coefficients)
        if scenario is None and weights is not None and weights.sum() > 0:
            scenario = weights @ _mixed(ways, proximity.result) / weights.sum()
    return shares if scenario is None or weights is None else met(shares, weights, scenario)


def _mixed(ways: Array, part: float) -> Array:
    return part * ways[0] + (1 - part) * ways[1]


def met(shares: Array, weights: Array, scenario: Array) -> Array:
    """Shares of finalists (n × m) whose means weighted by ``weights`` (n) are those of ``scenario`` (m).

    Raises RakingError.
    """
    return rake(np.maximum(shares, _SMALLEST), weights, scenario / scenario.sum())[0]


def coefficients_before(
    target: ElectionType, finalists: Sequence[int], before: Election | None = None
) -> Coefficients | None:
    """The shipped coefficients of the last second round of a type between the blocs of these families, learned on an
    election before ``before``; those of another type where this one has none."""
    blocs = sorted(axis().bloc_of[list(finalists)].tolist())
    known = [
        one
        for one in shipped()
        if sorted(one.finalists) == blocs and (before is None or one.election.sort_key < before.sort_key)
    ]
    return max(known, key=lambda one: (one.election.type is target, one.election.sort_key), default=None)


@cache
def shipped() -> tuple[Coefficients, ...]:
    """Coefficients shipped with the program (``benchmarks/forecast_second_rounds.py`` writes them)."""
    text = files("arpenteur.stats.forecast").joinpath("second_rounds.toml").read_text(encoding="utf-8")
    return tuple(_read(one) for one in tomllib.loads(text)["second_rounds"])


def _read(raw: Mapping[str, Any]) -> Coefficients:
    return Coefficients(
        election=Election.parse(raw["election"]),
        finalists=tuple(BLOCS.index(bloc) for bloc in raw["finalists"]),
        by_family=np.array([raw["families"].get(row, [np.nan] * len(raw["finalists"])) for row in (*FAMILIES, *_REST)]),
        by_bloc=np.array([raw["blocs"][row] for row in (*BLOCS, *_REST)]),
        stations=raw["stations"],
        date=raw["date"],
    )


_REST = ("blank", "absent")


def _completed(rows: Array, axis: Axis) -> Array:
    """Coefficients by family, those of families that did not stand being the mean of the others of their bloc, else of
    all families."""
    known = ~np.isnan(rows).any(axis=1)
    full = rows.copy()
    families = np.flatnonzero(known[: len(axis.bloc_of)])
    for family in np.flatnonzero(~known):
        near = [one for one in families if axis.bloc_of[one] == axis.bloc_of[family]] or list(families)
        full[family] = rows[near].mean(axis=0)
    return full


def _blocs_of(makeup: Array, axis: Axis) -> Array:
    size = len(axis.bloc_of)
    return np.hstack([axis.by_bloc(makeup[:, :size]), makeup[:, size:]])


def _ridge(rows: Array, second: Array, weights: Array) -> Array:
    """Ridge without intercept; columns that nobody chose come out NaN."""
    part = weights / weights.sum()
    squares = part @ rows**2
    used = np.flatnonzero(squares > _RARE)
    sized = rows[:, used]
    moments = (sized * part[:, None]).T @ sized + PENALTY * np.diag(squares[used])
    result = np.full((rows.shape[1], second.shape[1]), np.nan)
    result[used] = np.linalg.solve(moments, (sized * part[:, None]).T @ second)
    return result
