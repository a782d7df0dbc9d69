"""What is pressing of the account: the day it is filed, money that will be missing, invoices that are due."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.money_expenses import Stage
from arpenteur.web.campaigns.alerts import Alert
from arpenteur.web.campaigns.clock import day_of, zone_of
from arpenteur.web.campaigns.member import Member
from arpenteur.web.money.books import books_of
from arpenteur.web.money.filing import filing_of
from arpenteur.web.money.framing import frame_of
from arpenteur.web.money.models import Expense, PrivateLoan
from arpenteur.web.money.permissions import SEE_MONEY
from arpenteur.web.shared.dates import date_format
from arpenteur.web.shared.numbers import decimal

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
    """Invoices that are due in the next days."""
    if not _sees(member):
        return
    today = day_of(member.campaign, at)
    due = Expense.objects.filter(stage=Stage.INVOICE.value, due_on__lte=today + DUE_AHEAD)
    first = due.order_by("due_on").first()
    if first is None or first.due_on is None:
        return
    n, cents = due.count(), due.aggregate(cents=Sum("cents"))["cents"]
    yield Alert(
        due=datetime.combine(first.due_on, time(18), zone_of(member.campaign)),
        icon="cash-stack",
        title=ngettext("%(n)d invoice to pay", "%(n)d invoices to pay", n) % {"n": n},
        detail=_("%(sum)s € in all") % {"sum": decimal(cents / 100, 2)},
        verb=_("See the expenses"),
        url=reverse("money:expenses", args=[member.campaign.slug]),
    )


def to_pay_back(member: Member, at: datetime) -> Iterator[Alert]:
    """Loans of natural persons whose day is near or over."""
    if not _sees(member):
        return
    limit = day_of(member.campaign, at) + LOAN_AHEAD
    loans = PrivateLoan.objects.filter(due_on__lte=limit).select_related("income").order_by("due_on")
    owed = [one for one in loans.prefetch_related("repayments") if one.owed]
    if owed:
        yield Alert(
            due=datetime.combine(owed[0].due_on, time(18), zone_of(member.campaign)),
            icon="cash-stack",
            title=ngettext("%(n)d loan to pay back", "%(n)d loans to pay back", len(owed)) % {"n": len(owed)},
            detail=_("%(sum)s € in all") % {"sum": decimal(sum(one.owed for one in owed) / 100, 2)},
            verb=_("See the loans"),
            url=reverse("money:benefits", args=[member.campaign.slug]),
        )


def _sees(member: Member) -> bool:
    return member.may(SEE_MONEY.name) and not member.narrowed


ALERTS = (to_file, to_pay, to_pay_back)
