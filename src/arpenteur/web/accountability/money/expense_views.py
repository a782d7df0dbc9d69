"""Expenses by stage, and one of them: each step with its day, refused with its article; its files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.money_expenses import NEXT, Stage
from arpenteur.web.accountability.money import expense_actions as verbs
from arpenteur.web.accountability.money.access import MoneyProblem, money_page, money_verb
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.costs import near_actions
from arpenteur.web.accountability.money.donation_actions import note_refusal
from arpenteur.web.accountability.money.forms import (
    CommitmentForm,
    ExpenseForm,
    InvoiceForm,
    PaymentForm,
    PieceForm,
    today_in,
)
from arpenteur.web.accountability.money.models import Expense
from arpenteur.web.accountability.money.page import HEADS, would_be_refused
from arpenteur.web.accountability.money.words import PieceKind
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem

_SECTION = {"section": "money", "tab": "expenses"}
_PROVED_BY = {
    Stage.QUOTE: PieceKind.QUOTE,
    Stage.COMMITMENT: PieceKind.ORDER,
    Stage.INVOICE: PieceKind.INVOICE,
    Stage.PAYMENT: PieceKind.PROOF,
}
_ORDER = (Stage.QUOTE, Stage.COMMITMENT, Stage.INVOICE, Stage.PAYMENT, Stage.PROOF, Stage.ABANDONED)


@money_page
@require_safe
def expenses(request: CampaignRequest) -> HttpResponse:
    """Every expense, stage after stage, with the sum of each."""
    books = books_of(request.member.campaign)
    rows: dict[Stage, list[Expense]] = {stage: [] for stage in _ORDER}
    for one in Expense.objects.all():
        rows[Stage(one.stage)].append(one)
    stages = [(stage, HEADS.get(stage, _("Given up")), books.stages[stage], rows[stage]) for stage in _ORDER]
    context = {**_SECTION, "books": books, "stages": [one for one in stages if one[3]], "any": any(rows.values())}
    return render(request, "money/expenses.html", context)


@money_verb
@require_http_methods(["GET", "HEAD", "POST"])
def add_expense(request: CampaignRequest) -> HttpResponse:
    """A quote is written down."""
    campaign, at = request.member.campaign, timezone.now()
    form = ExpenseForm(request.POST or None, actions=near_actions(campaign, None, at))
    today_in(form, ("quoted_on",), day_of(campaign, at))
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            made = verbs.add_expense(campaign=campaign, new=form.to_expense(), by=request.member.actor, at=at)
            return redirect("money:expense", campaign.slug, made.pk)
    context = {**_SECTION, "form": form, "books": books_of(campaign)}
    return render(request, "money/add_expense.html", context, status=422 if form.errors else 200)


@money_page
@require_safe
def expense(request: CampaignRequest, number: int) -> HttpResponse:
    """One expense: where it stands, what comes next, its files. Raises Http404."""
    return _expense(request, _found(number), {}, 200)


@money_verb
@require_http_methods(["GET", "HEAD", "POST"])
def correct_expense(request: CampaignRequest, number: int) -> HttpResponse:
    """It was written wrongly. Raises Http404."""
    one, campaign = _found(number), request.member.campaign
    form = ExpenseForm.of(one, request.POST or None, near_actions(campaign, one.action_id, timezone.now()))
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            verbs.correct_expense(expense=one, new=form.to_expense(), by=request.member.actor, at=timezone.now())
            return redirect("money:expense", campaign.slug, one.pk)
    context = {**_SECTION, "form": form, "one": one, "books": books_of(campaign)}
    return render(request, "money/add_expense.html", context, status=422 if form.errors else 200)


@money_verb
@require_POST
def commit(request: CampaignRequest, number: int) -> HttpResponse:
    """The campaign binds itself. Raises Http404."""
    form = CommitmentForm(request.POST)

    def do(one: Expense, by: Any, at: Any) -> None:
        verbs.commit(expense=one, on=form.cleaned_data["on"], by=by, at=at)

    return _step(request, number, form, do, _("Committed to."))


@money_verb
@require_POST
def invoice(request: CampaignRequest, number: int) -> HttpResponse:
    """Its invoice is in. Raises Http404."""
    form = InvoiceForm(request.POST)

    def do(one: Expense, by: Any, at: Any) -> None:
        data = form.cleaned_data
        verbs.invoice(expense=one, cents=data["amount"], on=data["on"], due_on=data["due_on"], by=by, at=at)

    return _step(request, number, form, do, _("The invoice is noted."))


@money_verb
@require_POST
def pay(request: CampaignRequest, number: int) -> HttpResponse:
    """It is paid. Raises Http404."""
    form = PaymentForm(request.POST)

    def do(one: Expense, by: Any, at: Any) -> None:
        verbs.pay(expense=one, payment=form.to_payment(), by=by, at=at)

    return _step(request, number, form, do, _("The payment is noted: its proof is still to be added."))


@money_verb
@require_POST
def prove(request: CampaignRequest, number: int) -> HttpResponse:
    """Its payment is proved. Raises Http404."""
    one = _found(number)
    with MessageProblem(request, _("Proved: it has its number.")):
        verbs.prove(expense=one, by=request.member.actor, at=timezone.now())
    return redirect("money:expense", request.member.campaign.slug, number)


@money_verb
@require_POST
def go_back(request: CampaignRequest, number: int) -> HttpResponse:
    """One step back. Raises Http404."""
    one = _found(number)
    with MessageProblem(request, _("One step back.")):
        verbs.go_back(expense=one, by=request.member.actor, at=timezone.now())
    return redirect("money:expense", request.member.campaign.slug, number)


@money_verb
@require_POST
def give_up(request: CampaignRequest, number: int) -> HttpResponse:
    """It is not bought. Raises Http404."""
    one = _found(number)
    with MessageProblem(request, _("Given up.")):
        verbs.give_up(expense=one, by=request.member.actor, at=timezone.now())
    return redirect("money:expense", request.member.campaign.slug, number)


def _step(
    request: CampaignRequest, number: int, form: Any, do: Callable[[Expense, Any, Any], None], words: str
) -> HttpResponse:
    """A step with its form: done, or its page again with what was refused and why."""
    one, campaign, at = _found(number), request.member.campaign, timezone.now()
    problem = MoneyProblem(form)
    if form.is_valid():
        with problem:
            do(one, request.member.actor, at)
            messages.success(request, words)
            return redirect("money:expense", campaign.slug, number)
        if problem.refusals:
            note_refusal(campaign=campaign, refusals=problem.refusals, by=request.member.actor, at=at)
    return _expense(request, _found(number), {"form": form, "refusals": problem.refusals}, 422)


def _expense(request: CampaignRequest, one: Expense, more: dict[str, Any], status: int) -> HttpResponse:
    campaign = request.member.campaign
    today, stage, books = day_of(campaign, timezone.now()), Stage(one.stage), books_of(campaign)
    form = more.get("form") or _form_of(one, stage)
    if not form.is_bound:
        today_in(form, ("on", "paid_on"), today)
    context = {
        **_SECTION,
        "one": one,
        "stage": stage.value,
        "books": books,
        "pieces": one.pieces.all(),
        "form": form,
        "piece_form": PieceForm(initial={"kind": _PROVED_BY.get(stage, PieceKind.OTHER)}),
        "may_give_up": Stage.ABANDONED in NEXT[stage],
        "warning": _warning(books, one, stage),
        **more,
    }
    return render(request, "money/expense.html", {**context, "form": form}, status=status)


def _form_of(one: Expense, stage: Stage) -> Any:
    """The form of the next step."""
    if stage is Stage.COMMITMENT:
        return InvoiceForm(initial={"amount": one.cents})
    return PaymentForm() if stage is Stage.INVOICE else CommitmentForm()


def _warning(books: Any, one: Expense, stage: Stage) -> str:
    return would_be_refused(books, one) if stage is Stage.QUOTE else ""


def _found(number: int) -> Expense:
    return get_object_or_404(Expense.objects.select_related("campaign"), pk=number)
