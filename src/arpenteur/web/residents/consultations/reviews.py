"""Reads: ideas under review, the sheets of who read them, apart until enough of them are there, what they cost; what
everybody is told of a review.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.actions.decisions import GRID, UNDER_REVIEW
from arpenteur.web.residents.consultations.kinds import ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import (
    Contribution,
    ContributionReview,
    ProcessStep,
    QuestionForm,
    Ruling,
)
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.consultations.step_kinds import ReviewConfig

MOST_LISTED = 200
_AXIS = 100
"""Units of the drawing of costs, from its left end to its right one."""


@dataclass(frozen=True)
class IdeaLine:
    """An idea in the list: how many read it, of how many; whether its decision is ready, or can be taken."""

    row: Contribution
    title: str
    read: int
    wanted: int
    ready: bool

    @property
    def to_decide(self) -> bool:
        """Whether enough people read it and nothing is decided yet."""
        return not self.ready and self.row.decision in UNDER_REVIEW and self.read >= self.wanted


@dataclass(frozen=True)
class GridLine:
    """A question of the grid with what each one answered; ``split``: they do not agree."""

    label: str
    answers: Sequence[str]
    split: bool


@dataclass(frozen=True)
class CostBar:
    """A span of cost as the drawing has it: where it begins, how wide it is, its middle; cents beside."""

    who: str
    x: str
    width: str
    middle: str
    low: int
    high: int


@dataclass(frozen=True)
class IdeaSheets:
    """What was found of an idea. ``waiting``: how many sheets are there and not opened yet, so that nobody is led."""

    reviews: Sequence[ContributionReview]
    waiting: int
    wanted: int
    grid: Sequence[GridLine]
    bars: Sequence[CostBar]
    axis: tuple[int, int] | None
    mean: int | None


def ideas_of(campaign: Campaign) -> list[IdeaLine]:
    """Ideas that show, those that wait for a decision first."""
    rows = Contribution.objects.filter(campaign=campaign, kind=ContributionKind.PROPOSAL, showing=Showing.PUBLIC)
    rows = rows.exclude(decision=Decision.MERGED).select_related("process", "step").annotate(read=Count("reviews"))
    found = list(rows.order_by("number")[:MOST_LISTED])
    titles, wanted = queries.titles_of(found), _wanted(campaign)
    ruled = set(Ruling.objects.filter(contribution__in=found).values_list("contribution", flat=True))
    lines = [
        IdeaLine(
            one, titles.get(one.pk, ""), getattr(one, "read", 0), wanted.get(one.process_id, _USUAL), one.pk in ruled
        )
        for one in found
    ]

    def first(one: IdeaLine) -> tuple[bool, bool, int]:
        return not one.to_decide, one.row.decision not in UNDER_REVIEW, int(one.row.number)

    return sorted(lines, key=first)


def grid_of(row: Contribution) -> QuestionForm | None:
    """The grid of the process of an idea; None where it has none."""
    return QuestionForm.objects.filter(process=row.process_id, name=GRID).order_by("-version").first()


def sheets_of(row: Contribution, by: str) -> IdeaSheets:
    """What was found of an idea, for somebody of the team. ``by``: her pseudonym. The sheets of the others are opened
    once enough people read the idea: before that, each reads it alone.
    """
    every = list(row.reviews.select_related("reviewer__user"))
    wanted = _wanted(row.process.campaign).get(row.process_id, _USUAL)
    opened = every if len(every) >= wanted else [one for one in every if one.by == by]
    grid = grid_of(row)
    spans = [(one, one.cost_low, one.cost_high) for one in opened]
    costs = [(one, low, low if high is None else high) for one, low, high in spans if low is not None]
    axis = None if not costs else (min(low for _one, low, _high in costs), max(high for _one, _low, high in costs))
    mean = None if not costs else round(sum((low + high) / 2 for _one, low, high in costs) / len(costs))
    return IdeaSheets(
        opened,
        len(every) - len(opened),
        wanted,
        _grid_lines(grid, opened) if grid else (),
        [] if axis is None else [_bar(_name(one), low, high, axis) for one, low, high in costs],
        axis,
        mean,
    )


_USUAL = ReviewConfig().reviewers


def _wanted(campaign: Campaign) -> Mapping[int, int]:
    """How many people read an idea, by process."""
    steps = ProcessStep.objects.filter(campaign=campaign, kind=StepKind.REVIEW)
    return {
        one.process_id: config.reviewers
        for one in steps
        for config in [one.settings]
        if isinstance(config, ReviewConfig)
    }


def _name(review: ContributionReview) -> str:
    return review.reviewer.user.name if review.reviewer else ""


def _grid_lines(grid: QuestionForm, reviews: Sequence[ContributionReview]) -> list[GridLine]:
    lines: list[GridLine] = []
    for one in grid.questions:
        answers = [_said(review.answers.get(str(one["key"]))) for review in reviews]
        given = {answer for answer in answers if answer}
        lines.append(GridLine(str(one["label"]), answers, one["type"] == "choice" and len(given) > 1))
    return lines


def _said(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _bar(who: str, low: int, high: int, axis: tuple[int, int]) -> CostBar:
    least, most = axis
    whole = max(most - least, 1)
    begin, end = (_AXIS * (cost - least) / whole for cost in (low, high))
    return CostBar(who, f"{begin:.1f}", f"{max(end - begin, 1):.1f}", f"{(begin + end) / 2 - 0.6:.1f}", low, high)


def review_context(step: ProcessStep) -> dict[str, Any]:
    """For the page of a review; nothing for another kind of step."""
    if step.kind != StepKind.REVIEW:
        return {}
    rows = Contribution.objects.filter(
        process=step.process_id, kind=ContributionKind.PROPOSAL, decision__in=UNDER_REVIEW, showing=Showing.PUBLIC
    )
    return {"review": True, "under_review": rows.count(), "rulings_at": step.process.rulings_at}
