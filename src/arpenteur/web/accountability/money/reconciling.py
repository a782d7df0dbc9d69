"""Reads: lines of the bank beside the entries they may be, and what neither side explains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.money_account import headings
from arpenteur.domain.money_matching import BankLine, OpenEntry, Proposal, proposals
from arpenteur.web.accountability.money.bank_actions import Entry, Refund
from arpenteur.web.accountability.money.models import (
    MATCHED,
    BankMatch,
    Donation,
    Expense,
    Income,
    LoanRepayment,
    StatementLine,
)
from arpenteur.web.foundation.campaigns.models import Campaign

LINES_SHOWN, CHOICES_SHOWN = 100, 30
_AROUND = 31
"""Days between a line and an entry that alone is more than it, or of the other side."""
_MODELS: Mapping[str, type[Any]] = {
    "donation": Donation,
    "income": Income,
    "expense": Expense,
    "repayment": LoanRepayment,
    "refund": Donation,
}
_LONGEST = 18
"""Figures of a number of a row."""


@dataclass(frozen=True)
class EntryView:
    """An entry as a list of the bank names it; nobody is named."""

    key: str
    label: str
    cents: int
    on: date


@dataclass(frozen=True)
class BankLineView:
    """A line with what it is, what it is proposed to be, and the nearest entries that may be among it."""

    line: StatementLine
    matched: tuple[EntryView, ...]
    proposal: Proposal | None
    proposed: tuple[EntryView, ...]
    choices: tuple[EntryView, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody said yet what it is."""
        return not self.matched and not self.line.aside


@dataclass(frozen=True)
class BankSides:
    """Lines of the bank, and entries of the account that no line is matched with, the newest first."""

    lines: Sequence[BankLineView]
    waiting: Sequence[EntryView]


def sides_of(campaign: Campaign, *, only_open: bool) -> BankSides:
    """Lines of every statement, the newest first, with one proposal at most for each that is open."""
    rows = list(StatementLine.objects.filter(campaign=campaign).order_by("-booked_on", "-pk"))
    matched = _matched(campaign)
    still_open = [one for one in rows if one.pk not in matched and not one.aside][:LINES_SHOWN]
    waiting = {one.pk for one in still_open}
    entries = open_entries(campaign)
    found = {one.line: one for one in proposals(bank_lines(still_open), [*entries.values()])}
    views = entry_views(campaign, [*entries])
    shown = still_open if only_open else rows[:LINES_SHOWN]
    lines = [
        BankLineView(
            line=one,
            matched=tuple(matched.get(one.pk, ())),
            proposal=found.get(one.pk),
            proposed=tuple(views[key] for key in found[one.pk].entries) if one.pk in found else (),
            choices=tuple(views[key] for key in _choices(one, entries)) if one.pk in waiting else (),
        )
        for one in shown
    ]
    return BankSides(lines, sorted(views.values(), key=lambda one: one.on, reverse=True))


def open_entries(campaign: Campaign) -> dict[str, OpenEntry]:
    """What the account says came in or went out, and no line of the bank is matched with."""
    donations = Donation.objects.filter(campaign=campaign, match=None)
    refunds = Donation.objects.filter(campaign=campaign, refund_match=None).exclude(returned_on=None)
    repayments = LoanRepayment.objects.filter(campaign=campaign, match=None)
    incomes = Income.objects.filter(campaign=campaign, match=None)
    expenses = Expense.objects.filter(campaign=campaign, match=None, direct=False).exclude(paid_on=None)
    found = [
        *(
            OpenEntry(
                f"donation:{one.pk}",
                one.cents,
                one.given_on,
                "",
                _references(one.reference, one.receipt),
                str(one.batch_id or ""),
            )
            for one in donations
        ),
        *(
            OpenEntry(f"income:{one.pk}", one.cents, one.received_on, one.label, _references(one.reference))
            for one in incomes
        ),
        *(
            OpenEntry(
                f"expense:{one.pk}", -one.cents, one.paid_on, f"{one.supplier} {one.label}", _references(one.reference)
            )
            for one in expenses
            if one.paid_on is not None
        ),
        *(OpenEntry(f"repayment:{one.pk}", -one.cents, one.paid_on) for one in repayments),
        *(
            OpenEntry(f"refund:{one.pk}", -one.cents, one.returned_on, "", _references(one.reference))
            for one in refunds
            if one.returned_on is not None
        ),
    ]
    return {one.key: one for one in found}


