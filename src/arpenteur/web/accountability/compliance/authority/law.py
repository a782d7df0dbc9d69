"""Rule, test, result: what the program carries out of the law, and what became of its proofs at the recorded run."""

from typing import Any

from arpenteur.domain.law import rules
from arpenteur.domain.law.host import host_rules
from arpenteur.domain.law.results import last_run
from arpenteur.web.accountability.compliance.authority.state import CampaignState
from arpenteur.web.accountability.compliance.authority.texts import head, texts
from arpenteur.web.foundation.shared.archives import csv_bytes, json_bytes

UNKNOWN = "unknown"


def rule_files(_state: CampaignState) -> dict[str, bytes]:
    """The same as a document and as a table."""
    record, found = last_run(), rule_rows()
    ran = None if record is None else {"version": record.version, "commit": record.commit, "day": record.day}
    words = texts()["words"]
    rows = [
        [
            one["rule"],
            one["title"],
            one["effect"],
            one["grade"],
            " ; ".join(one["references"]),
            test["test"],
            words[test["result"]],
        ]
        for one in found
        for test in one["tests"]
    ]
    return {
        "regles/regles.json": json_bytes({"run": ran, "rules": found, "of_host": _of_host()}),
        "regles/regles.csv": csv_bytes(head("rules"), rows),
    }


def _of_host() -> list[dict[str, Any]]:
    return [
        {
            "rule": one.id,
            "title": one.title,
            "summary": one.summary,
            "kind": one.kind.value,
            "grade": one.grade.value,
            "references": [each.text for each in one.references],
        }
        for one in host_rules().values()
    ]


def rule_rows() -> list[dict[str, Any]]:
    """Each rule with its sources, its tests and their results."""
    record = last_run()
    return [
        {
            "rule": one.id,
            "title": one.title,
            "summary": one.summary,
            "effect": one.effect.value,
            "grade": one.grade.value,
            "references": [each.text for each in one.references],
            "changed_by": [each.text for each in one.changed],
            "control_points": list(one.control_points),
            "result": record.of_rule(one).value if record else UNKNOWN,
            "tests": [
                {"test": test, "result": record.outcome(test).value if record else UNKNOWN} for test in one.tests
            ],
        }
        for one in rules().values()
    ]
