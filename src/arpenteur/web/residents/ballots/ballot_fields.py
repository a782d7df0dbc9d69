"""A ballot as somebody fills it in, on the web or from a sheet of paper: one set of fields for each kind of ballot.

Nothing of it is kept: what was ticked goes from page to page in the form itself, until it is sealed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally import Answer, Ballot, BallotLimits, Project, Rule, VoteKind
from arpenteur.web.residents.ballots.payloads import ballot_of, payload_of
from arpenteur.web.residents.ballots.projects import VoteProject, letter_of
from arpenteur.web.residents.ballots.step_kind import VoteConfig

GRADES: tuple[Promise, ...] = (
    gettext_lazy("to reject"),
    gettext_lazy("insufficient"),
    gettext_lazy("passable"),
    gettext_lazy("fairly good"),
    gettext_lazy("good"),
    gettext_lazy("very good"),
)
"""Of majority judgment, the lowest first: a grade is its rank."""
VOID = "null"
"""What is keyed from a sheet of paper that is no valid ballot: counted apart."""
ANSWERS: dict[Answer, Promise] = {
    Answer.YES: gettext_lazy("Yes"),
    Answer.NO: gettext_lazy("No"),
    Answer.BLANK: gettext_lazy("Blank"),
}
_MARK = "vote"
_LONGEST = 4


@dataclass(frozen=True)
class BallotRow:
    """One project of a form: its letter, its field and what stands in it."""

    project: VoteProject
    letter: str
    name: str
    value: str

    @property
    def ticked(self) -> bool:
        """Whether its box is."""
        return bool(self.value)


@dataclass(frozen=True)
class FilledBallot:
    """What stands in the fields of a form, by the id of a project; ``answer`` of a vote by yes or no."""

    config: VoteConfig
    values: Mapping[str, str]
    answer: str = ""

    @classmethod
    def read(cls, config: VoteConfig, sent: Mapping[str, str]) -> "FilledBallot":
        """From what a form sends; fields of no project are left out."""
        found = {one.id: sent.get(f"{_MARK}-{one.id}", "").strip()[:_LONGEST] for one in config.offered}
        answer = sent.get(_MARK, "")
        return cls(config, {one: value for one, value in found.items() if value}, answer if answer in ANSWERS else "")

    @classmethod
    def empty(cls, config: VoteConfig) -> "FilledBallot":
        """Nothing yet."""
        return cls(config, {})

    @property
    def kind(self) -> str:
        """Which fields: ``tick``, ``points``, ``rank``, ``grade`` or ``answer``."""
        if self.config.counted_by is Rule.YES_NO:
            return "answer"
        kinds = {VoteKind.POINTS: "points", VoteKind.RANKING: "rank", VoteKind.GRADES: "grade"}
        return kinds.get(self.config.ballot_kind, "tick")

    def rows(self, order: Sequence[str] = ()) -> list[BallotRow]:
        """A line a project, in the order of these ids, else of letters."""
        place = {one: rank for rank, one in enumerate(order)}
        rows = [
            BallotRow(one, letter_of(rank), f"{_MARK}-{one.id}", self.values.get(one.id, ""))
            for rank, one in enumerate(self.config.offered)
        ]
        return sorted(rows, key=lambda row: place.get(row.project.id, 0))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What the next page carries: name and value."""
        told = [(f"{_MARK}-{one}", value) for one, value in self.values.items()]
        return [*told, (_MARK, self.answer)] if self.answer else told

    @property
    def grades(self) -> list[tuple[str, Promise]]:
        """Grades that may be given, the best first."""
        return [(str(rank), label) for rank, label in reversed(list(enumerate(GRADES)))]

    @property
    def ranks(self) -> list[str]:
        """Ranks that may be given."""
        return [str(rank) for rank in range(1, len(self.config.projects) + 1)]

    def ballot(self) -> Ballot:
        """What is counted. Raises InputError, one sentence, where it does not hold to the rules."""
        made = self._ballot()
        if self.kind == "answer":
            return made
        limits_of(self.config).check(made, {one.id: Project(one.id, one.cost) for one in self.config.offered})
        return made

    def payload(self) -> str:
        """The canonical text of the ballot; raises InputError as ``ballot``."""
        return payload_of(self.ballot(), ordered=self.config.ballot_kind is VoteKind.RANKING)

    def _ballot(self) -> Ballot:
        if self.kind == "answer":
            if not self.answer:
                raise InputError(_("nothing is ticked"), expected=_("yes, no or blank"))
            return Ballot(()) if self.answer == Answer.BLANK else Ballot((self.answer,))
        if self.kind == "tick":
            return Ballot(tuple(self.values))
        numbers = {one: self._number(value) for one, value in self.values.items()}
        if self.kind == "rank":
            ranks = sorted(numbers, key=lambda one: numbers[one])
            if len(set(numbers.values())) < len(numbers):
                raise InputError(_("two projects have the same rank"), action=_("give each rank once"))
            return Ballot(tuple(ranks))
        kept = {one: number for one, number in numbers.items() if number or self.kind == "grade"}
        return Ballot(tuple(kept), tuple(Fraction(number) for number in kept.values()))

    def _number(self, text: str) -> int:
        most = {"rank": len(self.config.projects), "grade": len(GRADES) - 1}.get(self.kind, self.config.points)
        least = 1 if self.kind == "rank" else 0
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise InputError(
                _("“%(text)s” is not what is expected") % {"text": text},
                expected=_("%(least)d to %(most)d") % {"least": least, "most": most},
            )
        return int(text)


