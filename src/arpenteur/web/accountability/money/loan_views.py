"""Loans of natural persons: kept, paid back, their yearly state.

Forms of loans: who lends and on what terms, what is paid back.
"""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.money_loans import LoanTerms
from arpenteur.web.accountability.money.access import MoneyProblem, money_page, money_verb
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.donation_views import corrected
from arpenteur.web.accountability.money.forms import EurosField, GiverForm, PieceForm, today_in
from arpenteur.web.accountability.money.leaving import LOAN_TITLES, take_loans
from arpenteur.web.accountability.money.loan_actions import (
    NewLoan,
    keep_loan_or_note,
    pay_back,
    remove_loan,
    remove_repayment,
)
from arpenteur.web.accountability.money.models import AccountPiece, LoanRepayment, PrivateLoan
from arpenteur.web.accountability.money.words import PieceKind
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.reads.gate import count_list, open_record, recognised
from arpenteur.web.foundation.shared.fields import DayField, LineField
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.foundation.shared.sheets import csv_response

_SECTION = {"section": "money", "tab": "others"}


class LoanForm(GiverForm):
    """A loan and who lends."""

    amount = EurosField(label=gettext_lazy("Amount"))
    lent_on = DayField(gettext_lazy("Lent on"))
    due_on = DayField(gettext_lazy("Paid back before the end of"))
    percent = forms.DecimalField(
        label=gettext_lazy("Yearly rate, in per cent"),
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        initial=Decimal(0),
        localize=True,
    )
    legal = forms.DecimalField(
        label=gettext_lazy("Legal rate of that day, in per cent"),
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        required=False,
        localize=True,
        help_text=gettext_lazy("Only for a loan with interests: a decree fixes it every half-year."),
    )
    reference = LineField(gettext_lazy("Number of the payment"), 60, required=False)

    def to_loan(self) -> NewLoan:
        """As the verb takes it."""
        data = self.cleaned_data
        terms = LoanTerms(
            data["amount"],
            data["lent_on"],
            data["due_on"],
            data["percent"],
            data["legal"],
            natural=not data["company"],
        )
        return NewLoan(self.details(), terms, data["reference"])


class RepaymentForm(forms.Form):
    """What is paid back."""

    amount = EurosField(label=gettext_lazy("Paid back, without interests"))
    on = DayField(gettext_lazy("Paid back on"))


@money_verb
@require_http_methods(["GET", "HEAD", "POST"])
def add_loan(request: CampaignRequest) -> HttpResponse:
    """Somebody lends; what the law refuses is said with its article, nothing is kept."""
    campaign, at = request.member.campaign, timezone.now()
    form = LoanForm(request.POST or None)
    today_in(form, ("lent_on",), day_of(campaign, at))
    problem = MoneyProblem(form)
    if request.method == "POST" and form.is_valid():
        with problem:
            kept = keep_loan_or_note(campaign=campaign, new=form.to_loan(), by=request.member.actor, at=at)
            return redirect("money:loan", campaign.slug, kept.pk)
    status = 422 if problem or form.errors else 200
    context = {**_SECTION, "form": form, "refusals": problem.refusals, "books": books_of(campaign)}
    return render(request, "money/add_loan.html", context, status=status)


@money_page
@recognised
@require_safe
def loan(request: CampaignRequest, number: int) -> HttpResponse:
    """One loan, who lent, what was paid back, its files. Raises Http404."""
    at, found = timezone.now(), _loan(number)
    if found.lender is not None:
        stopped = open_record(request, found.lender, at)
        if stopped is not None:
            return stopped
    today = day_of(request.member.campaign, at)
    context = {
        **_SECTION,
        "one": found,
        "pieces": AccountPiece.objects.filter(income=found.income),
        "piece_form": PieceForm(initial={"kind": PieceKind.LOAN.value}),
        "late": found.owed and found.due_on < today,
        "form": today_in(RepaymentForm(initial={"amount": found.owed}), ("on",), today),
    }
    return render(request, "money/loan.html", context)


@money_verb
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: CampaignRequest, number: int) -> HttpResponse:
    """What was declared of who lent was written wrongly. Raises Http404."""
    found = _loan(number)
    return corrected(request, found.lender_id, "money:loan", found.pk, {**_SECTION, "loan": found})


@money_verb
@require_POST
def repay(request: CampaignRequest, number: int) -> HttpResponse:
    """Something was paid back. Raises Http404."""
    found, form = _loan(number), RepaymentForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        with MessageProblem(request, _("Noted: so much less is owed.")):
            pay_back(loan=found, cents=data["amount"], on=data["on"], by=request.member.actor, at=timezone.now())
    else:
        messages.error(request, _("An amount and a day are missing."))
    return redirect("money:loan", request.member.campaign.slug, number)


@money_verb
@require_POST
def drop_repayment(request: CampaignRequest, number: int) -> HttpResponse:
    """It was not paid back. Raises Http404."""
    found = get_object_or_404(LoanRepayment.objects.select_related("campaign", "loan"), pk=number)
    loan_id = found.loan_id
    with MessageProblem(request, _("Removed.")):
        remove_repayment(repayment=found, by=request.member.actor, at=timezone.now())
    return redirect("money:loan", request.member.campaign.slug, loan_id)


@money_verb
@require_POST
def drop_loan(request: CampaignRequest, number: int) -> HttpResponse:
    """It was a mistake. Raises Http404."""
    found = _loan(number)
    campaign = request.member.campaign.slug
    with MessageProblem(request, _("Removed.")):
        remove_loan(loan=found, by=request.member.actor, at=timezone.now())
        return redirect("money:benefits", campaign)
    return redirect("money:loan", campaign, number)


@money_verb
@recognised
@require_safe
def loans_csv(request: CampaignRequest) -> HttpResponse:
    """The state that the authority is sent every year: names leave, counted."""
    campaign, at = request.member.campaign, timezone.now()
    rows = take_loans(campaign=campaign, by=request.member.actor, at=at)
    count_list(request, len({row[1] for row in rows}), at)
    return csv_response(f"prets-{campaign.slug}", LOAN_TITLES, rows)


def _loan(number: int) -> PrivateLoan:
    return get_object_or_404(PrivateLoan.objects.select_related("campaign", "income", "lender"), pk=number)
