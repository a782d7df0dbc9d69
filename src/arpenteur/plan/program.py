"""The allocation as a mixed-integer program, solved by HiGHS.

Columns: hours by passage y (n × k), opened z (n, 0 or 1), hours of each team in each station x (teams × n).
Rows: hours in all; hours of a station between its bounds; no passage in a closed station; least coverage; number of
stations; hours of each team; a station's hours are those of the teams that work there.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy  # loads its parts when they are used: most commands plan nothing

from arpenteur.plan.constraints import Limits
from arpenteur.plan.curve import Curve

Array = npt.NDArray[np.float64]
type Rows = tuple[scipy.sparse.csr_array, Array, Array]
"""Coefficients of some rows, and their lower and upper bounds."""


@dataclass(frozen=True)
class Solution:
    """Hours by passage (n × k), set-up hours (n), hours by team (teams × n), relative gap to the proven bound."""

    spent: Array
    setup: Array
    by_team: Array
    gap: float


def solve(curve: Curve, limits: Limits, *, gap: float, time_limit: float) -> Solution | None:
    """Hours worth the most, or the best found within ``time_limit`` seconds; None where none exists."""
    n, k = curve.hours.shape
    cost = np.concatenate([-curve.gain.ravel(), np.zeros(n * (1 + len(limits.teams)))])
    found = _run(curve, limits, cost, gap=gap, time_limit=time_limit)
    if found is None:
        return None
    values, reached = found
    return Solution(
        spent=np.clip(values[: n * k].reshape(n, k), 0, curve.hours),
        setup=limits.setup * np.round(values[n * k : n * (k + 1)]),
        by_team=np.maximum(values[n * (k + 1) :].reshape(-1, n), 0),
        gap=reached,
    )


def least_hours(curve: Curve, limits: Limits) -> float | None:
    """The least hours the limits ask for; None where they cannot hold together."""
    n, k = curve.hours.shape
    cost = np.concatenate([np.ones(n * k), np.full(n, limits.setup), np.zeros(n * len(limits.teams))])
    found = _run(curve, limits, cost, gap=1e-3, time_limit=5.0)
    return float(cost @ found[0]) if found else None


def _run(curve: Curve, limits: Limits, cost: Array, *, gap: float, time_limit: float) -> tuple[Array, float] | None:
    n, k = curve.hours.shape
    blocks = _rows(curve, limits)
    matrix = scipy.sparse.csr_array(scipy.sparse.vstack([block for block, _, _ in blocks], format="csr"))
    low, high = np.concatenate([low for _, low, _ in blocks]), np.concatenate([high for _, _, high in blocks])
    opened = (limits.maximum > 0).astype(np.float64)
    reach = [np.where(team.reach, np.inf, 0.0) for team in limits.teams]
    least = np.concatenate([np.zeros(n * k), opened * (limits.lower > 0), np.zeros(n * len(reach))])
    most = np.concatenate([(curve.hours * opened[:, None]).ravel(), opened, *reach])
    whole = np.zeros(len(cost), dtype=np.int64)
    whole[n * k : n * (k + 1)] = limits.whole
    found = scipy.optimize.milp(
        cost,
        integrality=whole,
        bounds=scipy.optimize.Bounds(least, most),
        constraints=scipy.optimize.LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": gap, "time_limit": time_limit},
    )
    if found.x is None:
        return None
    return np.asarray(found.x, dtype=np.float64), max(float(found.mip_gap or 0.0), 0.0) if limits.whole else 0.0


def _rows(curve: Curve, limits: Limits) -> list[Rows]:
    n, k = curve.hours.shape
    size, teams = n * k, len(limits.teams)
    add_up = scipy.sparse.kron(scipy.sparse.eye_array(n), np.ones((1, k)), format="csr")
    stations, nothing = scipy.sparse.eye_array(n, format="csr"), scipy.sparse.csr_array((n, n * teams))
    free = np.full(n, -np.inf)
    hours_of = scipy.sparse.hstack([add_up, limits.setup * stations, nothing])
    rows: list[Rows] = [
        _row(np.concatenate([np.ones(size), np.full(n, limits.setup), np.zeros(n * teams)]), limits.hours),
        (scipy.sparse.csr_array(hours_of), limits.lower, limits.maximum),
    ]
    if limits.whole:
        links = scipy.sparse.kron(scipy.sparse.eye_array(n), np.ones((k, 1))).multiply(curve.hours.reshape(-1, 1))
        shut = scipy.sparse.hstack([scipy.sparse.eye_array(size), -links, scipy.sparse.csr_array((size, n * teams))])
        rows.append((scipy.sparse.csr_array(shut), np.full(size, -np.inf), np.zeros(size)))
    if limits.coverage > 0:
        least = scipy.sparse.diags_array(limits.coverage * curve.hours[:, 0])
        rows.append((scipy.sparse.csr_array(scipy.sparse.hstack([-add_up, least, nothing])), free, np.zeros(n)))
    if limits.most is not None:
        rows.append(_row(np.concatenate([np.zeros(size), np.ones(n), np.zeros(n * teams)]), limits.most))
    for position, team in enumerate(limits.teams):
        mine = np.zeros((teams, n))
        mine[position] = 1
        rows.append(_row(np.concatenate([np.zeros(size + n), mine.ravel()]), team.hours))
    if teams:
        given = scipy.sparse.kron(np.ones((1, teams)), stations)
        flow = scipy.sparse.hstack([-add_up, -limits.setup * stations, given])
        rows.append((scipy.sparse.csr_array(flow), np.zeros(n), np.zeros(n)))
    return rows


def _row(coefficients: Array, high: float) -> Rows:
    return scipy.sparse.csr_array(coefficients[None, :]), np.array([-np.inf]), np.array([float(high)])
