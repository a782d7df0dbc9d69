"""The JSON Schema of what ``arpenteur tally --format json`` prints, from the words that the count is written in."""

from collections.abc import Iterable, Mapping
from typing import Any

from arpenteur.domain.tally.outcome import Reason
from arpenteur.domain.tally.rules import TIES, VERSION, Completion, Fit, Rule

_NUMBER, _TEXT, _WHOLE = {"type": "number"}, {"type": "string"}, {"type": "integer"}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_NAMES = {"type": "array", "items": _TEXT}
_FRACTION = {"type": "string", "pattern": "^-?[0-9]+([./][0-9]+)?$"}
"""An exact number as text."""


def answer_schema() -> dict[str, Any]:
    """One count, or several beside each other where ``--compare`` was asked. Every object is closed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tally",
        "$defs": {"count": _count()},
        "oneOf": [
            {"$ref": "#/$defs/count"},
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
            "explanation": _explanation(),
        }
    )


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


def _explanation() -> dict[str, Any]:
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
            "projects": {"type": "object", "additionalProperties": _project()},
        },
        {"share": _NUMBER, "exact_share": _FRACTION, "steps": _WHOLE, "duels": by_name, "grades": by_name},
    )


def _project() -> dict[str, Any]:
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
