"""An outcome as data that anyone can read and check: names, numbers (exact fractions) and lists, ready for JSON."""

from collections.abc import Mapping
from typing import Any

from arpenteur.domain.tally.amounts import plain
from arpenteur.domain.tally.outcome import Explanation, Outcome
from arpenteur.domain.tally.profile import Profile, drawn


def told(profile: Profile, outcome: Outcome, input_sha256: str) -> dict[str, Any]:
    """The public answer. ``rules_hash`` is the SHA-256 of ``{"parameters":…,"rule":…}``, keys in order, without spaces;
    ``winners`` are in the order of their names, ``order`` in that of the count; numbers are exact.
    """
    return {
        "rule": outcome.rules.rule.value,
        "parameters": outcome.rules.parameters,
        "rules_hash": outcome.rules.digest,
        "input_sha256": input_sha256,
        "winners": sorted(outcome.winners),
        "spent": outcome.spent,
        "order": list(outcome.order),
        "explanation": _explanation(profile, outcome),
    }


def _explanation(profile: Profile, outcome: Outcome) -> dict[str, Any]:
    ties = [
        {
            "projects": list(tie.projects),
            "by": tie.by,
            "drawn": {one: drawn(outcome.seed, one) for one in tie.projects} if tie.by == "public_seed" else {},
        }
        for tie in outcome.ties
    ]
    said: dict[str, Any] = {
        "ballots": profile.turnout,
        "budget": profile.budget,
        "seed": outcome.seed,
        "ties": ties,
        "projects": {one: _project(told) for one, told in outcome.explanations.items()},
    }
    if outcome.endowment is not None:
        said |= {"share": outcome.endowment, "exact_share": plain(outcome.endowment), "steps": outcome.steps}
    if outcome.matrix:
        said["duels"] = _duels(outcome)
    if outcome.grades:
        said["grades"] = {
            one: {plain(grade): ballots for grade, ballots in grades.items()} for one, grades in outcome.grades.items()
        }
    return said


def _project(one: Explanation) -> dict[str, Any]:
    values: dict[str, Any] = {
        "reason": one.reason.value,
        "votes": one.votes,
        "counted": one.counted,
        "cost": one.cost,
        "left": one.left,
        "needed": one.needed,
        "needed_at_this_share": one.needed_at_share,
        "paid_by": one.stage or None,
        "passed_by": one.passed_by or None,
        "already_paid_elsewhere": one.paid_elsewhere,
        "supporters_served": one.served,
    }
    if one.payment:
        values["payment"] = {
            "payers": one.payment.payers,
            "most": one.payment.level,
            "least": one.payment.least,
            "emptied": one.payment.emptied,
        }
    return {name: value for name, value in values.items() if value is not None}


def _duels(outcome: Outcome) -> Mapping[str, Mapping[str, Any]]:
    names = outcome.order
    return {one: {other: outcome.matrix[one, other] for other in names if other != one} for one in names}
