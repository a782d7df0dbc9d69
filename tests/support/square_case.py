"""Stations of a few blocs whose counts are written by hand: cases of the back-test to be computed on paper."""

from collections.abc import Mapping, Sequence

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest.case import Case, Outcome, Wide
from arpenteur.stats.panel import BLOC_OF_OPTION, BLOCS, OPTIONS, Array, Mask, Panel, Round, Target

OPTION_OF = {bloc: OPTIONS[BLOC_OF_OPTION.tolist().index(index)] for index, bloc in enumerate(BLOCS)}
"""One option of each bloc: votes of a bloc are all its own."""
LEFT, CENTRE, RIGHT = "gauche", "centre", "droite"


def by_option(votes: Mapping[str, Sequence[float]]) -> Array:
    """Votes by option (n × o) from those of blocs."""
    result = np.zeros((len(next(iter(votes.values()))), len(OPTIONS)))
    for bloc, counted in votes.items():
        result[:, OPTIONS.index(OPTION_OF[bloc])] = counted
    return result


def standing(size: int, *blocs: str) -> Mask:
    """Who can be voted for, the same everywhere (n × o)."""
    return np.tile(np.isin(OPTIONS, [OPTION_OF[bloc] for bloc in blocs]), (size, 1))


def a_round(
    election: Election, registered: Sequence[float], turnout: Sequence[float], votes: Mapping[str, Sequence[float]]
) -> Round:
    """A round counted in all stations, where the blocs named stand."""
    counted = by_option(votes)
    everywhere = np.ones(len(counted), dtype=np.bool_)
    people, voted = np.array(registered, float), np.array(turnout, float)
    return Round(
        election,
        everywhere,
        people,
        voted,
        counted.sum(axis=1),
        counted,
        standing(len(counted), *votes),
        with_votes=True,
    )


def a_case(
    target: Election,
    rounds: Sequence[Round],
    scenario: Mapping[str, float],
    turnout: float,
    *,
    commune: Sequence[int] | None = None,
    seat: Sequence[int] | None = None,
    wide: Mapping[Election, Wide] | None = None,
) -> Case:
    """Stations before an election whose scenario gives shares by bloc; all in one place unless told otherwise."""
    size = len(rounds[0].registered)
    where = np.zeros(size, dtype=np.int64)
    seats = where if seat is None else np.array(seat)
    panel = Panel(
        tuple(f"01001_{row + 1:04}" for row in range(size)),
        where if commune is None else np.array(commune),
        where,
        seats,
        {one.election: one for one in rounds},
    )
    shares = by_option({bloc: [share] for bloc, share in scenario.items()})[0]
    expected = Target(target, standing(size, *scenario), shares, turnout)
    return Case(panel, expected, rounds[-1].registered, wide or {})


def an_outcome(registered: Sequence[float], turnout: Sequence[float], votes: Mapping[str, Sequence[float]]) -> Outcome:
    """What was counted."""
    return Outcome(np.array(registered, float), np.array(turnout, float), by_option(votes))
