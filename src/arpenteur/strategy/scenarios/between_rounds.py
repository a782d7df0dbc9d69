"""Where to go between two rounds: the zones of a race in the order that was tested for our finalist."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.between_rounds import duel_rule, inflow
from arpenteur.stats.classes import best_first, quantile_classes
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.panel import BLOCS, by_group
from arpenteur.stats.parameters import parameters
from arpenteur.stats.priority import TestLevel
from arpenteur.stats.second_choices import second_choices
from arpenteur.strategy.assessment.records import Array, Ints

type RaceRule = Literal["inflow", "own_share", "left"]
_DUEL = 2


@dataclass(frozen=True)
class RaceOrder:
    """``rule``; value of each zone beside the mean of the race, 1 (m); whether it is in the first fifth (m), None where
    there are too few zones."""

    rule: RaceRule
    value: Array
    first_fifth: list[bool | None]


def race_order(
    votes: Array,
    registered: Array,
    bloc_of: Ints,
    columns: Ints,
    ours: Array,
    *,
    level: TestLevel,
    before: Election | None,
) -> RaceOrder:
    """The order of m zones from the first round: votes by column (m × c), registered (m), bloc of each column (c),
    columns of the finalists, and the part of each column that is ours (c).

    Without a finalist of ours, zones where most votes are left per registered come first. ``before``: the first round,
    where it is voted: nothing later is used.
    """
    rule, score = _score(votes, registered, bloc_of, columns, ours, level, before)
    mean = float(registered @ score / max(float(registered.sum()), 1.0))
    value = score / mean if mean > 0 else np.ones_like(score)
    known = parameters()
    if len(score) < known.smallest_territory:
        return RaceOrder(rule, value, [None] * len(score))
    first = quantile_classes(best_first(score), registered, known.classes) == 1
    return RaceOrder(rule, value, first.tolist())


def _score(
    votes: Array,
    registered: Array,
    bloc_of: Ints,
    columns: Ints,
    ours: Array,
    level: TestLevel,
    before: Election | None,
) -> tuple[RaceRule, Array]:
    out = votes.copy()
    out[:, columns] = 0.0
    if not ours[columns].any():
        return "left", _rate(out.sum(axis=1), registered)
    mine = int(columns[int(ours[columns].argmax())])
    share = _rate(votes[:, mine], votes.sum(axis=1))
    others = [int(one) for one in columns if one != mine]
    choices = second_choices(before)
    if len(columns) != _DUEL or choices is None or bloc_of[mine] not in axis().order:
        return "own_share", share
    if duel_rule(BLOCS[bloc_of[mine]], BLOCS[bloc_of[others[0]]], level, before) == "own_share":
        return "own_share", share
    towards = choices.towards(np.eye(len(BLOCS))[bloc_of[mine]])
    return "inflow", inflow(by_group(out, bloc_of, len(BLOCS)), registered, towards)


def _rate(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
