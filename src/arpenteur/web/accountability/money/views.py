"""« Le compte tient-il ? »: the account at a glance, its frame, what is missing before it is filed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.money_expenses import Stage
from arpenteur.web.accountability.money.access import money_page, money_verb
from arpenteur.web.accountability.money.actions import file_account, set_frame
from arpenteur.web.accountability.money.books import Books, books_of
from arpenteur.web.accountability.money.costs import costs_of
from arpenteur.web.accountability.money.filing import filing_of
from arpenteur.web.accountability.money.flow import flow_of
from arpenteur.web.accountability.money.forms import FrameForm, PieceForm
from arpenteur.web.accountability.money.framing import frame_of
from arpenteur.web.accountability.money.models import AccountPiece, Expense
from arpenteur.web.accountability.money.page import gauge, stage_columns
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.public_address import address_to_hand_on

SECTION = {"section": "money"}


@money_page
@require_safe
def account(request: CampaignRequest) -> HttpResponse:
    """The answer, the gauge, where each expense stands, money over time, what a door costs, what is missing."""
    campaign, at = request.member.campaign, timezone.now()
    books = books_of(campaign)
    context = {
        **SECTION,
        **_books(books),
        "tab": "account",
        "gauge": gauge(books),
        "columns": stage_columns(books),
        "flow": flow_of(books, day_of(campaign, at)) if books.movements else None,
        "costs": costs_of(campaign),
        "filing": filing_of(books, at),
    }
    return render(request, "money/account.html", context)


@money_page
@require_safe
def frame(request: CampaignRequest) -> HttpResponse:
    """What the account is held to."""
    view = frame_of(request.member.campaign)
    return _frame(request, FrameForm.of(view.frame), 200)


@money_verb
@require_POST
def save_frame(request: CampaignRequest) -> HttpResponse:
    """It is said anew."""
    campaign = request.member.campaign
    form = FrameForm.of(frame_of(campaign).frame, request.POST)
    if form.is_valid():
        with FormProblem(form):
            set_frame(campaign=campaign, by=request.member.actor, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The frame of the account is saved."))
            return redirect("money:frame", campaign.slug)
    return _frame(request, form, 422)


@money_page
@require_safe
def filing(request: CampaignRequest) -> HttpResponse:
    """What is missing, the account by heading, files that leave."""
    campaign, at = request.member.campaign, timezone.now()
    books = books_of(campaign)
    alone = AccountPiece.objects.filter(expense=None, benefit=None, donation=None, income=None)
    context = {
        **SECTION,
        **_books(books),
        "tab": "filing",
        "filing": filing_of(books, at),
        "pieces": alone,
        "piece_form": PieceForm(),
        "count": AccountPiece.objects.count(),
        "numbered": Expense.objects.exclude(number=None).count(),
    }
    return render(request, "money/filing.html", context)


@money_verb
@require_POST
def note_filed(request: CampaignRequest) -> HttpResponse:
    """The account was filed; again: it was not."""
    file_account(campaign=request.member.campaign, by=request.member.actor, at=timezone.now())
    return redirect("money:filing", request.member.campaign.slug)


def _frame(request: CampaignRequest, form: FrameForm, status: int) -> HttpResponse:
    campaign = request.member.campaign
    give = address_to_hand_on(request, f"/pages/{campaign.slug}/donner/")
    context = {**SECTION, "tab": "frame", "view": frame_of(campaign), "form": form, "give": give}
    return render(request, "money/frame.html", context, status=status)


def _books(books: Books) -> dict[str, Any]:
    return {"books": books, "view": books.view, "gifts": books.gifts, "proof": books.stages[Stage.PROOF]}
