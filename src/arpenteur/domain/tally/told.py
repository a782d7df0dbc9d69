"""An outcome as data that anyone can read and check: names, numbers (exact fractions) and lists, ready for JSON.

The JSON Schema of what ``arpenteur tally --format json`` prints, from the words that the count is written in.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from arpenteur.domain.tally.amounts import plain
from arpenteur.domain.tally.counting import Decision
from arpenteur.domain.tally.outcome import Explanation, Outcome, Reason
from arpenteur.domain.tally.profile import Profile, drawn
from arpenteur.domain.tally.rules import TIES, VERSION, Completion, Fit, Rule, Rules

_NUMBER, _TEXT, _WHOLE = {"type": "number"}, {"type": "string"}, {"type": "integer"}
_FLAG = {"type": "boolean"}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_NAMES = {"type": "array", "items": _TEXT}
_FRACTION = {"type": "string", "pattern": "^-?[0-9]+([./][0-9]+)?$"}
"""An exact number as text."""


def answer_schema() -> dict[str, Any]:
    """One count, a decision by yes or no, or several counts beside each other where ``--compare`` was asked. Every
    object is closed.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tally",
        "$defs": {"count": _count()},
        "oneOf": [
            {"$ref": "#/$defs/count"},
            _answer_by_yes_or_no(),
            _closed({"compared": {"type": "array", "items": {"$ref": "#/$defs/count"}, "minItems": 2}}),
        ],
    }


def _count() -> dict[str, Any]:
    return _closed(
        {
            "rule": _one_of(Rule),
            "parameters": _parameters(),
            "rules_hash": _SHA256,
            "input_sha256": _SHA256,
            "winners": _NAMES,
            "spent": _NUMBER,
            "order": _NAMES,
            "explanation": _reasons_schema(),
        }
    )


def _answer_by_yes_or_no() -> dict[str, Any]:
    numbers = dict.fromkeys(("yes", "no", "blank"), _WHOLE)
    flags: dict[str, Any] = {"quorum_reached": _FLAG, "accepted": _FLAG}
    decision = _closed({**numbers, **flags, "missing": {"type": ["integer", "null"]}})
    rules = {"rule": {"const": Rule.YES_NO.value}, "parameters": _parameters(), "rules_hash": _SHA256}
    return _closed({**rules, "input_sha256": _SHA256, "decision": decision})


def _parameters() -> dict[str, Any]:
    return _closed(
        {"version": {"const": VERSION}, "ties": {"const": list(TIES)}},
        {
            "utility": {"const": "cost"},
            "completion": _one_of(Completion),
            "threshold": _TEXT,
            "fit": _one_of(Fit),
            "counts": {"enum": ["points", "votes"]},
            "places": _WHOLE,
            "zone_budget": _FRACTION,
            "quorum": _WHOLE,
            "zones": {"type": "object", "additionalProperties": _TEXT},
            "majority": _FRACTION,
        },
    )


def _reasons_schema() -> dict[str, Any]:
    tie = _closed(
        {"projects": _NAMES, "by": {"enum": list(TIES)}, "drawn": {"type": "object", "additionalProperties": _TEXT}}
    )
    by_name = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _NUMBER}}
    return _closed(
        {
            "ballots": _NUMBER,
            "budget": _NUMBER,
            "seed": _SHA256,
            "ties": {"type": "array", "items": tie},
            "projects": {"type": "object", "additionalProperties": _project_schema()},
        },
        {"share": _NUMBER, "exact_share": _FRACTION, "steps": _WHOLE, "duels": by_name, "grades": by_name},
    )


def _project_schema() -> dict[str, Any]:
    payment = _closed(dict.fromkeys(("payers", "most", "least", "emptied"), _NUMBER))
    return _closed(
        {"reason": _one_of(Reason), "votes": _NUMBER, "counted": _NUMBER, "cost": _NUMBER},
        {
            "left": _NUMBER,
            "needed": _WHOLE,
            "needed_at_this_share": _WHOLE,
            "paid_by": _TEXT,
            "passed_by": _TEXT,
            "already_paid_elsewhere": _NUMBER,
            "supporters_served": _NUMBER,
            "payment": payment,
        },
    )


def _one_of(words: Iterable[str]) -> dict[str, Any]:
    return {"enum": [str(one) for one in words]}


def _closed(always: Mapping[str, Any], sometimes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**always, **(sometimes or {})},
        "required": list(always),
        "additionalProperties": False,
    }


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


def told_decision(decision: Decision, rules: Rules, input_sha256: str) -> dict[str, Any]:
    """The same of a vote by yes or no. ``missing``: how many more yes, the others unchanged, and it was accepted."""
    return {
        "rule": rules.rule.value,
        "parameters": rules.parameters,
        "rules_hash": rules.digest,
        "input_sha256": input_sha256,
        "decision": decision_in_numbers(decision),
    }


def decision_in_numbers(decision: Decision) -> dict[str, Any]:
    """How many said what, and what came of it."""
    return {
        "yes": decision.yes,
        "no": decision.no,
        "blank": decision.blank,
        "quorum_reached": decision.reached,
        "accepted": decision.accepted,
        "missing": decision.needed,
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
