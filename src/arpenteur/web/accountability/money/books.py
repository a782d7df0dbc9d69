"""Reads: what was received, spent, committed to; the account by heading. Cents everywhere, no person.

Every sum of money that a page, a file or the API shows comes from here: nowhere else are rows of the account added up.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from django.db.models import Count, Max, Sum, Value
from django.utils import timezone

from arpenteur.domain.money_account import GIFTS, OWN, Account, account
from arpenteur.domain.money_expenses import COUNTED, PAID, UNPAID, DirectShare, Stage, direct_share
from arpenteur.domain.money_gifts import Means, cash_allowed, most_in_cash, most_of_a_person
from arpenteur.domain.money_loans import HEADING, most_owed
from arpenteur.web.accountability.money.framing import FrameView, frame_of
from arpenteur.web.accountability.money.models import Benefit, Donation, Expense, Income, LoanRepayment
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign


@dataclass(frozen=True)
class StageSum:
    """Expenses at one stage: how many, and their sum in cents."""

    stage: Stage
    count: int
    cents: int


@dataclass(frozen=True)
class GiftSums:
    """Donations that were kept and not returned: how many, from how many people, cents in all, in cash, the highest."""

    count: int
    people: int
    cents: int
    cash: int
    highest: int
    returned: int


class MoneyWay(StrEnum):
    """How money moved."""

    CAME = "came"
    """To the agent: a donation, a contribution, another receipt, a loan."""
    WENT_BACK = "went_back"
    """A donation given back, a loan paid back: what came in is less by it."""
    PAID = "paid"
    """An expense, by the agent."""
    DIRECT = "direct"
    """An expense, by somebody else: the account of the bank does not see it."""


@dataclass(frozen=True, order=True)
class Movement:
    """Cents, above zero, that moved on a day."""

    on: date
    way: MoneyWay
    cents: int


@dataclass(frozen=True)
class Overdraft:
    """The account of the bank was below zero: from which day, and by how many cents at the lowest (above zero)."""

    since: date
    cents: int


_SIGNS: Mapping[MoneyWay, int] = {MoneyWay.CAME: 1, MoneyWay.WENT_BACK: -1, MoneyWay.PAID: -1, MoneyWay.DIRECT: 0}
"""What a movement does to the money that the agent has."""


@dataclass(frozen=True)
class Books:
    """The account as it stands. Each figure is asked when it is first read."""

    view: FrameView

    @cached_property
    def stages(self) -> Mapping[Stage, StageSum]:
        """Every stage, those without an expense too."""
        rows = Expense.objects.order_by().values_list("stage").annotate(n=Count("pk"), cents=Sum("cents"))
        known = {Stage(stage): StageSum(Stage(stage), n, cents) for stage, n, cents in rows}
        return {stage: known.get(stage, StageSum(stage, 0, 0)) for stage in Stage}

    def _at(self, stages: frozenset[Stage]) -> int:
        return sum(self.stages[one].cents for one in stages)

    @cached_property
    def in_kind(self) -> int:
        """Value of gifts in kind, on both sides."""
        return Benefit.objects.aggregate(cents=Sum("cents"))["cents"] or 0

    @property
    def counted(self) -> int:
        """What counts against the ceiling."""
        return self._at(COUNTED) + self.in_kind

    @property
    def left(self) -> int | None:
        """What may still be committed to, never below zero; None without a ceiling."""
        return None if self.view.most is None else max(self.view.most - self.counted, 0)

    @property
    def quoted(self) -> int:
        """In quotes, which count nowhere."""
        return self.stages[Stage.QUOTE].cents

    @property
    def unpaid(self) -> int:
        """Committed to or invoiced, not paid."""
        return self._at(UNPAID)

    @property
    def paid(self) -> int:
        """Paid by anybody."""
        return self._at(PAID)

    @cached_property
    def direct(self) -> int:
        """Paid by somebody else than the agent."""
        return Expense.objects.filter(direct=True).aggregate(cents=Sum("cents"))["cents"] or 0

    @property
    def direct_share(self) -> DirectShare:
        """The same beside its bounds."""
        return direct_share(self.direct, self.counted, self.view.ceiling, self.view.campaign.first_round)

    @cached_property
    def gifts(self) -> GiftSums:
        """Donations, without contributions of the candidate."""
        kept = Donation.objects.filter(own=False, returned_on=None)
        found = kept.aggregate(
            n=Count("pk"), people=Count("donor", distinct=True), total=Sum("cents"), highest=Max("cents")
        )
        cash = kept.filter(means=Means.CASH.value).aggregate(cents=Sum("cents"))["cents"]
        return GiftSums(
            found["n"],
            found["people"],
            found["total"] or 0,
            cash or 0,
            found["highest"] or 0,
            Donation.objects.exclude(returned_on=None).count(),
        )

    @cached_property
    def contributions(self) -> int:
        """Money of the candidate and of running mates."""
        kept = Donation.objects.filter(own=True, returned_on=None)
        return kept.aggregate(cents=Sum("cents"))["cents"] or 0

    @cached_property
    def others(self) -> Mapping[str, int]:
        """Other receipts by heading; of loans of natural persons, what is still owed."""
        rows = dict(Income.objects.order_by().values_list("heading").annotate(cents=Sum("cents")))
        if HEADING in rows:
            rows[HEADING] -= LoanRepayment.objects.aggregate(cents=Sum("cents"))["cents"] or 0
        return rows

    @property
    def owed(self) -> int:
        """What is still owed to natural persons who lent."""
        return self.others.get(HEADING, 0)

    @property
    def most_owed(self) -> int | None:
        """The most that may be, with a loan of today; None without a ceiling of expenses."""
        return most_owed(self.view.most, self._today)

    @property
    def received(self) -> int:
        """Money that came in, without gifts in kind."""
        return self.gifts.cents + self.contributions + sum(self.others.values())

    @property
    def cash(self) -> int:
        """What the agent has: received, less what he paid."""
        return self.received - (self.paid - self.direct)

    @cached_property
    def movements(self) -> Sequence[Movement]:
        """Everything that moved, the oldest first. One question."""
        gifts = Donation.objects.order_by()
        back, paid = gifts.exclude(returned_on=None), Expense.objects.order_by().exclude(paid_on=None)
        rows = gifts.values_list("given_on", "cents", Value(MoneyWay.CAME.value)).union(
            Income.objects.order_by().values_list("received_on", "cents", Value(MoneyWay.CAME.value)),
            back.values_list("returned_on", "cents", Value(MoneyWay.WENT_BACK.value)),
            LoanRepayment.objects.order_by().values_list("paid_on", "cents", Value(MoneyWay.WENT_BACK.value)),
            paid.filter(direct=False).values_list("paid_on", "cents", Value(MoneyWay.PAID.value)),
            paid.filter(direct=True).values_list("paid_on", "cents", Value(MoneyWay.DIRECT.value)),
            all=True,
        )
        rows = rows.order_by()  # the first table's own order would name columns that a union has not
        return sorted(Movement(on, MoneyWay(way), cents) for on, cents, way in rows)

    @property
    def overdraft(self) -> Overdraft | None:
        """By the days that were written: a payment before the money for it came in; None where there always was
        enough at the end of the day.
        """
        held, below = 0, list[tuple[date, int]]()
        for on, moved in groupby(self.movements, key=lambda one: one.on):
            held += sum(one.cents * _SIGNS[one.way] for one in moved)
            if held < 0:
                below.append((on, -held))
        return Overdraft(below[0][0], max(cents for _on, cents in below)) if below else None

    @property
    def short(self) -> int:
        """What will be missing to pay everything committed to, never below zero."""
        return max(self.unpaid - self.cash, 0)

    @property
    def most_given(self) -> int:
        """The most that one person may give, by a gift of today."""
        return most_of_a_person(self._today)

    @property
    def most_in_cash(self) -> int:
        """The most of one donation in cash, given today."""
        return most_in_cash(self._today)

    @property
    def cash_gifts_allowed(self) -> int | None:
        """The most that may be given in cash by everybody, with a gift of today."""
        return cash_allowed(self.view.most, self._today)

    @property
    def _today(self) -> date:
        return day_of(self.view.campaign, timezone.now())

    @cached_property
    def account(self) -> Account:
        """By heading, gifts in kind on both sides, what was paid directly as a contribution of who paid it."""
        benefits = list(Benefit.objects.exclude(cents=None))
        expenses = Expense.objects.filter(stage__in=[one.value for one in COUNTED])
        receipts = [
            (GIFTS, self.gifts.cents),
            (OWN, self.contributions + self.direct),
            *self.others.items(),
            *((one.receipt_heading, one.cents or 0) for one in benefits),
        ]
        spent = [*expenses.values_list("heading", "cents"), *((one.heading, one.cents or 0) for one in benefits)]
        return account([pair for pair in receipts if pair[1]], spent)


def books_of(campaign: Campaign) -> Books:
    """The account of a campaign. Inside a ``sealed`` block."""
    return Books(frame_of(campaign))


def work_sums(campaign: Campaign) -> tuple[Mapping[str, int], Mapping[int, int]]:
    """Cents that count by kind of action, gifts in kind included, and by the number of the one action they were for.
    Inside a ``sealed`` block.
    """
    works, actions = Counter[str](), Counter[int]()
    spent = Expense.objects.filter(campaign=campaign, stage__in=[one.value for one in COUNTED])
    for work, action, total in spent.order_by().values_list("work", "action").annotate(total=Sum("cents")):
        works[work] += total
        actions[action or 0] += total
    given = Benefit.objects.filter(campaign=campaign).exclude(cents=None).order_by()
    works.update(dict(given.values_list("work").annotate(total=Sum("cents"))))
    del works[""], actions[0]
    return works, actions
