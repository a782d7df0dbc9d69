"""The page where ideas are reviewed: a list, a grid that each one fills in apart, decisions published together."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.reads.gate import recognised
from arpenteur.web.foundation.shared.page_problems import PageProblem, order_in
from arpenteur.web.residents.consultations.actions.decisions import UNDER_REVIEW, ReviewSheet, prepare_ruling, review
from arpenteur.web.residents.consultations.kinds import ContributionKind, ReviewOpinion
from arpenteur.web.residents.consultations.models import Contribution, Ruling
from arpenteur.web.residents.consultations.outcome_forms import ReviewForm, RulingForm, cents
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.questionnaire_fields import AskedForm, answers_of
from arpenteur.web.residents.consultations.reviews import grid_of, ideas_of, sheets_of
from arpenteur.web.residents.consultations.states import DECISION, Decision


@in_campaign(ANSWER_RESIDENTS.name)
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: CampaignRequest, number: int = 0) -> HttpResponse:
    """Every idea, and one of them with its grid; sent, a sheet or a decision is kept. Raises Http404."""
    campaign, at = request.member.campaign, timezone.now()
    lines = ideas_of(campaign)
    rows = Contribution.objects.select_related("process__campaign", "step").filter(kind=ContributionKind.PROPOSAL)
    row = get_object_or_404(rows, campaign=campaign, pk=number) if number else (lines[0].row if lines else None)
    problem = PageProblem()
    if request.method == "POST" and row is not None:
        with problem:
            order = order_in(request, ORDERS)
            order(request, row, at)
            messages.success(request, _("Kept."))
            return redirect("consultations:review", campaign.slug, row.pk)
    context: dict[str, Any] = {
        "section": "consultations-reviews",
        "lines": lines,
        "row": row,
        "problem": problem.sentence,
        "to_decide": sum(one.to_decide for one in lines),
        "ready": sum(one.ready for one in lines),
        "runs": request.member.may(RUN_CONSULTATIONS.name),
    }
    if row is not None:
        context |= _of_idea(request, row)
    return render(request, "consultations/reviews.html", context, status=400 if problem else 200)


def _of_idea(request: CampaignRequest, row: Contribution) -> dict[str, Any]:
    by = request.member.actor.pseudonym
    sheets, grid = sheets_of(row, by), grid_of(row)
    own = next((one for one in sheets.reviews if one.by == by), None)
    kept = (
        {}
        if own is None
        else {
            "opinion": own.opinion,
            "low": _euros(own.cost_low),
            "high": _euros(own.cost_high),
            "note": own.note,
        }
    )
    sent = request.POST if request.method == "POST" else None
    under = row.decision in UNDER_REVIEW
    follows = DECISION[row.kind].get(row.decision, frozenset())
    ruling = Ruling.objects.filter(contribution=row).first()
    decided = (
        {"ruling_euros": _euros(sheets.mean)}
        if ruling is None
        else {
            "ruling": ruling.decision,
            "ruling_reason": ruling.reason,
            "ruling_euros": _euros(ruling.cost),
        }
    )
    return {
        "words": row.words,
        "sheets": sheets,
        "own": own,
        "ruled": ruling,
        "reviewing": ReviewForm(sent, initial=kept) if under else None,
        "grid": AskedForm(grid.questions, sent, own.answers if own else None) if under and grid else None,
        "ruling": RulingForm(follows, initial=decided),
    }


def keep_sheet(request: CampaignRequest, row: Contribution, at: datetime) -> object:
    """What she found, on the grid. Raises InputError as ``review``."""
    form, questions = ReviewForm(request.POST), grid_of(row)
    grid = AskedForm(questions.questions, request.POST) if questions else None
    if not form.is_valid():
        raise InputError(_("a review has an opinion"), expected=_("costs in whole euros"))
    if grid is not None and not grid.is_valid():
        raise InputError(_("the grid is not answered"), expected=_("every question that asks for it"))
    data = form.cleaned_data
    sheet = ReviewSheet(
        ReviewOpinion(data["opinion"]),
        cents(data["low"]),
        cents(data["high"]),
        note=data["note"],
        answers=answers_of(grid) if grid is not None else {},
    )
    member = request.member
    return review(contribution=row, sheet=sheet, member=member, by=member.actor, at=at)


def keep_ruling(request: CampaignRequest, row: Contribution, at: datetime) -> object:
    """What the second level decides, ready and not published. Raises InputError as ``prepare_ruling``."""
    if not request.member.may(RUN_CONSULTATIONS.name):
        raise PermissionDenied
    form = RulingForm(DECISION[row.kind].get(row.decision, frozenset()), request.POST)
    if not form.is_valid():
        raise InputError(_("this decision does not follow"))
    data = form.cleaned_data
    return prepare_ruling(
        contribution=row,
        decision=Decision(data["ruling"]),
        reason=data["ruling_reason"],
        cost=cents(data["ruling_euros"]),
        by=request.member.actor,
        at=at,
    )


def _euros(amount: int | None) -> int | None:
    return None if amount is None else round(amount / 100)


ORDERS = {"review": keep_sheet, "rule": keep_ruling}
