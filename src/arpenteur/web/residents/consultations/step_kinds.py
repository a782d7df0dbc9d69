"""What a step of each kind may be told: one frozen class a kind, its keys checked, its rules in sentences.

A configuration is JSON (``ProcessStep.config``), frozen and hashed when its step opens: what the public page of rules
says and what the program does come from one object. A piece of the room that brings a kind of its own (votes, reports)
is a sub-package with a module ``step_kind`` whose ``CONFIGS`` names the class: nothing here is edited to add one.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any, ClassVar, Self

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.residents.consultations.kinds import ContributionKind, StepKind

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY = 200, 140, 8_000
Sentence = str | Promise


@dataclass(frozen=True, kw_only=True)
class StepConfig:
    """What every kind has. ``writes``: what may be written there; ``comments``: what may be written about it.

    Subclasses add fields of plain types (bool, int, str, tuples of str), each with a default.
    """

    kind: ClassVar[StepKind]
    writes: ClassVar[frozenset[ContributionKind]] = frozenset()
    comments: ClassVar[frozenset[ContributionKind]] = frozenset()
    write_route: ClassVar[str] = "consultations:write"
    """Name of the address where one writes, with the campaign, the process and the position of the step; a piece that
    has a page of its own names it here."""
    answer_days: int = 10

    @classmethod
    def takes_part(cls) -> bool:
        """Whether there is something to write or to answer there."""
        return bool(cls.writes) or cls.write_route != StepConfig.write_route

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """From what the database or a form holds; what is not given is the default. Raises InputError for a key that
        there is not, a value of another type, or one that ``check`` refuses.
        """
        known = {one.name: one for one in fields(cls)}
        unknown = sorted(set(raw) - set(known))
        if unknown:
            raise InputError(
                _("unknown settings of this step: %(names)s") % {"names": ", ".join(unknown)},
                expected=", ".join(sorted(known)),
            )
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()
        }
        usual = cls()
        for name, value in values.items():
            if type(value) is not type(getattr(usual, name)):
                raise InputError(
                    _("“%(name)s” is not what is expected") % {"name": name},
                    expected=type(getattr(usual, name)).__name__,
                )
        config = cls(**values)
        config.check()
        return config

    def to_json(self) -> dict[str, Any]:
        """What is kept: every setting, the defaults too, so that another default changes no step that is there."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def check_whole(self) -> None:
        """Raises InputError where nobody could take part by these settings: asked before they are frozen."""

    def check(self) -> None:
        """Raises InputError for settings that contradict each other."""
        if not 1 <= self.answer_days <= 60:
            raise InputError(_("days to answer"), expected=_("1 to 60 working days"))

    def rules(self) -> Iterator[Sentence]:
        """What the public page of rules says of it, a sentence each."""
        yield format_lazy(gettext_lazy("The team answers within {days} working days."), days=self.answer_days)


@dataclass(frozen=True, kw_only=True)
class CollectConfig(StepConfig):
    """Ideas, with arguments in two columns and amendments where they are let in."""

    kind = StepKind.COLLECT
    writes = frozenset({ContributionKind.PROPOSAL})
    comments = frozenset({ContributionKind.ARGUMENT, ContributionKind.AMENDMENT})
    arguments: bool = True
    amendments: bool = True
    cost: bool = False
    place: bool = True
    longest: int = 3_000

    def check(self) -> None:
        super().check()
        if not 200 <= self.longest <= LONGEST_BODY:
            raise InputError(_("length of an idea"), expected=_("200 to %(n)d signs") % {"n": LONGEST_BODY})

    def rules(self) -> Iterator[Sentence]:
        yield format_lazy(gettext_lazy("An idea has a title, one sentence and at most {n} signs."), n=self.longest)
        yield gettext_lazy("Ideas are shown in an order drawn by lot, another one each day.")
        if self.arguments:
            yield gettext_lazy("Anybody may add an argument for or against, once a side; nobody answers an argument.")
        if self.amendments:
            yield gettext_lazy("Anybody may propose other words; the author of the idea accepts or rejects them.")
        yield from super().rules()


@dataclass(frozen=True, kw_only=True)
class QuestionsConfig(StepConfig):
    """Public questions: at most 200 signs, with grounds of at most 1,000."""

    kind = StepKind.QUESTIONS
    writes = frozenset({ContributionKind.QUESTION})
    longest_question: int = 200
    longest_grounds: int = 1_000

    def check(self) -> None:
        super().check()
        if not (50 <= self.longest_question <= LONGEST_TITLE and 0 <= self.longest_grounds <= 4_000):
            raise InputError(_("length of a question"), expected=_("50 to 200 signs, grounds up to 4,000"))

    def rules(self) -> Iterator[Sentence]:
        yield format_lazy(
            gettext_lazy("A question has at most {n} signs, and may say why in {more}."),
            n=self.longest_question,
            more=self.longest_grounds,
        )
        yield gettext_lazy("Only an answer that says something stops the clock; an acknowledgement does not.")
        yield gettext_lazy("Whoever asked may say once that it is not answered: this is shown.")
        yield from super().rules()


