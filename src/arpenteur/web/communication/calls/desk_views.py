"""Pages of whoever runs calls: lists with their sums, what callers say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.calls import opening
from arpenteur.web.communication.calls.clocks import article, closes_at, next_opening, usual_hours
from arpenteur.web.communication.calls.forms import CallHoursForm, CallListForm, CallScriptForm, lines_of, rows_of
from arpenteur.web.communication.calls.models import CallList, CallOutcome, CallScript
from arpenteur.web.communication.calls.permissions import RUN_CALLS
from arpenteur.web.communication.calls.queries import sums
from arpenteur.web.communication.calls.script import SpokenScript, offered
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import FormProblem, PageProblem, carry_out
from arpenteur.web.persons.contacts.filters import name_of
from arpenteur.web.persons.segments.page import STEPS
from arpenteur.web.persons.segments.stack import read_stack

_PAGE = ["GET", "HEAD", "POST"]
REASONS = {
    "agreement": gettext_lazy("did not agree to be called for this"),
    "number": gettext_lazy("wrong number, not corrected yet"),
    "often": gettext_lazy("called often enough lately"),
}
"""Why people of a segment are not in a list."""
_Order = Callable[[CampaignRequest, Any, datetime], Any]


@in_campaign(RUN_CALLS.name)
@require_http_methods(_PAGE)
def lists(request: CampaignRequest) -> HttpResponse:
    """Every list, and a new one: sent, it is opened."""
    at, campaign = timezone.now(), request.member.campaign
    form = CallListForm(request.POST if request.method == "POST" else None, hours=usual_hours(campaign, at))
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            details = form.details(campaign, at)
            segment = form.cleaned_data["segment"]
            stack = segment.stack if segment else ()
            opened = opening.open_list(
                member=request.member, details=details, stack=stack, by=request.member.actor, at=at
            )
            messages.success(request, _("Opened: whoever may call finds it under “Call”."))
            return redirect("calls:list", campaign.slug, opened.pk)
    rows = [(one, sums(one, at)) for one in CallList.objects.filter(campaign=campaign)]
    context = {
        "section": "call-lists",
        "rows": rows,
        "form": form,
        "article": article(),
        "scripts": CallScript.objects.filter(campaign=campaign).exists(),
    }
    return render(request, "calls/lists.html", context, status=400 if form.errors else 200)


@in_campaign(RUN_CALLS.name)
@require_http_methods(_PAGE)
def one_list(request: CampaignRequest, number: int) -> HttpResponse:
    """A list: how calls went, in totals; its hours, its end. Raises Http404."""
    at, campaign = timezone.now(), request.member.campaign
    calls = get_object_or_404(CallList.objects.select_related("script", "campaign"), campaign=campaign, pk=number)
    problem = carry_out(request, _OF_LIST, calls, at, _("Saved."))
    if problem.done:
        return redirect("calls:list", campaign.slug, number)
    counted, opens = sums(calls, at), next_opening(calls, at)
    context = {
        "section": "call-lists",
        "calls": calls,
        "counted": counted,
        "problem": problem.sentence,
        "outcomes": [(one.label, counted.tries.get(one, 0), counted.over.get(one, 0)) for one in CallOutcome],
        "lines": [_line(one, request, at) for one in calls.stack],
        "left_out": [(REASONS[key], n) for key, n in calls.left_out.items() if key in REASONS],
        "hours": CallHoursForm(hours=calls.hours),
        "opens": opens,
        "article": article(),
        "closes": closes_at(calls, at) if opens == at else None,
    }
    return render(request, "calls/list.html", context, status=400 if problem else 200)


@in_campaign(RUN_CALLS.name)
@require_http_methods(_PAGE)
def scripts(request: CampaignRequest) -> HttpResponse:
    """What callers say: every script, one that is ready, a new one."""
    at, campaign = timezone.now(), request.member.campaign
    problem = PageProblem()
    if request.method == "POST":
        with problem:
            kept = opening.keep_script(
                campaign=campaign, name=_("Invitation"), script=offered(), by=request.member.actor, at=at
            )
            return redirect("calls:script", campaign.slug, kept.pk)
    rows = list(CallScript.objects.filter(campaign=campaign))
    context = {"section": "call-scripts", "rows": rows, "problem": problem.sentence}
    return render(request, "calls/scripts.html", context, status=400 if problem else 200)


@in_campaign(RUN_CALLS.name)
@require_http_methods(_PAGE)
def script(request: CampaignRequest, number: int) -> HttpResponse:
    """One script, edited line by line and checked; 0 for a new one. Raises Http404."""
    at, campaign = timezone.now(), request.member.campaign
    row = get_object_or_404(CallScript, campaign=campaign, pk=number) if number else None
    shown, problem = (row.script if row else SpokenScript(())), PageProblem()
    form = CallScriptForm(request.POST or None, initial={"name": row.name if row else ""})
    if request.method == "POST":
        shown = lines_of(request.POST)
        with problem:
            done = _script_done(request, row, form, shown, at)
            return (
                redirect("calls:script", campaign.slug, done.pk) if done else redirect("calls:scripts", campaign.slug)
            )
    context = {
        "section": "call-scripts",
        "row": row,
        "form": form,
        "lines": rows_of(shown),
        "problem": problem.sentence,
        "used": bool(row and row.lists.exists()),
    }
    return render(request, "calls/script.html", context, status=400 if problem else 200)


def _script_done(
    request: CampaignRequest, row: CallScript | None, form: CallScriptForm, shown: SpokenScript, at: datetime
) -> CallScript | None:
    """Do what the page of a script asks; the script that is kept, None where it is removed. Raises InputError."""
    by, campaign = request.member.actor, request.member.campaign
    if row is not None and request.POST.get("do") == "remove":
        opening.remove_script(script=row, by=by, at=at)
        messages.success(request, _("Removed."))
        return None
    if not form.is_valid():
        raise InputError(_("a name is needed"), action=_("say what the calls are for"))
    kept = opening.keep_script(campaign=campaign, name=form.cleaned_data["name"], script=shown, by=by, at=at, row=row)
    messages.success(request, _("Kept: every answer leads somewhere, the first line says who calls."))
    return kept


def _hours(request: CampaignRequest, calls: CallList, at: datetime) -> None:
    form = CallHoursForm(request.POST, hours=calls.hours)
    if not form.is_valid():
        raise InputError(_("these hours are too long to be read"))
    opening.change_hours(calls=calls, hours=form.hours(calls.campaign, at), by=request.member.actor, at=at)


def _close(request: CampaignRequest, calls: CallList, at: datetime) -> None:
    opening.close_list(calls=calls, closed=True, by=request.member.actor, at=at)


def _reopen(request: CampaignRequest, calls: CallList, at: datetime) -> None:
    opening.close_list(calls=calls, closed=False, by=request.member.actor, at=at)


def _line(text: str, request: CampaignRequest, at: datetime) -> str:
    """A line of the segment in words; as it is written where its filter is no more."""
    try:
        (line,) = read_stack([text])
    except InputError:
        return text
    return f"{STEPS[line.step]} · {name_of(line.code, request.member, at)}"


_OF_LIST: dict[str, _Order] = {"hours": _hours, "close": _close, "reopen": _reopen}
