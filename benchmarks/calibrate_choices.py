"""The few fixed numbers of the forecasts: each beside its rivals, on every transition. A part of ``calibrate.py``.

Numbers are read in a row: one that is best or within a hundredth on the earlier targets, and that the later ones
confirm, was chosen; the choice is written by hand in ``parameters.toml`` with the targets it was made on.
"""

from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import patch

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats import parameters as shipped
from arpenteur.stats.forecast import attendance, support
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.panel import Array
from arpenteur.stats.parameters import Parameters
from calibrate_corrections import mae
from forecast_data import E14, E19, E24, L17, L22, L24, P17, P22, Nation, Pair

REPLAYED: tuple[tuple[Election, tuple[Election, ...]], ...] = (
    (L17, (P17,)),
    (E19, (P17, L17, E14)),
    (P22, (P17, L17)),
    (L22, (P17, P22)),
    (L22, (L17, P22)),
    (E24, (E19, P22, L22)),
    (L24, (P22, L22)),
    (L24, (P22, L22, E24)),
)
ORDERED = (0.0, 0.25, 0.5, 0.75, 1.0)
PSEUDO = (1.0, 5.0, 10.0, 20.0, 40.0)
OLDER = (0.0, 0.2, 1 / 3, 0.5)
EUROPEAN = (0.0, 0.2, 1 / 3, 0.5)
SOURCES = (("pres",), ("legi",), ("pres", "legi"), ("pres", "euro"), ("pres", "legi", "euro"))


def rivals(known: Parameters) -> Iterator[tuple[str, str, Parameters]]:
    """Output, name and parameters of every rival."""
    for part in ORDERED:
        yield "support", f"ordered part {part:g}", _ruled(known, ordered=part)
    for names in SOURCES:
        kinds = tuple(ElectionType(name) for name in names)
        yield "support", f"sources {' '.join(names)}", _ruled(known, sources=kinds)
    for part in OLDER:
        yield "support", f"older presidential {part:.2f}", _ruled(known, older=part)
    for votes in PSEUDO:
        yield "support", f"pseudo-votes {votes:g}", replace(known, support_pseudo_votes=votes)
    for part in EUROPEAN:
        yield "turnout", f"european part {part:.2f}", replace(known, european_turnout=part)
    for low, high in ((0.5, 0.5), (0.4, 0.6), (0.3, 0.7), (0.2, 0.8)):
        yield "turnout", f"presidential from {low} to {high}", replace(known, presidential_turnout_weights=(low, high))


def _ruled(known: Parameters, **changes: object) -> Parameters:
    return replace(known, rules={kind: replace(rule, **changes) for kind, rule in known.rules.items()})  # type: ignore[arg-type]


def print_choices(known: Nation) -> None:
    """One line a rival, one column a transition: MAE, points."""
    pairs = [known.pair(target, matched, known=matched) for target, matched in REPLAYED]
    print("\nFixed numbers and their rivals: MAE, points; columns:")
    print("  " + "; ".join(f"{' '.join(str(one) for one in matched)} → {target}" for target, matched in REPLAYED))
    for output, name, numbers in rivals(shipped.parameters()):
        with (
            patch.object(support, "parameters", return_value=numbers),
            patch.object(attendance, "parameters", return_value=numbers),
        ):
            errors = [_support_error(pair) if output == "support" else _turnout_error(pair) for pair in pairs]
        print(f"  {output} {name:34}" + "".join(f"{error:7.2f}" for error in errors))


def _support_error(pair: Pair) -> float:
    return mae(pair, axis().by_bloc(support.support(pair.panel, pair.target)))


def _turnout_error(pair: Pair) -> float:
    registered: Array = pair.counts.registered
    forecast = attendance.forecast_turnout(pair.panel, pair.target, registered)
    return 100 * float(abs(forecast - pair.counts.turnout_rate) @ registered / registered.sum())