@dataclass(frozen=True, kw_only=True)
class ReviewConfig(StepConfig):
    """Ideas read by several people on one grid; a second level decides, with a public reason, on one date for all."""

    kind = StepKind.REVIEW
    reviewers: int = 2
    questions: tuple[str, ...] = ()

    def check(self) -> None:
        super().check()
        if not 1 <= self.reviewers <= 9:
            raise InputError(_("people who read an idea"), expected=_("1 to 9"))

    def rules(self) -> Iterator[Sentence]:
        yield format_lazy(gettext_lazy("Each idea is read by {n} people apart, on the same grid."), n=self.reviewers)
        yield gettext_lazy("Somebody else decides, with a public reason; all decisions are published at once.")
        yield from super().rules()


@dataclass(frozen=True, kw_only=True)
class TextConfig(StepConfig):
    """A text of the campaign that residents amend."""

    kind = StepKind.TEXT
    comments = frozenset({ContributionKind.AMENDMENT, ContributionKind.ARGUMENT})
    amendments: bool = True

    def rules(self) -> Iterator[Sentence]:
        yield gettext_lazy("Other words are proposed passage by passage, and accepted or rejected with a reason.")
        yield from super().rules()


@dataclass(frozen=True, kw_only=True)
class SurveyConfig(StepConfig):
    """Questions of a form, the same for everybody; not representative, and the page says so."""

    kind = StepKind.SURVEY
    write_route = "consultations:survey"

    def rules(self) -> Iterator[Sentence]:
        yield gettext_lazy("Open consultation, not representative: whoever likes answers.")
        yield gettext_lazy("No total is known before the end. It is said from eleven people on.")
        yield gettext_lazy("What is written freely is read by the team, counted, and never published.")


@dataclass(frozen=True, kw_only=True)
class MeetingConfig(StepConfig):
    """A meeting and its minutes."""

    kind = StepKind.MEETING
    writes = frozenset({ContributionKind.QUESTION})
    minutes_days: int = 15

    def check(self) -> None:
        super().check()
        if not 1 <= self.minutes_days <= 60:
            raise InputError(_("days until the minutes"), expected=_("1 to 60 working days"))

    def rules(self) -> Iterator[Sentence]:
        yield format_lazy(
            gettext_lazy("The minutes are published within {n} working days of the meeting."), n=self.minutes_days
        )


@dataclass(frozen=True, kw_only=True)
class ResultConfig(StepConfig):
    """What came out, explained."""

    kind = StepKind.RESULT

    def rules(self) -> Iterator[Sentence]:
        yield gettext_lazy("The result says how it was counted, and what another rule would have given.")


@dataclass(frozen=True, kw_only=True)
class FollowConfig(StepConfig):
    """From promise to done, with dated lines."""

    kind = StepKind.FOLLOW

    def rules(self) -> Iterator[Sentence]:
        yield gettext_lazy("Each commitment has dated lines, until it is done or abandoned with its reason.")


_CORE = (
    CollectConfig,
    QuestionsConfig,
    ReviewConfig,
    TextConfig,
    SurveyConfig,
    MeetingConfig,
    ResultConfig,
    FollowConfig,
)


@cache
def configs() -> Mapping[StepKind, type[StepConfig]]:
    """The class of each kind that this version knows, those that rooms declare too."""
    found: dict[StepKind, type[StepConfig]] = {one.kind: one for one in _CORE}
    for kinds in declared("step_kind", "CONFIGS"):
        found |= kinds
    return found


def config_of(kind: str, raw: Mapping[str, Any]) -> StepConfig:
    """The configuration of a step, checked. Raises InputError as ``StepConfig.read``, and for a kind that this version
    does not have.
    """
    known = configs().get(StepKind(kind))
    if known is None:
        raise InputError(
            _("steps of the kind “%(kind)s” are not in this version") % {"kind": StepKind(kind).label},
            expected=", ".join(str(one.label) for one in configs()),
        )
    return known.read(raw)


def digest_of_rules(document: Mapping[str, Any]) -> str:
    """SHA-256 of rules as compact JSON with sorted keys: what is frozen when a step opens."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
