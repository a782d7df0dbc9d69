"""Reads: what a survey asks, and what it gave once it is closed. No total exists before: none is computed.

Totals are said from eleven people on; texts are counted and never shown, since anybody may be named in them.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, Q

from arpenteur.domain.taking_part import LEAST
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import Credential, FormReply, ProcessStep, QuestionForm, SurveyCount
from arpenteur.web.residents.consultations.personal_hints import signals_of
from arpenteur.web.residents.consultations.states import StepState

RESULT_HEAD = ("question", "label", "choice", "answers", "answered", "replies")
"""Columns of the file of totals."""
_OVER = (StepState.CLOSED, StepState.FINAL)
Line = tuple[str | int | None, ...]


@dataclass(frozen=True)
class ChoiceTotal:
    """How many chose it; ``share``: of those who answered the question, 0 to 100."""

    label: str
    count: int
    share: float


@dataclass(frozen=True)
class QuestionResult:
    """What one question gave; ``choices`` of those that have some, ``middle``, ``least``, ``most`` of numbers."""

    key: str
    label: str
    type: str
    answered: int
    choices: Sequence[ChoiceTotal] = ()
    middle: float | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class SurveyResult:
    """What a survey gave. ``proved``: replies by a confirmed address or something shown; ``enough``: whether enough
    people answered for totals to be said.
    """

    replies: int
    proved: int
    enough: bool
    questions: Sequence[QuestionResult]


def form_name(step: ProcessStep) -> str:
    """The name of the form of a survey: each survey of a process has its own."""
    return f"survey-{step.pk}"


def form_of(step: ProcessStep) -> QuestionForm | None:
    """What a survey asks: the latest version; None where nothing is written, and for a step that is no survey."""
    if step.kind != StepKind.SURVEY:
        return None
    return QuestionForm.objects.filter(process=step.process_id, name=form_name(step)).order_by("-version").first()


def result_of(step: ProcessStep) -> SurveyResult | None:
    """The totals of a survey that is closed; None while it takes answers, and once it takes them again."""
    if step.state not in _OVER:
        return None
    found = SurveyCount.objects.select_related("form").filter(step=step).first()
    if found is None:
        return None
    enough = found.replies >= LEAST
    rows = [_result(one, found.answers.get(one["key"], {})) for one in found.form.questions] if enough else []
    return SurveyResult(found.replies, found.proved, enough, rows)


def count_answers(step: ProcessStep, form: QuestionForm) -> tuple[int, int, dict[str, Any]]:
    """How many replies a survey has, how many of them are proved, and the totals of each question as they are kept."""
    shown = Exists(Credential.objects.filter(step=step, resident=OuterRef("resident")))
    rows = FormReply.objects.filter(form=form)
    proved = rows.filter(Q(resident__confirmed_at__isnull=False) | Q(shown)).count()
    replies = list(rows.values_list("answers", flat=True))
    return len(replies), proved, {one["key"]: _totals(one, replies) for one in form.questions}


def result_lines(result: SurveyResult) -> Iterator[Line]:
    """Totals as rows of a file, a choice a row; numbers have their middle, least and most."""
    for one in result.questions:
        told: list[tuple[str, int | float | None]] = [(each.label, each.count) for each in one.choices]
        if one.type == "number":
            told = [("middle", one.middle), ("least", one.least), ("most", one.most)]
        for choice, value in told or [("", one.answered)]:
            yield (one.key, one.label, choice, value, one.answered, result.replies)  # type: ignore[misc] — a middle may be a half


def result_document(step: ProcessStep, result: SurveyResult) -> dict[str, Any]:
    """The same as JSON, with what has to be known to read it."""
    return {
        "format": "arpenteur-survey/1",
        "process": step.process_id,
        "step": step.position,
        "title": step.title,
        "representative": False,
        "replies": result.replies,
        "proved": result.proved,
        "questions": [
            {
                "key": one.key,
                "label": one.label,
                "type": one.type,
                "answered": one.answered,
                **({"choices": {each.label: each.count for each in one.choices}} if one.choices else {}),
                **({"middle": one.middle, "least": one.least, "most": one.most} if one.type == "number" else {}),
            }
            for one in result.questions
        ],
    }


def reply_lines(form: QuestionForm) -> Iterator[list[str | int | None]]:
    """Each reply as a row, a cell a question, in an order drawn anew: neither when nor who. A text that may name
    somebody is left out of it, and its cell says so.
    """
    rows = list(FormReply.objects.filter(form=form).values_list("answers", flat=True))
    random.SystemRandom().shuffle(rows)
    for answers in rows:
        yield [_cell(one, answers.get(one["key"])) for one in form.questions]


def texts_of(form: QuestionForm) -> list[tuple[str, list[str]]]:
    """What was written freely, question by question, for the team that reads it; in alphabetical order."""
    asked = [one for one in form.questions if one["type"] == "text"]
    replies = list(FormReply.objects.filter(form=form).values_list("answers", flat=True))
    return [(one["label"], sorted(each[one["key"]] for each in replies if one["key"] in each)) for one in asked]


HELD = "[…]"
"""What stands in a file for a text that may name somebody."""


def _cell(question: Mapping[str, Any], value: Any) -> str | int | None:
    if isinstance(value, list):
        return " · ".join(value)
    if question["type"] == "text" and value:
        return HELD if signals_of(value) else value
    return value


def _totals(question: Mapping[str, Any], replies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    values = [one[question["key"]] for one in replies if question["key"] in one]
    told: dict[str, Any] = {"answered": len(values)}
    if question["type"] in ("choice", "many"):
        each = Counter(one for value in values for one in (value if isinstance(value, list) else [value]))
        told["choices"] = {choice: each[choice] for choice in question["choices"]}
    elif question["type"] == "number" and values:
        told |= {"middle": float(median(values)), "least": min(values), "most": max(values)}
    return told


def _result(question: Mapping[str, Any], told: Mapping[str, Any]) -> QuestionResult:
    answered = int(told.get("answered", 0))
    counts = told.get("choices", {})
    # In the order of the question: PostgreSQL keeps none among the keys of a JSON object.
    choices = [
        ChoiceTotal(label, counts[label], 100 * counts[label] / answered if answered else 0.0)
        for label in question.get("choices", ())
        if label in counts
    ]
    # Of few numbers, the least and the most are somebody's.
    few = answered < LEAST
    numbers = {name: None if few else told.get(name) for name in ("middle", "least", "most")}
    return QuestionResult(question["key"], question["label"], question["type"], answered, choices, **numbers)
