"""Participatory budgets that were held: every known result of ``expected.json``, found again exactly."""

import hashlib
import json
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from arpenteur.domain.tally import (
    Ballot,
    BallotFile,
    Completion,
    Fit,
    Outcome,
    Rule,
    Rules,
    VoteKind,
    count,
    read,
    read_file,
)
from arpenteur.domain.tally.completing import kept_run
from arpenteur.domain.tally.zones import zones_of

pytestmark = pytest.mark.data
ROOT = Path(__file__).resolve().parents[2]
TOULOUSE = "France_Toulouse_2022.pb"
ENVELOPE = Fraction(300_000)
OFFICIAL = ("Netherlands_Assen_2024", "Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget")


def folder() -> Path:
    return Path(os.environ.get("ARPENTEUR_DATA") or ROOT.parent / "shared" / "data") / "participatory_budgets"


def known() -> list[dict[str, Any]]:
    listed = folder() / "expected.json"
    return json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else []


CASES = known()


@pytest.fixture(scope="module")
def budgets(shared_data: Path) -> Path:
    return shared_data / "participatory_budgets"


def rules_of(case: dict[str, Any], file: BallotFile) -> Rules:
    match case["rule"].split("/"):
        case ["greedy-skip"]:
            return Rules(Rule.GREEDY, by_points=file.profile.kind is not VoteKind.APPROVAL)
        case ["equal-shares", "cost", "no-completion"]:
            return Rules(Rule.EQUAL_SHARES)
        case ["equal-shares", "cost", "add1"]:
            return Rules(Rule.EQUAL_SHARES, completion=Completion.ADD1)
        case [two_stage] if two_stage.startswith("two-stage: 300000 per district"):
            return two_stages(file, Fit.STOP)
        case _:
            raise AssertionError(case["rule"])


def two_stages(file: BallotFile, fit: Fit) -> Rules:
    return Rules(Rule.GREEDY, fit=fit, zone_budget=ENVELOPE, zones=zones_of(file.profile))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['file'][:-3]}: {case['rule']}" for case in CASES])
def test_a_known_result_is_found_again(budgets: Path, case: dict[str, Any]) -> None:
    path = budgets / case["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == case["sha256"]
    file = read_file(path)
    outcome = count(file.profile, rules_of(case, file))
    assert sorted(outcome.winners) == sorted(case["winners"])
    assert outcome.spent == Fraction(str(case["spent"]))
    assert len(outcome.order) == case["n"]
    if "add1_steps" in case:
        assert outcome.steps == case["add1_steps"]
    if "ballots" in case:
        assert file.profile.turnout == case["ballots"]
    if case.get("official"):
        assert file.official in (None, outcome.winners)
    payments_are_whole(file, outcome)


def payments_are_whole(file: BallotFile, outcome: Outcome) -> None:
    """Each project is paid to the cent by ballots that name it, and none spends more than its share."""
    paid = dict.fromkeys(file.profile.groups, Fraction(0))
    for told in outcome.explanations.values():
        if told.payment is None:
            continue
        for named, amount in told.payment.by_ballot.items():
            assert told.project in named
            paid[named] += amount
        total = sum(
            (file.profile.groups[named] * paid_by for named, paid_by in told.payment.by_ballot.items()), Fraction(0)
        )
        assert total == told.cost
    assert outcome.endowment is None or max(paid.values()) <= outcome.endowment


def test_there_is_something_to_find(budgets: Path) -> None:
    assert len(CASES) >= 38
    assert len(list(budgets.glob("*.pb"))) >= 18


@pytest.mark.parametrize("name", [name for name in OFFICIAL if (folder() / f"{name}.pb").is_file()] or OFFICIAL)
def test_an_official_result_of_equal_shares_is_found_again(budgets: Path, name: str) -> None:
    file = read_file(budgets / f"{name}.pb")
    assert file.official
    outcome = count(file.profile, Rules(Rule.EQUAL_SHARES, completion=Completion.ADD1))
    assert outcome.winners == file.official


def test_the_published_rule_of_toulouse_elects_the_projects_that_were_passed_over(budgets: Path) -> None:
    file = read_file(budgets / TOULOUSE)
    stopped = count(file.profile, two_stages(file, Fit.STOP))
    assert len(stopped.winners) == 83
    assert stopped.spent == 7_935_020
    assert {"173", "40", "151"} <= stopped.winners
    skipped = count(file.profile, two_stages(file, Fit.SKIP))
    assert len(skipped.winners) == 118
    assert stopped.rules.digest != skipped.rules.digest


@pytest.mark.parametrize("path", sorted(folder().glob("*.pb")), ids=lambda path: path.stem)
def test_a_file_that_is_read_and_written_is_the_same_file(budgets: Path, path: Path) -> None:
    data = path.read_bytes()
    file = read(data)
    assert file.document.written() == data
    rules = Rules(Rule.GREEDY, by_points=file.profile.kind is not VoteKind.APPROVAL)
    chosen = count(file.profile, rules)
    exported = read(file.with_winners(chosen.winners))
    assert exported.official == chosen.winners
    assert exported.profile == file.profile
    assert count(exported.profile, rules).order == chosen.order


def test_one_more_supporter_than_needed_elects_and_one_less_does_not(budgets: Path) -> None:
    file = read_file(budgets / "Netherlands_Assen_2024.pb")
    rules = Rules(Rule.EQUAL_SHARES, completion=Completion.ADD1)
    outcome = count(file.profile, rules)
    lost = {one: told.needed for one, told in outcome.explanations.items() if told.needed}
    assert lost == {"8": 6, "1": 6, "10": 22, "7": 1, "4": 13}
    for one, needed in lost.items():
        for extra, chosen in ((needed, True), (needed - 1, False)):
            more = replace(file.profile, ballots=(*file.profile.ballots, *(Ballot((one,)),) * extra))
            run = kept_run(more, rules).run
            bought = {run.voters.order[purchase.project] for purchase in run.purchases}
            assert (one in bought) == chosen
