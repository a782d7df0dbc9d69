"""Gifts in kind and other receipts: listed, kept, valued, removed."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.web.accountability.money import actions as verbs
from arpenteur.web.accountability.money.access import MoneyProblem, money_page, money_verb
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.donation_actions import note_refusal
from arpenteur.web.accountability.money.forms import BenefitForm, IncomeForm, PieceForm, ValueForm, today_in
from arpenteur.web.accountability.money.models import AccountPiece, Benefit, Income, PrivateLoan
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem

_SECTION = {"section": "money", "tab": "others"}


@money_page
@require_safe
def benefits(request: CampaignRequest) -> HttpResponse:
    """Gifts in kind, and other money that came in."""
    context = {
        **_SECTION,
        "books": books_of(request.member.campaign),
        "benefits": Benefit.objects.all(),
        "incomes": Income.objects.filter(loan=None),
        "loans": PrivateLoan.objects.select_related("income").prefetch_related("repayments"),
    }
    return render(request, "money/others.html", context)


@money_verb
@require_http_methods(["GET", "HEAD", "POST"])
def add_benefit(request: CampaignRequest) -> HttpResponse:
    """Something given in kind is written down; a company may give nothing."""
    campaign, at = request.member.campaign, timezone.now()
    form = BenefitForm(request.POST or None)
    today_in(form, ("given_on",), day_of(campaign, at))
    problem = MoneyProblem(form)
    if request.method == "POST" and form.is_valid():
        with problem:
            made = verbs.keep_benefit(campaign=campaign, new=form.to_benefit(), by=request.member.actor, at=at)
            return redirect("money:benefit", campaign.slug, made.pk)
        if problem.refusals:
            note_refusal(campaign=campaign, refusals=problem.refusals, by=request.member.actor, at=at)
    context = {**_SECTION, "form": form, "refusals": problem.refusals}
    return render(request, "money/add_benefit.html", context, status=422 if form.errors or problem else 200)


@money_page
@require_safe
def benefit(request: CampaignRequest, number: int) -> HttpResponse:
    """One gift in kind, its value, its files. Raises Http404."""
    one = _benefit(number)
    initial = {"quantity": one.quantity, "each": None if one.unit_cents is None else int(one.unit_cents)}
    context = {
        **_SECTION,
        "one": one,
        "form": ValueForm(initial=initial),
        "pieces": AccountPiece.objects.filter(benefit=one),
        "piece_form": PieceForm(initial={"kind": "value"}),
    }
    return render(request, "money/benefit.html", context)


@money_verb
@require_POST
def value_benefit(request: CampaignRequest, number: int) -> HttpResponse:
    """What it is worth. Raises Http404."""
    one, form = _benefit(number), ValueForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        with MessageProblem(request, _("Valued: it counts on both sides of the account.")):
            verbs.value_benefit(
                benefit=one,
                quantity=data["quantity"],
                unit_cents=Decimal(data["each"]),
                by=request.member.actor,
                at=timezone.now(),
            )
    else:
        messages.error(request, _("How many and the price of one go together."))
    return redirect("money:benefit", request.member.campaign.slug, number)


@money_verb
@require_POST
def remove_benefit(request: CampaignRequest, number: int) -> HttpResponse:
    """It goes, with its files. Raises Http404."""
    one = _benefit(number)
    with MessageProblem(request, _("Removed.")):
        verbs.remove_benefit(benefit=one, by=request.member.actor, at=timezone.now())
    return redirect("money:benefits", request.member.campaign.slug)


@money_verb
@require_http_methods(["GET", "HEAD", "POST"])
def add_income(request: CampaignRequest) -> HttpResponse:
    """Other money that came in is written down."""
    campaign, at = request.member.campaign, timezone.now()
    form = IncomeForm(request.POST or None)
    today_in(form, ("on",), day_of(campaign, at))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with FormProblem(form) as problem:
            verbs.keep_income(
                campaign=campaign,
                heading=data["heading"],
                label=data["label"],
                cents=data["amount"],
                on=data["on"],
                reference=data["reference"],
                by=request.member.actor,
                at=at,
            )
            return redirect("money:benefits", campaign.slug)
        if isinstance(problem.error, RefusedByLawError):
            note_refusal(campaign=campaign, refusals=problem.error.refusals, by=request.member.actor, at=at)
    return render(request, "money/add_income.html", {**_SECTION, "form": form}, status=422 if form.errors else 200)


@money_verb
@require_POST
def remove_income(request: CampaignRequest, number: int) -> HttpResponse:
    """It was a mistake. Raises Http404."""
    one = get_object_or_404(Income.objects.select_related("campaign"), pk=number)
    with MessageProblem(request, _("Removed.")):
        verbs.remove_income(income=one, by=request.member.actor, at=timezone.now())
    return redirect("money:benefits", request.member.campaign.slug)


def _benefit(number: int) -> Benefit:
    return get_object_or_404(Benefit.objects.select_related("campaign"), pk=number)
