"""The account on paper, to be copied on the form of the CNCCFP: every known heading with its number, and annexes.

The form itself was not read: nothing here looks like it, and what is not known of it is said on the first page.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.domain.money_account import AccountLine, headings
from arpenteur.domain.money_expenses import COUNTED
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.filing import filing_of
from arpenteur.web.accountability.money.models import Benefit, Expense, PrivateLoan
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import NARROW, decimal
from arpenteur.web.foundation.shared.typesetting import typeset

_TEMPLATE = Path(__file__).parent / "typst" / "account.typ"
Row = dict[str, Any]


def account_sheet(books: Books, at: datetime) -> bytes:
    """One PDF in the language of the page; nobody who gave or lent is named. Inside a ``sealed`` block."""
    campaign, found = books.view.campaign, books.account
    known = headings()
    receipts, spent = _lines(known.receipts, found.receipts), _lines(known.expenses, found.expenses)
    two = [_("Number"), _("Heading"), _("Amount")]
    data = {
        "language": translation.get_language() or "fr",
        "above": " · ".join(filter(None, (campaign.name, books.view.frame.beneficiary))),
        "title": _("Account of the campaign"),
        "note": _note(),
        "none": _("None."),
        "facts": _facts(books),
        "parts": [
            _part(_("Income"), two, (0, 1, 0), [*receipts, _sum(found.received)], _made_of(books)),
            _part(_("Expenses"), two, (0, 1, 0), [*spent, _sum(found.spent)]),
            _part(_("Balance"), ["", ""], (1, 0), [_row(_("Income less expenses"), _euros(found.surplus), total=True)]),
            *_annexes(books),
            _part(_("What is missing"), ["", _("Article")], (1, 0), _missing(books, at)),
        ],
        "signs_title": _("Signatures"),
        "signs": [_("The candidate"), _("The accountant")],
        "foot": _("%(name)s, as it stands on %(day)s") % {"name": campaign.name, "day": date_format(at, "j F Y")},
    }
    (page,) = typeset(_TEMPLATE, data)
    return page


def _note() -> str:
    return _(
        "To be copied on the form of the CNCCFP for this election, which was not read here: this sheet does not take "
        "its place, and the numbers of its own annexes are not known. Headings: %(source)s. Some numbers of the form "
        "are missing (6150, 6160, 6220, 6250 among them)."
    ) % {"source": headings().source}


def _facts(books: Books) -> list[tuple[str, str]]:
    view = books.view
    frame, law = view.frame, view.law
    ceiling = f"{_euros(view.most)} ({view.ceiling.source})" if view.most is not None and view.ceiling else ""
    agent = " · ".join(
        filter(None, (str(frame.get_agent_kind_display()) if frame.agent_kind else "", frame.agent_name))
    )
    facts = (
        (_("Election"), f"{view.election.label}, {_day(view.campaign.first_round)}"),
        (_("Inhabitants"), decimal(frame.inhabitants) if frame.inhabitants else ""),
        (_("Ceiling"), ceiling),
        (_("Agent"), agent),
        (_("Declared on"), _day(frame.agent_since)),
        (_("The only bank account was opened on"), _day(frame.account_since)),
        (_("Money counts from"), _day(law.opens_on)),
        (_("To be filed before"), date_format(law.files_before, "l j F Y, H:i") if view.files else ""),
        (_("Presented by the accountant on"), _day(frame.accountant_at)),
        (_("Signed by the candidate on"), _day(frame.signed_at)),
    )
    return [(name, said or "–") for name, said in facts]


def _made_of(books: Books) -> str:
    return _("Receipts are %(received)s of money, %(kind)s in kind and %(direct)s that others than the agent paid.") % {
        "received": _euros(books.received),
        "kind": _euros(books.in_kind),
        "direct": _euros(books.direct),
    }


def _annexes(books: Books) -> Iterable[dict[str, Any]]:
    """Expenses by their pieces, gifts in kind, donations in sums, loans without their lenders."""
    counted = Expense.objects.filter(stage__in=[one.value for one in COUNTED]).order_by("heading", "number", "pk")
    yield _part(
        _("Annex: expenses"),
        [_("Piece"), _("Heading"), _("What"), _("Supplier"), _("Paid on"), _("Amount")],
        (0, 0, 3, 2, 0, 0),
        [
            _row(str(one.number or "–"), one.heading, one.label, one.supplier, _day(one.paid_on), _euros(one.cents))
            for one in counted
        ],
    )
    yield _part(
        _("Annex: gifts in kind"),
        [_("Heading"), _("What"), _("Given by"), _("Given on"), _("Value")],
        (0, 2, 1, 0, 0),
        [
            _row(one.heading, one.label, str(one.get_giver_display()), _day(one.given_on), _euros(one.cents))
            for one in Benefit.objects.exclude(cents=None).order_by("given_on", "pk")
        ],
    )
    gifts = books.gifts
    yield _part(
        _("Annex: donations"),
        ["", _("Amount")],
        (1, 0),
        [
            _row(
                _("%(n)d donations from %(people)d people") % {"n": gifts.count, "people": gifts.people},
                _euros(gifts.cents),
            ),
            _row(_("of which in cash"), _euros(gifts.cash)),
            _row(_("contributions of the candidate and of running mates"), _euros(books.contributions)),
        ],
        _("Who gave stands in the table of donors, which goes in a sealed envelope of its own (R39-2)."),
    )
    loans = PrivateLoan.objects.select_related("income").prefetch_related("repayments")
    yield _part(
        _("Annex: loans of natural persons"),
        [_("Loan"), _("Lent on"), _("Paid back before the end of"), _("Amount"), _("Still owed")],
        (0, 1, 1, 1, 0),
        [
            _row(
                f"E{one.pk}", _day(one.income.received_on), _day(one.due_on), _euros(one.income.cents), _euros(one.owed)
            )
            for one in loans
        ],
    )


def _missing(books: Books, at: datetime) -> list[Row]:
    return [_row(" · ".join(filter(None, (one.title, one.detail))), one.number) for one in filing_of(books, at).missing]


def _lines(names: Mapping[str, str], sums: Sequence[AccountLine]) -> list[Row]:
    """Every heading that is known, those without money too."""
    cents = {one.number: one.cents for one in sums}
    return [
        _row(number, names.get(number, number), _euros(cents.get(number, 0))) for number in sorted({*names, *cents})
    ]


def _part(title: str, heads: list[str], widths: tuple[int, ...], rows: list[Row], note: str = "") -> dict[str, Any]:
    return {"title": title, "heads": heads, "widths": widths, "rows": rows, "note": note}


def _row(*cells: str, total: bool = False) -> Row:
    return {"cells": cells, "sum": total}


def _sum(cents: int) -> Row:
    return _row("", _("Total"), _euros(cents), total=True)


def _euros(cents: int | None) -> str:
    return "–" if cents is None else f"{decimal(cents / 100, 2)}{NARROW}€"


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else "–"