@dataclass(frozen=True)
class BallotLine:
    """A line of a ballot that is read again: a project, what is said of it, its cost in cents (0: none)."""

    title: str
    said_of_it: str
    cents: int


def limits_of(config: VoteConfig) -> BallotLimits:
    """What a ballot of a step may hold, for a form and for the file that is counted."""
    rule = config.counted_by
    cost = config.euros if config.spends_within else None
    if rule is Rule.YES_NO:
        return BallotLimits(most_choices=Fraction(1))
    if rule is Rule.SCHULZE:
        return BallotLimits(most_choices=Fraction(len(config.projects)))
    if rule is Rule.MAJORITY_JUDGMENT:
        return BallotLimits(fewest_points=Fraction(0), most_points=Fraction(len(GRADES) - 1))
    if rule is Rule.POINTS:
        return BallotLimits(
            most_choices=Fraction(config.choices),
            fewest_points=Fraction(1),
            most_points=Fraction(config.points_each or config.points),
            most_points_in_all=Fraction(config.points),
            most_cost_in_all=cost,
        )
    return BallotLimits(most_choices=Fraction(config.choices), most_cost_in_all=cost)


def lines_of(config: VoteConfig, payload: str) -> list[BallotLine]:
    """A ballot as people read it. Raises ValueError for a text that is none; nothing for a blank one."""
    ballot = ballot_of(payload)
    if config.counted_by is Rule.YES_NO:
        return [BallotLine(str(ANSWERS[Answer(one)]), "", 0) for one in ballot.choices]
    known = {one.id: one for one in config.offered}
    points = dict(zip(ballot.choices, ballot.points, strict=True)) if ballot.points else {}
    return [
        BallotLine(known[one].title, _said(config.ballot_kind, rank, points.get(one)), known[one].cents)
        for rank, one in enumerate(ballot.choices, 1)
        if one in known
    ]


def longest_payload(config: VoteConfig) -> int:
    """Bytes of the longest ballot that a step allows: every envelope of its box is as large."""
    ids = sorted((one.id for one in config.offered), key=len, reverse=True)
    kind = config.ballot_kind
    if config.counted_by is Rule.YES_NO:
        longest = payload_of(Ballot((Answer.YES.value,)), ordered=False)
    elif kind is VoteKind.RANKING:
        longest = payload_of(Ballot(tuple(ids)), ordered=True)
    elif kind.has_points:
        named = ids if kind is VoteKind.GRADES else ids[: config.choices]
        longest = payload_of(Ballot(tuple(named), (Fraction(config.points),) * len(named)), ordered=False)
    else:
        longest = payload_of(Ballot(tuple(ids[: config.choices])), ordered=False)
    return max(len(longest.encode()), config.longest)


def _said(kind: VoteKind, rank: int, points: Fraction | None) -> str:
    if kind is VoteKind.RANKING:
        return _("rank %(n)d") % {"n": rank}
    if points is None:
        return ""
    if kind is VoteKind.GRADES:
        return str(GRADES[int(points)])
    return _("%(n)d points") % {"n": int(points)}
