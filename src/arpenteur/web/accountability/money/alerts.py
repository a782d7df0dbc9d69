"""What is pressing of the account: the day it is filed, money that will be missing, invoices that are due."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import F, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.money_expenses import Stage
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.filing import filing_of
from arpenteur.web.accountability.money.framing import frame_of
from arpenteur.web.accountability.money.models import Expense, PrivateLoan
from arpenteur.web.accountability.money.permissions import SEE_MONEY
from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import decimal

FILING_AHEAD, DUE_AHEAD, LOAN_AHEAD = timedelta(days=45), timedelta(days=5), timedelta(days=30)


def to_file(member: Member, at: datetime) -> Iterator[Alert]:
    """The account is to be filed soon and something is missing."""
    if not _sees(member):
        return
    view = frame_of(member.campaign)
    before = view.law.files_before
    if view.frame.filed_at is not None or not view.files or not at <= before <= at + FILING_AHEAD:
        return
    stops = filing_of(books_of(member.campaign), at).stops
    yield Alert(
        due=before,
        icon="journal-text",
        title=_("The account is filed before %(day)s, 6 p.m.") % {"day": date_format(before, "l j F")},
        detail=ngettext("%(n)d thing is missing", "%(n)d things are missing", stops) % {"n": stops}
        if stops
        else _("nothing is missing"),
        verb=_("See what is missing"),
        url=reverse("money:filing", args=[member.campaign.slug]),
        law=True,
    )


def to_pay(member: Member, at: datetime) -> Iterator[Alert]:
    """Invoices that are due in the next days, and loans of natural persons whose day is near or over. One question."""
    if not _sees(member):
        return
    today = day_of(member.campaign, at)
    invoices = (
        Expense.objects.filter(stage=Stage.INVOICE.value, due_on__lte=today + DUE_AHEAD)
        .order_by()
        .values_list("due_on", "cents", Value(0))
    )
    left = F("income__cents") - Coalesce(Sum("repayments__cents"), 0)
    loans = PrivateLoan.objects.filter(due_on__lte=today + LOAN_AHEAD).order_by().annotate(left=left).filter(left__gt=0)
    due = list(invoices.union(loans.values_list("due_on", "left", Value(1)), all=True).order_by("due_on"))
    bills, owed = ([(day, cents) for day, cents, kind in due if kind == one] for one in (0, 1))
    if bills:
        title = ngettext("%(n)d invoice to pay", "%(n)d invoices to pay", len(bills)) % {"n": len(bills)}
        yield _payment(member, bills, title, _("See the expenses"), "money:expenses")
    if owed:
        title = ngettext("%(n)d loan to pay back", "%(n)d loans to pay back", len(owed)) % {"n": len(owed)}
        yield _payment(member, owed, title, _("See the loans"), "money:benefits")


def _payment(member: Member, rows: list[tuple[date, int]], title: str, verb: str, page: str) -> Alert:
    return Alert(
        due=datetime.combine(rows[0][0], time(18), zone_of(member.campaign)),
        icon="cash-stack",
        title=title,
        detail=_("%(sum)s € in all") % {"sum": decimal(sum(cents for _day, cents in rows) / 100, 2)},
        verb=verb,
        url=reverse(page, args=[member.campaign.slug]),
    )


def _sees(member: Member) -> bool:
    return member.may(SEE_MONEY.name) and not member.narrowed


ALERTS = (to_file, to_pay)
