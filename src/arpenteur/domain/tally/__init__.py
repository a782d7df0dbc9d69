"""Counting of consultations: exact, explained, and the same for whoever counts again. See docs/methods/tally.md."""

from arpenteur.domain.tally.counting import Answer, Decision, answers_of, count, decide
from arpenteur.domain.tally.limits import BallotLimits, knapsack
from arpenteur.domain.tally.outcome import Explanation, Outcome, Payment, Reason, Tie
from arpenteur.domain.tally.profile import Ballot, Profile, Project, VoteKind, drawn
from arpenteur.domain.tally.reading import BallotFile, read, read_file, written
from arpenteur.domain.tally.rules import Completion, Fit, Rule, Rules, Threshold

__all__ = [
    "Answer",
    "Ballot",
    "BallotFile",
    "BallotLimits",
    "Completion",
    "Decision",
    "Explanation",
    "Fit",
    "Outcome",
    "Payment",
    "Profile",
    "Project",
    "Reason",
    "Rule",
    "Rules",
    "Threshold",
    "Tie",
    "VoteKind",
    "answers_of",
    "count",
    "decide",
    "drawn",
    "knapsack",
    "read",
    "read_file",
    "written",
]
