"""What is still missing before the account can be filed, each with its article; and how long is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.law.loading import rule
from arpenteur.domain.money_account import missing_numbers
from arpenteur.domain.money_ceiling import ACCOUNT, AGENT, needs_accountant
from arpenteur.domain.money_expenses import DIRECT, Stage
from arpenteur.domain.money_gifts import LIMIT, most_of_a_person
from arpenteur.domain.money_loans import LOAN
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.models import (
    AccountPiece,
    Benefit,
    Donation,
    Expense,
    PrivateLoan,
    StatementLine,
)
from arpenteur.web.accountability.money.templatetags.euros import euros
from arpenteur.web.accountability.money.words import PieceKind
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.dates import date_format

RECEIPT = "FR-R39-1-RECEIPT"
_SHOWN = 5
"""So many numbers of missing receipts are written out."""


@dataclass(frozen=True)
class Missing:
    """One thing that is missing; ``stops``: the account may not be filed without it. ``page``: where it is done."""

    title: str
    detail: str
    article: str
    page: str
    stops: bool = True

    @property
    def number(self) -> str:
        """Of the article, where a column of them has no room for the name of the code."""
        return self.article.rpartition("art. ")[2]


@dataclass(frozen=True)
class Filing:
    """Everything that is missing, the day before which, and how many days are left."""

    missing: tuple[Missing, ...]
    before: datetime
    friday: int
    days: int
    filed_at: datetime | None
    needed: bool

    @property
    def stops(self) -> int:
        """How many of them stop the filing."""
        return sum(one.stops for one in self.missing)


def filing_of(books: Books, at: datetime) -> Filing:
    """What is missing today. Inside a ``sealed`` block."""
    law = books.view.law
    today = day_of(books.view.campaign, at)
    return Filing(
        missing=tuple(_missing(books, today)),
        before=law.files_before,
        friday=law.friday,
        days=(law.files_before.date() - today).days,
        filed_at=books.view.frame.filed_at,
        needed=books.view.files,
    )


def _missing(books: Books, today: date) -> Iterator[Missing]:
    yield from _frame(books)
    yield from _limits(books)
    yield from _balance(books)
    yield from _proofs(books)
    yield from _receipts(books)
    yield from _benefits(books)
    yield from _loans(books, today)
    yield from _bank(books, today)
    yield from _last_signs(books)


def _page(books: Books, name: str, more: str = "") -> str:
    return reverse(f"money:{name}", args=[books.view.campaign.slug]) + more


def _frame(books: Books) -> Iterator[Missing]:
    view, page = books.view, _page(books, "frame")
    if not view.files:
        return
    if not view.is_ready:
        yield Missing(_("The agent and the day of his declaration"), "", rule(AGENT).article, page)
    if view.frame.account_since is None:
        yield Missing(_("The day the only account was opened"), "", _("Electoral code, art. L52-6"), page)
    if view.ceiling is None:
        yield Missing(_("The number of inhabitants, for the ceiling"), "", rule("FR-L52-11-CEILING").article, page)
    provider = view.frame.provider and Donation.objects.exclude(batch=None).exists()
    if provider and not AccountPiece.objects.filter(kind=PieceKind.CONTRACT).exists():
        detail = _("it stands among the files of the account")
        yield Missing(
            _("The contract with the payment provider"),
            detail,
            _("Electoral code, art. R39-1-1"),
            _page(books, "filing", "#pieces"),
        )


def _limits(books: Books) -> Iterator[Missing]:
    """What was kept in order and is not any more: two lines were one person, the agent was declared later."""
    kept = Donation.objects.filter(own=False, returned_on=None).exclude(donor=None)
    sums = kept.order_by().values("donor").annotate(given=Sum("cents") + Max("elsewhere"), last=Max("given_on"))
    over = sum(one["given"] > most_of_a_person(one["last"]) for one in sums)
    if over:
        title = ngettext("%(n)d person gave too much", "%(n)d people gave too much", over) % {"n": over}
        yield Missing(title, _("give back what is too much"), rule(LIMIT).article, _page(books, "donations"))
    since = books.view.paid_from
    if since is None:
        return
    early = Donation.objects.filter(returned_on=None, given_on__lt=since).count()
    early += Expense.objects.filter(direct=False, paid_on__lt=since).count()
    if early:
        title = ngettext(
            "%(n)d donation or payment before the agent", "%(n)d donations or payments before the agent", early
        )
        detail = _("he alone receives and pays, from his declaration on")
        yield Missing(title % {"n": early}, detail, rule(AGENT).article, _page(books, "frame"))


def _balance(books: Books) -> Iterator[Missing]:
    account, article = books.account, rule(ACCOUNT).article
    if account.surplus < 0:
        detail = _("a contribution or a donation, before the account is filed")
        yield Missing(
            _("%(short)s to balance the account") % {"short": euros(-account.surplus)},
            detail,
            article,
            _page(books, "account"),
        )
    if books.view.most is not None and books.counted > books.view.most:
        over = euros(books.counted - books.view.most)
        yield Missing(
            _("%(over)s above the ceiling") % {"over": over},
            "",
            rule("FR-L52-11-CEILING").article,
            _page(books, "expenses"),
        )
    share = books.direct_share
    if not share.within:
        bounds = [share.of_total, *([] if share.of_ceiling is None else [share.of_ceiling])]
        yield Missing(
            _("Direct payments are too many: they stay under %(most)s") % {"most": euros(min(bounds))},
            _("the agent pays them back"),
            rule(DIRECT).article,
            _page(books, "expenses"),
        )


def _proofs(books: Books) -> Iterator[Missing]:
    article, page = rule(ACCOUNT).article, _page(books, "expenses")
    unproved = books.stages[Stage.PAYMENT].count
    if unproved:
        title = ngettext("%(n)d proof of payment", "%(n)d proofs of payment", unproved) % {"n": unproved}
        yield Missing(title, _("an invoice that says paid, or a statement"), article, page)
    unpaid = books.stages[Stage.COMMITMENT].count + books.stages[Stage.INVOICE].count
    if unpaid:
        title = ngettext("%(n)d expense to pay", "%(n)d expenses to pay", unpaid) % {"n": unpaid}
        yield Missing(title, _("everything is paid before the account is filed"), article, page)


def _receipts(books: Books) -> Iterator[Missing]:
    article, page = rule(RECEIPT).article, _page(books, "receipts")
    without = Donation.objects.filter(own=False, returned_on=None, receipt="").count()
    if without:
        title = ngettext("%(n)d number of a receipt", "%(n)d numbers of receipts", without) % {"n": without}
        yield Missing(title, _("the CNCCFP issues them; none is made here"), article, page)
    numbers = list(Donation.objects.exclude(receipt="").values_list("receipt", flat=True))
    gaps = missing_numbers(numbers)
    if gaps:
        title = ngettext("%(n)d gap among receipts: %(numbers)s", "%(n)d gaps among receipts: %(numbers)s", len(gaps))
        more = "…" if len(gaps) > _SHOWN else ""
        words = {"n": len(gaps), "numbers": ", ".join(gaps[:_SHOWN]) + more}
        yield Missing(title % words, _("a spoilt form is handed back with the others"), article, page, stops=False)


def _benefits(books: Books) -> Iterator[Missing]:
    article, page = _("Electoral code, art. L52-17"), _page(books, "benefits")
    waiting = Benefit.objects.filter(cents=None).count()
    if waiting:
        title = ngettext("%(n)d gift in kind to value", "%(n)d gifts in kind to value", waiting) % {"n": waiting}
        yield Missing(title, _("it counts on both sides of the account"), article, page)
    proof = AccountPiece.objects.filter(benefit=OuterRef("pk"))
    bare = Benefit.objects.exclude(cents=None).filter(~Exists(proof)).count()
    if bare:
        title = ngettext("%(n)d gift in kind without a file", "%(n)d gifts in kind without a file", bare) % {"n": bare}
        yield Missing(title, _("how it was valued"), article, page, stops=False)


def _loans(books: Books, today: date) -> Iterator[Missing]:
    loans = PrivateLoan.objects.select_related("income").prefetch_related("repayments")
    late = sum(one.owed > 0 and one.due_on < today for one in loans)
    article, page = rule(LOAN).article, _page(books, "benefits")
    if late:
        title = ngettext("%(n)d loan that should be paid back", "%(n)d loans that should be paid back", late)
        yield Missing(title % {"n": late}, _("the day agreed with who lent is over"), article, page, stops=False)
    contracts = AccountPiece.objects.filter(income=OuterRef("income"), kind=PieceKind.LOAN)
    bare = PrivateLoan.objects.filter(~Exists(contracts)).count() if loans else 0
    if bare:
        title = ngettext("%(n)d contract of a loan", "%(n)d contracts of loans", bare) % {"n": bare}
        yield Missing(title, _("the yearly state of loans goes with it"), article, page, stops=False)


def _bank(books: Books, today: date) -> Iterator[Missing]:
    page = _page(books, "bank")
    lines = StatementLine.objects.all()
    last = lines.order_by("-booked_on").values_list("booked_on", flat=True).first()
    if last is None or today - last > timedelta(days=35):
        yield Missing(_("A statement of the bank that is not older than a month"), "", "", page, stops=False)
    below = books.overdraft
    if below is not None:
        day = {"most": euros(below.cents), "day": date_format(below.since, "j F Y")}
        title = _("The account of the bank was below zero by %(most)s, from %(day)s on") % day
        detail = _("a day of a payment or of a receipt is wrong, or an overdraft is to be explained")
        yield Missing(title, detail, "", page, stops=False)
    unknown = lines.filter(matches=None, aside=False).count()
    if unknown:
        title = ngettext("%(n)d line of the bank to explain", "%(n)d lines of the bank to explain", unknown)
        yield Missing(title % {"n": unknown}, "", "", page, stops=False)


def _last_signs(books: Books) -> Iterator[Missing]:
    frame, account, page = books.view.frame, books.account, _page(books, "frame")
    share = None if frame.vote_share is None else Decimal(frame.vote_share) / 100
    needed = needs_accountant(
        books.view.election,
        books.view.campaign.first_round,
        share=share,
        donations=bool(books.gifts.count),
        total=max(account.received, account.spent),
    )
    if needed and frame.accountant_at is None:
        yield Missing(_("The accountant’s presentation"), "", rule(ACCOUNT).article, page)
    if frame.signed_at is None:
        yield Missing(_("The candidate’s signature"), "", rule(ACCOUNT).article, page)


def numbered_expenses() -> list[Expense]:
    """Expenses with the number of their piece, in order. Inside a ``sealed`` block."""
    return list(Expense.objects.exclude(number=None).order_by("number"))
