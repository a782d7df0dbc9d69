"""The organiser's desk: everything that waits for us, with its clock, and one page to read, decide and answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role, rights_of
from arpenteur.web.foundation.reads.gate import recognised
from arpenteur.web.foundation.shared.page_problems import MessageProblem, carry_out
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.actions.decisions import UNDER_REVIEW, answer, decide
from arpenteur.web.residents.consultations.actions.duties import assign_duties
from arpenteur.web.residents.consultations.actions.moderation import (
    StatementOfReasons,
    decide_appeal,
    decide_case,
    hide,
)
from arpenteur.web.residents.consultations.clocks import next_silence
from arpenteur.web.residents.consultations.duty_list import groups_of, held_text, lines_of
from arpenteur.web.residents.consultations.forms import DecisionForm, OfficialAnswerForm, ReasonsForm
from arpenteur.web.residents.consultations.kinds import AnswerKind, CaseGround, CaseOutcome, ContributionKind, DutyKind
from arpenteur.web.residents.consultations.models import Contribution, Duty
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.personal_hints import LABELS, hints_of
from arpenteur.web.residents.consultations.review_views import ORDERS as REVIEW_ORDERS
from arpenteur.web.residents.consultations.states import DECISION, Decision

_PAGE = ["GET", "HEAD", "POST"]
_Order = Callable[[CampaignRequest, Contribution, datetime], object]


@in_campaign(ANSWER_RESIDENTS.name)
@recognised
@require_http_methods(_PAGE)
def desk(request: CampaignRequest) -> HttpResponse:
    """Everything that waits, the most pressing first; sent, some of it changes hands."""
    campaign, at = request.member.campaign, timezone.now()
    if request.method == "POST":
        _assign(request, campaign, at)
        return redirect("consultations:desk", campaign.slug)
    kind = request.GET.get("sorte", "")
    duties = list(queries.waiting_duties(campaign))
    lines = lines_of(duties, queries.followers_of(one.contribution_id for one in duties), at)
    shown = [one for one in lines if one.duty.kind == kind] if kind in DutyKind.values else lines
    held = [one.duty.opened_at for one in lines if one.in_hours]
    context = {
        "section": "residents-desk",
        "groups": groups_of(shown),
        "count": len(lines),
        "chosen": kind,
        "late": sum(one.late for one in lines),
        "nobody": sum(one.duty.assignee_id is None for one in lines),
        "oldest": int((at - min(held)).total_seconds() // 3600) if held else None,
        **_silence(campaign, at),
        "kinds": [(one.value, one.label, sum(line.duty.kind == one for line in lines)) for one in DutyKind],
        "hands": _hands(campaign),
        "runs": request.member.may(RUN_CONSULTATIONS.name),
        "reasons": ReasonsForm(),
        "held": held_text(shown, request.GET.get("choisi", "")),
        "written_by_hand": queries.taking_steps(campaign, at),
    }
    return render(request, "consultations/desk.html", context)


@in_campaign(ANSWER_RESIDENTS.name)
@recognised
@require_http_methods(_PAGE)
def one(request: CampaignRequest, number: int) -> HttpResponse:
    """One contribution: its words and why they wait, what was reported, decisions and answers. Raises Http404."""
    campaign, at = request.member.campaign, timezone.now()
    rows = Contribution.objects.select_related("process__campaign", "step", "author", "category")
    row = get_object_or_404(rows, campaign=campaign, pk=number)
    problem = carry_out(request, _ORDERS, row, at, _("Done: everybody reads it in the timeline."))
    if problem.done:
        return redirect("consultations:desk-one", campaign.slug, number)
    words, case = row.words, queries.open_case_of(row)
    texts = (words.title, words.summary, words.body, row.place) if words else ()
    context = {
        "section": "residents-desk",
        "row": row,
        "words": words,
        "case": case,
        "problem": problem.sentence,
        "hints": [(LABELS[hint.why], hint.words) for hint in hints_of(*texts)],
        "appeal": queries.appealed_case_of(row),
        "notices": case.notices.all() if case else (),
        "timeline": row.timeline.all(),
        "reasons": ReasonsForm(),
        "answers": row.official_answers.all(),
        "answering": OfficialAnswerForm(initial={"signed": campaign.name}),
        "reviewed": row.kind == ContributionKind.PROPOSAL and row.decision in UNDER_REVIEW,
        "deciding": DecisionForm(DECISION[row.kind].get(row.decision, frozenset())),
        "clocks": lines_of(list(queries.waiting_duties(campaign).filter(contribution=row)), {}, at),
        "runs": request.member.may(RUN_CONSULTATIONS.name),
    }
    return render(request, "consultations/desk_one.html", context, status=400 if problem else 200)


def _assign(request: CampaignRequest, campaign: Campaign, at: datetime) -> None:
    numbers = [int(one) for one in request.POST.getlist("duty") if one.isdecimal()]
    duties = list(Duty.objects.filter(campaign=campaign, pk__in=numbers))
    hand = request.POST.get("to", "")
    to = Membership.objects.filter(campaign=campaign, pk=int(hand)).first() if hand.isdecimal() else None
    with MessageProblem(request):
        assign_duties(campaign=campaign, duties=duties, to=to, by=request.member.actor, at=at)


def _silence(campaign: Campaign, at: datetime) -> dict[str, Any]:
    """When everything stops, and in how many days."""
    silence = next_silence(campaign, at)
    days = 0 if silence is None else (day_of(campaign, silence.starts) - day_of(campaign, at)).days
    return {"silence": silence, "silence_in": max(days, 0)}


def _hands(campaign: Campaign) -> list[tuple[str, str]]:
    members = Membership.objects.filter(campaign=campaign).select_related("user")
    return [
        (str(one.pk), one.user.name or str(Role(one.role).label))
        for one in members
        if ANSWER_RESIDENTS.name in rights_of(Role(one.role))
    ]


def _reasons(request: CampaignRequest) -> StatementOfReasons:
    form = ReasonsForm(request.POST)
    if not form.is_valid():
        raise InputError(_("nobody is hidden without reasons"))
    data = form.cleaned_data
    return StatementOfReasons(CaseGround(data["ground"]), data["basis"], data["facts"])


def _publish(request: CampaignRequest, row: Contribution, at: datetime) -> object:
    case = queries.open_case_of(row)
    if case is None:
        raise InputError(_("this was decided already"), action=_("look at it again"))
    return decide_case(case=case, outcome=CaseOutcome.PUBLISH, by=request.member.actor, at=at)


def _hide(request: CampaignRequest, row: Contribution, at: datetime) -> object:
    return hide(contribution=row, reasons=_reasons(request), by=request.member.actor, at=at)


def _judge(request: CampaignRequest, row: Contribution, at: datetime) -> object:
    _whole(request)
    case = queries.appealed_case_of(row)
    if case is None:
        raise InputError(_("nobody contests this any more"))
    outcome = CaseOutcome.PUBLISH if request.POST.get("outcome") == CaseOutcome.PUBLISH.value else CaseOutcome.HIDE
    return decide_appeal(
        case=case,
        outcome=outcome,
        reason=request.POST.get("reason", ""),
        by=request.member.actor,
        at=at,
        restored_by=request.POST.get("restored_by", ""),
    )


def _answer(request: CampaignRequest, row: Contribution, at: datetime) -> object:
    form = OfficialAnswerForm(request.POST)
    if not form.is_valid():
        raise InputError(_("an answer has a text, and says who answers"))
    data: dict[str, Any] = form.cleaned_data
    return answer(
        contribution=row,
        kind=AnswerKind(data["kind"]),
        text=data["text"],
        video=data["video"],
        signed=data["signed"],
        by=request.member.actor,
        at=at,
    )


def _decide(request: CampaignRequest, row: Contribution, at: datetime) -> object:
    _whole(request)
    form = DecisionForm(DECISION[row.kind].get(row.decision, frozenset()), request.POST)
    if not form.is_valid():
        raise InputError(_("this decision does not follow"))
    data = form.cleaned_data
    return decide(
        contribution=row, decision=Decision(data["decision"]), reason=data["reason"], by=request.member.actor, at=at
    )


def _whole(request: CampaignRequest) -> None:
    if not request.member.may(RUN_CONSULTATIONS.name):
        raise PermissionDenied


_ORDERS: dict[str, _Order] = {
    "publish": _publish,
    "hide": _hide,
    "judge": _judge,
    "answer": _answer,
    "decide": _decide,
    **REVIEW_ORDERS,
}
