"""Every transition replayed with what was learned before it, beside every naive rule. A part of ``calibrate.py``.

The result of the matched stations together is given as the scenario, as in ``arpenteur backtest``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.backtest.baselines import mean_of_swings, swing_from
from arpenteur.stats.backtest.case import Case, Outcome
from arpenteur.stats.backtest.evaluate import support_truth, turnout_truth
from arpenteur.stats.backtest.models import SUPPORT, TURNOUT, Forecast, Row
from arpenteur.stats.backtest.scores import Truth, floor, mae, mae_by_column, mae_within
from arpenteur.stats.panel import BLOCS, Array, Ints
from forecast_data import E14, E19, E24, L17, L22, L24, P17, P22, Nation

TRANSITIONS: tuple[tuple[Election, tuple[Election, ...]], ...] = (
    (P17, (E14,)),
    (L17, (P17,)),
    (L17, (P17, E14)),
    (E19, (P17, L17)),
    (E19, (P17, L17, E14)),
    (P22, (P17,)),
    (P22, (P17, L17)),
    (L22, (P17, P22)),
    (L22, (L17, P22)),
    (E24, (P22, L22)),
    (E24, (E19, P22, L22)),
    (L24, (P22, L22)),
    (L24, (P22, L22, E24)),
)


@dataclass(frozen=True, eq=False)
class Replay:
    """One transition: forecasts of support (n × b) and turnout (n × 1) of each rule, with what was counted; ``half``
    (n) is 0 or 1 by département."""

    target: Election
    known: tuple[Election, ...]
    support: dict[str, Array]
    turnout: dict[str, Array]
    truths: tuple[Truth, Truth]
    half: Ints

    def __str__(self) -> str:
        return f"{' '.join(str(one) for one in self.known)} → {self.target}"


def replays(known: Nation) -> list[Replay]:
    """Every transition, forecast by the rules of ``arpenteur backtest``."""
    return [_replay(known, target, sources) for target, sources in TRANSITIONS]


def _replay(known: Nation, target: Election, sources: tuple[Election, ...]) -> Replay:
    finals = tuple(replace(one, round=2) for one in sources if one.type is ElectionType.PRESIDENTIAL)
    pair = known.pair(target, sources, known=(*sources, *finals))
    case = Case(pair.panel, pair.target, pair.counts.registered)
    outcome = Outcome(pair.counts.registered, pair.counts.turnout, pair.counts.votes)
    truths = support_truth(case, outcome), turnout_truth(case, outcome)
    support = _made(SUPPORT, case) | {f"logit swing from {one}": swing_from(case, one) for one in sources}
    if len(sources) > 1:
        support["geometric mean of all"] = mean_of_swings(case, sources)
    return Replay(target, sources, support, _made(TURNOUT, case), truths, _halves(pair.panel.departement))


def _halves(departement: Ints) -> Ints:
    """Every second département at hand."""
    return np.unique(departement, return_inverse=True)[1] % 2


def _made(rows: Sequence[Row[Forecast]], case: Case) -> dict[str, Array]:
    made = {row.name: row.forecast(case) for row in rows}
    return {name: shares.reshape(len(case), -1) for name, shares in made.items() if shares is not None}


def print_replays(found: list[Replay]) -> None:
    """MAE and MAE within constituencies of the model and of every naive rule, and whether the model is the best."""
    for output, place in (("support", 0), ("turnout", 1)):
        worse: list[str] = []
        print(f"\n{output}: MAE, points (within constituencies)")
        for one in found:
            truth = one.truths[place]
            rules: dict[str, Array] = getattr(one, output)
            errors = {name: mae(shares, truth) for name, shares in rules.items()}
            told = {name: f"{error:.2f} ({mae_within(rules[name], truth):.2f})" for name, error in errors.items()}
            print(f"  {one} ({len(truth.voters)} stations, floor {floor(truth.shares, truth):.2f})")
            print("    " + ", ".join(f"{name} {figures}" for name, figures in told.items()))
            if place == 0:
                columns = mae_by_column(rules["model"], truth)
                print("    model by bloc: " + ", ".join(f"{b} {e:.2f}" for b, e in zip(BLOCS, columns, strict=True)))
            best = min(errors, key=lambda name: (errors[name], name == "model"))
            if np.round(errors["model"], 2) > np.round(errors[best], 2):
                worse.append(f"{one}: {best}")
        print(f"  naive rule better than the model: {'; '.join(worse) or 'nowhere'}")
