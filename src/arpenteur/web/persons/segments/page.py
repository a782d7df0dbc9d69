"""The page of a segment made ready: its lines in words with their counts, what the law says, and its people.

What the page of a segment is asked: the lines of its stack, how many people a page, which page.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.persons.contacts.asking import SIZES
from arpenteur.web.persons.contacts.filters import groups, name_of
from arpenteur.web.persons.contacts.gestures import kept_gesture
from arpenteur.web.persons.contacts.listing import listed
from arpenteur.web.persons.contacts.models import Channel, Purpose
from arpenteur.web.persons.contacts.orders import orders_for
from arpenteur.web.persons.segments.counting import StackCounts, counts, people_of
from arpenteur.web.persons.segments.models import Segment
from arpenteur.web.persons.segments.stack import MOST_LINES, Stack, StackLine, Step, read_stack

STEPS: dict[Step, Promise] = {Step.KEEP: _("Keep"), Step.ADD: _("Add"), Step.REMOVE: _("Take away")}
SUBSCRIBERS = f"accord.{Purpose.NEWS}.{Channel.EMAIL}"
"""The filter of those who may receive the news by e-mail."""
LINE = "l"


@dataclass(frozen=True)
class SegmentQuestion:
    """A stack as an address writes it. ``number``: the kept segment whose lines these are, or were."""

    stack: Stack = ()
    size: str = SIZES[0]
    page: str = "1"
    number: int | None = None

    @classmethod
    def read(cls, raw: Any) -> Self:
        """From an address. Raises InputError for a line that cannot be read, or too many."""
        of = Parameters(raw)
        return cls(
            stack=read_stack(of.many(LINE)),
            size=of.one_of("lignes", SIZES, SIZES[0]),
            page=of.text("page", 20) or "1",
            number=of.whole("segment", 1, 999_999_999),
        )

    def query(self) -> str:
        """The address that asks the same, without what is usual."""
        parts = [(LINE, str(one), "") for one in self.stack]
        rest = [("segment", self.number, None), ("lignes", self.size, SIZES[0]), ("page", self.page, "1")]
        return address([*parts, *rest])

    def first_page(self) -> str:
        """The same from the first page of the list."""
        return replace(self, page="1").query()

    def without(self, number: int) -> str:
        """The address without one line."""
        stack = (*self.stack[:number], *self.stack[number + 1 :])
        return replace(self, stack=stack, page="1").query()

    def plus(self, step: Step, code: str) -> str:
        """The address with one line more. Raises InputError as ``read``."""
        stack = read_stack([*map(str, self.stack), f"{step}.{code}"])
        return replace(self, stack=stack, page="1").query()


def only(code: str) -> str:
    """The address of a stack of one line that keeps those of one filter."""
    return SegmentQuestion(stack=(StackLine(Step.KEEP, code),)).query()


@dataclass(frozen=True)
class LineView:
    """A line as the page shows it; ``share``: of everybody, in hundredths; ``without``: the address without it."""

    number: int
    step: Step
    label: Promise
    name: str
    people: int
    change: int
    share: float
    without: str


def page(request: CampaignRequest, question: SegmentQuestion, at: datetime) -> dict[str, Any]:
    """Everything the page shows. Inside a ``sealed`` block."""
    member = request.member
    counted = counts(question.stack, member, at)
    listing = listed(
        people_of(question.stack, member, at), member, int(question.size), question.page, at, total=counted.people
    )
    kept = list(Segment.objects.all())
    return {
        "section": "segments",
        "question": question,
        "lines": lines_of(question, counted, request, at),
        "counts": counted,
        "share": _share(counted.may_leave, counted),
        "subscribers": only(SUBSCRIBERS),
        "listing": listing,
        "rows": listing.rows,
        "steps": [(step, label, None) for step, label in STEPS.items()],
        "groups": groups(member, at),
        "orders": orders_for(member),
        "full": len(question.stack) >= MOST_LINES,
        "segments": kept,
        "segment": next((one for one in kept if one.pk == question.number), None),
        "sizes": [(one, one) for one in SIZES],
        "undo": kept_gesture(request, at),
    }


def lines_of(question: SegmentQuestion, counted: StackCounts, request: CampaignRequest, at: datetime) -> list[LineView]:
    """Lines after the start, which is the first count."""
    return [
        LineView(
            number=number + 2,
            step=one.line.step,
            label=STEPS[one.line.step],
            name=name_of(one.line.code, request.member, at),
            people=one.people,
            change=one.change,
            share=_share(one.people, counted),
            without=question.without(number),
        )
        for number, one in enumerate(counted.lines[1:])
        if one.line is not None
    ]


def _share(people: int, counted: StackCounts) -> float:
    return round(100 * people / counted.everybody, 1) if counted.everybody else 0.0
