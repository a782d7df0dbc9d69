"""Schulze and majority judgment beside ``belenios-tool`` (Debian: belenios-tool), where it is installed."""

import json
import shutil
import subprocess
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from arpenteur.domain.tally import Ballot, Outcome, Profile, Project, Rule, Rules, VoteKind, count

PARTS, CASES, GRADES = 5, 30, 6


@pytest.fixture(scope="module")
def tool() -> str:
    found = shutil.which("belenios-tool")
    if found is None:
        pytest.skip("belenios-tool is not installed")
    return found


def belenios(tool: str, method: str, ballots: list[list[int]], choices: int, *words: str) -> dict[str, Any]:
    given = [tool, "method", method, "--nchoices", str(choices), "--blank-allowed", "false", *words]
    answer = subprocess.run(given, input=json.dumps(ballots), capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def groups(outcome: Outcome) -> list[list[int]]:
    """The ranking with its equals together, as Belenios prints it."""
    tied = {one: tie.projects for tie in outcome.ties for one in tie.projects}
    listed = dict.fromkeys(tied.get(one, (one,)) for one in outcome.order)
    return [sorted(int(one) for one in group) for group in listed]


@pytest.mark.parametrize("part", range(PARTS))
def test_schulze_ranks_as_belenios_does(tool: str, part: int) -> None:
    for case in range(part, PARTS * CASES, PARTS):
        rng = Random(8_000_000 + case)
        choices, voters = rng.randint(1, 6), rng.randint(0, 12)
        ranks = [[rng.randint(0, choices) for _choice in range(choices)] for _voter in range(voters)]
        options = tuple(Project(str(one)) for one in range(choices))
        ballots = tuple(
            Ballot(
                tuple(str(one) for one, rank in enumerate(row) if rank),
                tuple(Fraction(choices + 1 - rank) for rank in row if rank),
            )
            for row in ranks
        )
        outcome = count(Profile(options, ballots, kind=VoteKind.GRADES, seed="0"), Rules(Rule.SCHULZE))
        theirs = belenios(tool, "schulze", ranks, choices)
        assert groups(outcome) == [sorted(group) for group in theirs["winners"]], case
        for one, row in enumerate(theirs["raw"]):
            for other, won in enumerate(row):
                assert one == other or outcome.matrix[str(one), str(other)] == won, case


@pytest.mark.parametrize("part", range(PARTS))
def test_majority_judgment_mirrors_belenios(tool: str, part: int) -> None:
    """Belenios counts grades from 1, the best, and takes the better of two medians; read as points, where more is
    better, the lower of two is taken: the ranking is the same, last to first.
    """
    for case in range(part, PARTS * CASES, PARTS):
        rng = Random(9_000_000 + case)
        choices, voters = rng.randint(1, 6), rng.randint(1, 12)
        grades = [[rng.randint(1, GRADES) for _choice in range(choices)] for _voter in range(voters)]
        names = tuple(str(one) for one in range(choices))
        ballots = tuple(Ballot(names, tuple(map(Fraction, row))) for row in grades)
        options = tuple(map(Project, names))
        outcome = count(Profile(options, ballots, kind=VoteKind.GRADES, seed="0"), Rules(Rule.MAJORITY_JUDGMENT))
        theirs = belenios(tool, "majority-judgment", grades, choices, "--ngrades", str(GRADES))
        assert groups(outcome)[::-1] == [sorted(group) for group in theirs["winners"]], case
