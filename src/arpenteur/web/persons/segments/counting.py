"""How many contacts each line of a stack leaves, and how many of them may be written to: one query for all.

The query asks of each contact which filters choose her, as the bits of one number, and counts each number; what lines
leave is then arithmetic on at most a few dozen sums. Filters are subqueries, which a database looks up as sets.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.filters import having
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, ContactClass, Purpose
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.segments.stack import Stack, StackLine, Step, inside, within


@dataclass(frozen=True)
class LineCount:
    """How many are left after a line, and how many more or fewer that makes."""

    line: StackLine | None
    people: int
    change: int


@dataclass(frozen=True)
class StackCounts:
    """``lines``: the start, then each line; ``subscribers``: of everybody, who may receive the campaign's news by
    e-mail; ``reached``: of the segment; ``targeted``: of these, who agreed to targeted political advertising too.
    """

    lines: tuple[LineCount, ...]
    subscribers: int
    reached: int
    targeted: int
    narrowed: bool = False
    """Whether the member sees only a part of the campaign: whom she writes to is a choice already."""

    @property
    def people(self) -> int:
        """In the segment."""
        return self.lines[-1].people

    @property
    def everybody(self) -> int:
        """In the start."""
        return self.lines[0].people

    @property
    def narrower(self) -> bool:
        """Whether writing to the segment would choose among the subscribers: targeting, (EU) 2024/900 art. 3(11)."""
        return self.narrowed or self.reached < self.subscribers

    @property
    def without_agreement(self) -> int:
        """Whom a message to the segment would leave out, for want of the separate agreement."""
        return self.reached - self.targeted if self.narrower else 0

    @property
    def may_leave(self) -> int:
        """How many a message to the segment would reach."""
        return self.targeted if self.narrower else self.reached


def start(member: Member) -> "QuerySet[Contact]":
    """Everybody a segment may choose from: whom the member sees, who did not object. A donor without any agreement is
    known by law only, and is in no segment.
    """
    agreed = Exists(Consent.objects.filter(contact=OuterRef("pk"), withdrawn_at=None))
    return visible_to(member).filter(~Q(kind=ContactClass.DONOR) | agreed, objected_at=None)


def people_of(stack: Stack, member: Member, at: datetime) -> "QuerySet[Contact]":
    """Contacts of a segment that the member sees, who exchanged last first."""
    return start(member).filter(within(stack, member.campaign, at))


def counts(stack: Stack, member: Member, at: datetime) -> StackCounts:
    """Everything a page says of a stack. Inside a ``sealed`` block; one query."""
    filters = [*(line.matches(member.campaign, at) for line in stack), *_reach()]
    masks = tally(start(member), filters)
    steps = [line.step for line in stack]
    people = [0] * (len(stack) + 1)
    subscribers = reached = targeted = 0
    for mask, n in masks.items():
        here = inside(steps, mask)
        people = [total + n * one for total, one in zip(people, here, strict=True)]
        subscribed, agreed = bool(mask >> len(stack) & 1), bool(mask >> len(stack) + 1 & 1)
        subscribers += n * subscribed
        reached += n * (subscribed and here[-1])
        targeted += n * (subscribed and agreed and here[-1])
    changes = [0, *(after - before for before, after in pairwise(people))]
    lines = (None, *stack)
    return StackCounts(
        tuple(LineCount(*one) for one in zip(lines, people, changes, strict=True)),
        subscribers,
        reached,
        targeted,
        member.narrowed,
    )


def tally(people: "QuerySet[Contact]", filters: Sequence[Q]) -> Counter[int]:
    """How many contacts each set of filters chooses; bit *n* of a key is filter *n*."""
    mask: Combinable = Value(0, output_field=IntegerField())
    for number, one in enumerate(filters):
        bit = Case(When(one, then=Value(1 << number)), default=Value(0), output_field=IntegerField())
        mask = mask + bit
    rows = people.order_by().annotate(mask=mask).values("mask").annotate(n=Count("pk"))
    found: Counter[int] = Counter()
    for mask_of, n in rows.values_list("mask", "n"):
        found[mask_of] += n
    return found


def mask_of(contact: Contact, stack: Stack, at: datetime) -> int:
    """Which filters of a stack choose one contact, as bits."""
    filters = [line.matches(contact.campaign, at) for line in stack]
    masks = tally(Contact.objects.filter(pk=contact.pk), filters)
    return next(iter(masks))


def _reach() -> tuple[Q, Q]:
    """Who may receive the news by e-mail; who agreed to targeted political advertising by e-mail too."""
    news, targeted = (
        having(Consent.objects.filter(purpose=one, channel=Channel.EMAIL, withdrawn_at=None))
        for one in (Purpose.NEWS, Purpose.TARGETED)
    )
    return news & Q(by_email=True), targeted


def previews(stack: Stack, code: str, member: Member, at: datetime) -> dict[Step, int]:
    """How many would be left with one line more, for each thing a line can do. One query."""
    line = StackLine.read(f"{Step.KEEP}.{code}")
    masks = tally(start(member), [one.matches(member.campaign, at) for one in (*stack, line)])
    steps = [one.step for one in stack]
    return {step: sum(n for mask, n in masks.items() if inside([*steps, step], mask)[-1]) for step in Step}
