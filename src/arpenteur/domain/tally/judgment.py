"""Majority judgment: the best median grade, equals parted by taking medians away one by one (Balinski and Laraki 2007).

The median of an even number of grades is the lower one. Taking it away again and again reads sorted grades from the
middle outwards, left and right in turn: options are compared on that reading, cut where a grade changes, so that a
recount with weights costs no more than one of ballots.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally.outcome import Outcome, Tie, parted_by, tie_order
from arpenteur.domain.tally.profile import ONE, Profile, VoteKind
from arpenteur.domain.tally.ranking import explained
from arpenteur.domain.tally.rules import Rules

Grades = Mapping[str, Mapping[Fraction, Fraction]]
"""For each option, how many ballots give it each grade; higher is better."""
Reading = tuple[tuple[Fraction, ...], ...]


def grades_of(profile: Profile) -> Grades:
    """Grades that ballots give; an option that one does not name has the grade ``unnamed``. A choice without points is
    graded 1. Raises InputError for rankings, which grade nothing.
    """
    if profile.kind is VoteKind.RANKING:
        raise InputError("le jugement majoritaire demande des mentions", expected="vote_type scoring, ou approval")
    counts: dict[str, dict[Fraction, Fraction]] = {project.id: {} for project in profile.projects}
    for ballot in profile.ballots:
        for one, grade in zip(ballot.choices, ballot.points or (ONE,) * len(ballot.choices), strict=True):
            counts[one][grade] = counts[one].get(grade, Fraction(0)) + ballot.weight
    for grades in counts.values():
        silent = profile.turnout - sum(grades.values(), Fraction(0))
        if silent:
            grades[profile.unnamed] = grades.get(profile.unnamed, Fraction(0)) + silent
    return {one: dict(sorted(grades.items(), reverse=True)) for one, grades in counts.items()}


def judge(profile: Profile, rules: Rules) -> Outcome:
    """The ranking, the first as many as there are places being chosen."""
    grades = grades_of(profile)
    order, readings = _ranked(profile, grades)
    winners = frozenset(order[: rules.places or 1])
    medians = {one: median(counts) for one, counts in grades.items()}
    explanations = explained(profile, order, rules.places or 1, medians, _order)
    spent = sum((profile.by_id[one].cost for one in winners), Fraction(0))
    ties = tuple(Tie(tuple(run), parted_by(profile, run)) for run in runs_of(order, readings))
    return Outcome(rules, profile.seed, winners, tuple(order), spent, explanations, ties, grades=grades)


def _order(profile: Profile) -> list[str]:
    return _ranked(profile, grades_of(profile))[0]


def _ranked(profile: Profile, grades: Grades) -> tuple[list[str], dict[str, Reading]]:
    """Options from the first to the last, and what they were compared on."""
    readings = readings_of(grades)
    before = {one: rank for rank, one in enumerate(tie_order(profile, dict.fromkeys(grades, Fraction(0))))}
    return sorted(sorted(grades, key=before.__getitem__), key=readings.__getitem__, reverse=True), readings


def median(grades: Mapping[Fraction, Fraction]) -> Fraction:
    """The lower median grade; 0 where there is none."""
    half, passed = sum(grades.values(), Fraction(0)) / 2, Fraction(0)
    for grade in sorted(grades):
        passed += grades[grade]
        if passed >= half:
            return grade
    return Fraction(0)


def runs_of(order: Sequence[str], readings: Mapping[str, Reading]) -> list[list[str]]:
    """Options whose every median is the same, in the order they were put in."""
    runs: list[list[str]] = []
    for one in order:
        if runs and readings[runs[-1][0]] == readings[one]:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run for run in runs if len(run) > 1]


def readings_of(grades: Grades) -> dict[str, Reading]:
    """What options are compared on: the greater comes first, equal ones have the same medians to the last."""
    scale = lcm(*(weight.denominator for counts in grades.values() for weight in counts.values()))
    heaps = {one: _Heap({grade: int(many * scale) for grade, many in counts.items()}) for one, counts in grades.items()}
    cuts = sorted({0, *(cut for heap in heaps.values() for cut in heap.cuts())})
    return {one: heap.reading(cuts) for one, heap in heaps.items()}


class _Heap:
    """Grades of one option, sorted from the worst; every option has as many."""

    def __init__(self, counts: Mapping[Fraction, int]) -> None:
        self._grades = sorted(grade for grade, many in counts.items() if many)
        self._ends = list(accumulate(counts[grade] for grade in self._grades))
        self._size = self._ends[-1] if self._ends else 0
        self._half = self._size // 2
        self._left, self._right = self._half - 1, self._size - self._half

    def cuts(self) -> list[int]:
        """Steps from the middle at which a grade changes on the left or on the right."""
        steps = [self._left + 1 - end for end in self._ends] + [end - self._right for end in self._ends]
        return [step for step in steps if 0 <= step < self._half]

    def reading(self, cuts: Sequence[int]) -> Reading:
        """The median where it is one grade, then pairs to its left and right at each cut."""
        middle = ((self._at(self._half),),) if self._size % 2 else ()
        pairs = ((self._at(self._left - cut), self._at(self._right + cut)) for cut in cuts if cut < self._half)
        return (*middle, *pairs)

    def _at(self, place: int) -> Fraction:
        return self._grades[bisect_right(self._ends, place)]