def entries_of(campaign: Campaign, keys: Sequence[str]) -> list[Entry]:
    """Rows by their keys, one question for each table. Raises LookupError for one that is none."""
    wanted: list[tuple[str, int]] = []
    for key in keys:
        kind, _colon, number = key.partition(":")
        if kind not in _MODELS or not number.isdecimal() or len(number) > _LONGEST:
            raise LookupError(key)
        wanted.append((kind, int(number)))
    rows = {
        kind: _MODELS[kind].objects.filter(campaign=campaign).in_bulk([pk for one, pk in wanted if one == kind])
        for kind in {one for one, _pk in wanted}
    }
    return [Refund(rows[kind][pk]) if kind == "refund" else rows[kind][pk] for kind, pk in wanted]


def entry_views(campaign: Campaign, keys: Sequence[str]) -> dict[str, EntryView]:
    """The same as a list shows them."""
    return {key: _view(key, one) for key, one in zip(keys, entries_of(campaign, keys), strict=True)}


def _view(key: str, one: Entry) -> EntryView:
    if isinstance(one, Expense):
        return EntryView(key, one.label, -one.cents, one.paid_on or one.quoted_on)
    if isinstance(one, Income):
        return EntryView(key, one.label or headings().name(one.heading), one.cents, one.received_on)
    if isinstance(one, LoanRepayment):
        return EntryView(key, _("loan no. %(n)d, paid back") % {"n": one.loan_id}, -one.cents, one.paid_on)
    if isinstance(one, Refund):
        gift = one.donation
        label = _("donation no. %(n)d, given back") % {"n": gift.pk}
        return EntryView(key, label, -gift.cents, gift.returned_on or gift.given_on)
    label = _("contribution no. %(n)d") if one.own else _("donation no. %(n)d")
    return EntryView(key, label % {"n": one.pk}, one.cents, one.given_on)


def _matched(campaign: Campaign) -> dict[int, list[EntryView]]:
    found: dict[int, list[EntryView]] = {}
    for row in BankMatch.objects.filter(campaign=campaign).select_related(*MATCHED):
        kind, one = next((name, each) for name in MATCHED if (each := getattr(row, name)))
        found.setdefault(row.line_id, []).append(_view(f"{kind}:{one.pk}", Refund(one) if kind == "refund" else one))
    return found


def _choices(line: StatementLine, entries: Mapping[str, OpenEntry]) -> list[str]:
    """Keys of what it may be or be made of: its very amount first, then entries of its side that are no larger. For
    money that came in also the others of a few weeks: a provider pays donations less its fees. The nearest day first.
    """
    cents: int = line.cents
    booked: date = line.booked_on

    def nearness(one: OpenEntry) -> tuple[bool, bool, int]:
        return one.cents != cents, not _is_part(one, cents), abs((one.on - booked).days)

    near = {one.key for one in entries.values() if cents > 0 and abs((one.on - booked).days) <= _AROUND}
    fit = [one for one in entries.values() if _is_part(one, cents) or one.key in near]
    fit.sort(key=nearness)
    return [one.key for one in fit[:CHOICES_SHOWN]]


def _is_part(one: OpenEntry, cents: int) -> bool:
    return one.cents * cents > 0 and abs(one.cents) <= abs(cents)


def bank_lines(rows: Iterable[StatementLine]) -> list[BankLine]:
    """Rows as they are compared with entries."""
    return [BankLine(one.pk, one.cents, one.booked_on, one.text) for one in rows]


def _references(*texts: str) -> tuple[str, ...]:
    return tuple(one for one in texts if one)
