"""The page of the account as it is laid out: the gauge under the ceiling, a column a stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.money_expenses import Stage, commitment_refusals
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.models import Expense

CARDS = 3
"""Expenses shown in a column; the list has the others."""
STAGES = (Stage.QUOTE, Stage.COMMITMENT, Stage.INVOICE, Stage.PAYMENT, Stage.PROOF)
HEADS: Mapping[Stage, Promise] = {
    Stage.QUOTE: _("Quotes"),
    Stage.COMMITMENT: _("Committed"),
    Stage.INVOICE: _("Invoiced"),
    Stage.PAYMENT: _("Paid, without proof"),
    Stage.PROOF: _("Proved"),
}
_NEWEST = {
    Stage.QUOTE: ("-quoted_on", "-pk"),
    Stage.COMMITMENT: ("-committed_on", "-pk"),
    Stage.INVOICE: ("due_on", "pk"),
    Stage.PAYMENT: ("paid_on", "pk"),
    Stage.PROOF: ("-number", "-pk"),
}


@dataclass(frozen=True)
class GaugePart:
    """A part of the gauge: where it begins and how wide it is, 0 to 100."""

    name: str
    label: Promise
    cents: int
    x: float
    width: float


@dataclass(frozen=True)
class Gauge:
    """Everything that counts under the ceiling, one after the other; quotes behind, which do not count."""

    parts: tuple[GaugePart, ...]
    share: float | None


@dataclass(frozen=True)
class StageColumn:
    """A stage with its newest expenses."""

    stage: Stage
    head: Promise
    count: int
    cents: int
    cards: Sequence[Expense]

    @property
    def others(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cards)


def gauge(books: Books) -> Gauge:
    """The gauge; its whole is the ceiling, or everything where there is none or it is passed."""
    stages = books.stages
    sums = (
        ("paid", _("paid"), books.paid),
        ("invoice", _("invoiced"), stages[Stage.INVOICE].cents),
        ("commitment", _("committed to"), stages[Stage.COMMITMENT].cents),
        ("kind", _("in kind"), books.in_kind),
        ("quote", _("in quotes, not counted"), stages[Stage.QUOTE].cents),
    )
    whole = max(books.view.most or 0, sum(cents for _name, _label, cents in sums), 1)
    parts, x = [], 0.0
    for name, label, cents in sums:
        width = 100 * cents / whole
        parts.append(GaugePart(name, label, cents, round(x, 2), round(width, 2)))
        x += width
    most = books.view.most
    return Gauge(tuple(parts), books.counted / most if most else None)


def stage_columns(books: Books) -> list[StageColumn]:
    """The five stages. Inside a ``sealed`` block."""
    found = []
    for stage in STAGES:
        rows = Expense.objects.filter(stage=stage.value)
        cards = list(rows.order_by(*_NEWEST[stage])[:CARDS])
        found.append(StageColumn(stage, HEADS[stage], books.stages[stage].count, books.stages[stage].cents, cards))
    return found


def would_be_refused(books: Books, expense: Expense) -> str:
    """Why a quote cannot be committed to today, empty where it can."""
    refusals = commitment_refusals(expense.cents, books.counted, books.view.ceiling)
    return refusals[0].title if refusals else ""
