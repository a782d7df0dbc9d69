"""What who stands is worth: learned on a pair, printed on the next one. A part of ``calibrate.py``."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.forecast import corrections
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.corrections import Correction, fitted, terms
from arpenteur.stats.forecast.support import by_family, support
from arpenteur.stats.panel import BLOCS, OPTIONS, Array, Ints
from forecast_data import L17, L22, L24, P22, Nation, Pair

OUT = Path(corrections.__file__).with_name("corrections.toml")
TODAY = dt.date(2026, 11, 27)
PENALTY, STRENGTH, LARGEST = 0.1, 0.5, 1.5
PRESENCE = ("dvg", "dvc", "dvd", "udi", "lr", "rec", "dsv", "div", "reg")
FEWEST, NEARLY_ALL = 0.003, 0.9


def shares_of(pair: Pair) -> Array:
    """Shares of valid votes by bloc, as counted (n × b)."""
    return axis().by_bloc(by_family(pair.counts.votes)) / pair.counts.valid[:, None]


def learned(pair: Pair, source: Election) -> Correction:
    """What the constituencies of a pair teach, its forecast from the presidential alone being the start."""
    target = replace(pair.target, supply=None)
    rounds = {source: pair.panel.rounds[source]}
    start = axis().by_bloc(support(replace(pair.panel, rounds=rounds), target))
    presence = np.array([OPTIONS.index(option) for option in PRESENCE])
    assert pair.target.supply is not None
    columns, valid, seats = terms(pair.target.supply, presence), pair.counts.valid, pair.panel.circonscription
    standing = axis().by_bloc(by_family(target.standing.astype(np.float64))) > 0
    means = [
        _by_seat(values, valid, seats) for values in (columns, start, shares_of(pair), standing.astype(np.float64))
    ]
    terms_of, expected, counted, present = means
    votes = np.bincount(seats, valid)[np.unique(seats)]
    coefficients = np.zeros((columns.shape[1], len(BLOCS)))
    for bloc in range(len(BLOCS)):
        rows = (present[:, bloc] > NEARLY_ALL) & (expected[:, bloc] > 0)
        ratio = np.log(np.maximum(counted[rows, bloc], FEWEST) / np.maximum(expected[rows, bloc], FEWEST))
        weights = votes[rows] * np.clip(expected[rows, bloc], 0.01, 1)
        coefficients[:, bloc] = fitted(terms_of[rows], np.clip(ratio, -LARGEST, LARGEST), weights, PENALTY)
    names = f"{source.label} vers {pair.target.election.label}"
    reference = f"Appris sur {len(votes)} circonscriptions de métropole, {names}, puis réduit de moitié."
    usual = np.average(terms_of, axis=0, weights=votes)
    return Correction(source, pair.target.election, TODAY, STRENGTH, presence, coefficients, usual, reference)


def _by_seat(values: Array, weights: Array, seats: Ints) -> Array:
    """Weighted means by constituency (c × f)."""
    _, rows = np.unique(seats, return_inverse=True)
    total = np.bincount(rows, weights)
    return np.column_stack([np.bincount(rows, weights * column) / total for column in values.T])


def written(found: list[Correction]) -> str:
    """The file that the program reads."""
    lines = [
        "# Written by make calibrate. Each row: what one unit of a term adds to the log share of each of `blocs`, then",
        "# the mean of the term over the nation. Terms: log number of candidates of a bloc, presence of an option,",
        "# outgoing deputy of a bloc who stands again.",
    ]
    for one in found:
        names = {"candidates": BLOCS, "presence": [OPTIONS[option] for option in one.presence], "outgoing": BLOCS}
        lines += ["[[corrections]]", f'source = "{one.source}"', f'target = "{one.target}"', f"date = {one.date}"]
        lines += [f"strength = {one.strength}", f"blocs = [{', '.join(f'"{bloc}"' for bloc in BLOCS)}]"]
        lines.append(f'reference = "{one.reference}"')
        rows = iter(np.column_stack([one.coefficients, one.usual]))
        for part, keys in names.items():
            lines.append(f"[corrections.{part}]")
            lines += [f"{key} = [{', '.join(f'{value:.4f}' for value in next(rows))}]" for key in keys]
    return "\n".join(lines) + "\n"


def print_worth(known: Nation) -> None:
    """Error with all that is known of who stands, with candidates only, with nothing."""
    print("\nWho stands: MAE over blocs, points: all known, candidates without outgoing deputies, nobody tells")
    for target, matched in ((L22, (P22, L17)), (L24, (P22, L22))):
        pair = known.pair(target, matched, known=matched)
        supply = pair.target.supply
        assert supply is not None
        told = (supply, replace(supply, outgoing=None), None)
        errors = [mae(pair, axis().by_bloc(support(pair.panel, replace(pair.target, supply=one)))) for one in told]
        print(
            f"  {target} from {', '.join(str(one) for one in matched)}: {'  '.join(f'{error:.2f}' for error in errors)}"
        )


def mae(pair: Pair, shares: Array) -> float:
    """Mean absolute error over blocs on the ballot, points, weighted by valid votes."""
    on_ballot = axis().by_bloc(by_family(pair.target.standing.astype(np.float64))) > 0
    weights = pair.counts.valid[:, None] * on_ballot
    return 100 * float((weights * np.abs(shares - shares_of(pair))).sum() / weights.sum())
