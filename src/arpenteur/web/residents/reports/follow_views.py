"""Pages of one report: everybody's, and that of whoever reported, by her link or her code on paper."""

from datetime import datetime
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.visiting import (
    PAGE,
    is_over,
    looked_at,
    page_for_visitors,
    spoken,
    unkept,
    visited,
)
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant
from arpenteur.web.foundation.shared.views import gone
from arpenteur.web.ground.fieldwork.photos import open_photo
from arpenteur.web.residents.consultations.actions.contributions import withdraw_contribution
from arpenteur.web.residents.consultations.clocks import days_left
from arpenteur.web.residents.consultations.kinds import ContributionKind, DutyKind
from arpenteur.web.residents.consultations.models import Contribution, Duty
from arpenteur.web.residents.consultations.queries import processes_of
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.reports.actions import ENDED, confirm_report, reopen_report, show_repair
from arpenteur.web.residents.reports.follow_links import FOLLOW, follow_path, in_her_language
from arpenteur.web.residents.reports.models import PhotoState, ReportPhoto
from arpenteur.web.residents.reports.photos.files import clear_path, keep_waiting
from arpenteur.web.residents.reports.queries import OVER, photos_of, public_reports, report_of_code

_MOST_CELLS = 20
"""Working days that are drawn one by one."""
_ACTS = {"confirm": confirm_report, "still": reopen_report}


@looked_at
def public_page(request: HttpRequest, campaign: Campaign, number: int) -> HttpResponse:
    """What everybody reads of a report, by the number of its row. Raises Http404 for one that does not show."""
    found = public_reports(campaign).filter(pk=number).first()
    if found is None:
        raise Http404
    return _page(request, campaign, found)


@looked_at
def photo(request: HttpRequest, campaign: Campaign, name: str) -> FileResponse:  # noqa: ARG001 — as Django calls it
    """A photo that may show, of a report that shows. Raises Http404 for any other file."""
    rows = ReportPhoto.objects.filter(state=PhotoState.CLEAR, contribution__showing=Showing.PUBLIC)
    known = rows.filter(file=name).exists() or rows.filter(small=name).exists()
    file = clear_path(campaign.pk, name) if known else None
    if file is None:
        raise Http404
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return FileResponse(file.open("rb"), content_type="image/jpeg", headers=headers)


@visited
def by_code(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The code on paper opens the same page as the link. A wrong one says no more than that. Raises Http404 where
    nobody is asked anything.
    """
    if not processes_of(campaign).exists():
        raise Http404
    if request.method != "POST":
        return page_for_visitors(request, campaign, "reports/code.html")
    found = report_of_code(campaign, request.POST.get("code", ""))
    if found is not None:
        return HttpResponseRedirect(in_her_language(follow_path(found)))
    wrong_guess(request)
    error = InputError(_("this code follows nothing here"), action=_("copy it again from your paper"))
    return page_for_visitors(request, campaign, "reports/code.html", {"error": error}, 422)


@csrf_exempt
@participant(FOLLOW, numbers=1)
@require_http_methods(PAGE)
def by_link(request: HttpRequest) -> HttpResponse:
    """Her own page: where it is, what she can say. The link is the only thing that opens it."""
    of = cast("ParticipantRequest", request).participant
    rows = Contribution.objects.select_related("process__campaign", "step", "category", "author")
    report = rows.filter(pk=of.numbers[0], campaign=of.campaign, kind=ContributionKind.REPORT).first()
    if report is None:
        raise Http404
    campaign = report.process.campaign
    if is_over(campaign):
        return gone(request)
    with spoken(request):
        return unkept(_hers(request, campaign, report))


def _hers(request: HttpRequest, campaign: Campaign, report: Contribution) -> HttpResponse:
    problem = PageProblem()
    if request.method == "POST":
        with problem:
            _act(request, report)
            return HttpResponseRedirect(request.path)
    return _page(request, campaign, report, hers=True, error=problem.error)


def _act(request: HttpRequest, report: Contribution) -> None:
    at, by = timezone.now(), Actor("resident", str(report.author_id or ""))
    file = request.FILES.get("photo")
    if isinstance(file, UploadedFile) and file.size:
        show_repair(report=report, photo=keep_waiting(open_photo(file.read()), report.campaign_id), by=by, at=at)
        return
    act = request.POST.get("act", "")
    if act == "withdraw":
        withdraw_contribution(contribution=report, by=by, at=at)
    elif act in _ACTS:
        _ACTS[act](report=report, by=by, at=at)
    else:
        raise InputError(_("nothing was chosen"))


def _page(
    request: HttpRequest,
    campaign: Campaign,
    report: Contribution,
    *,
    hers: bool = False,
    error: InputError | None = None,
) -> HttpResponse:
    at = timezone.now()
    duty = Duty.objects.filter(contribution=report, kind=DutyKind.REPORT, done_at=None).first()
    context: dict[str, Any] = {
        "report": report,
        "words": report.words,
        "hers": hers,
        "error": error,
        "followers": report.follows.count(),
        "photos": photos_of(report) if report.showing == Showing.PUBLIC else [],
        "lines": report.timeline.all(),
        "over": report.decision in OVER,
        "ended": report.decision in ENDED,
        "closed": report.decision == Decision.CONFIRMED,
        "door": "report",
    }
    if duty is not None:
        context |= _clock(campaign, duty, at)
    return page_for_visitors(request, campaign, "reports/report.html", context, 422 if error else 200)


def _clock(campaign: Campaign, duty: Duty, at: datetime) -> dict[str, Any]:
    """Working days that are left, of how many; a cell each, those that are over first. None of many days."""
    left, whole = days_left(campaign, at, duty.due_at), days_left(campaign, duty.opened_at, duty.due_at)
    past = max(0, min(whole, whole - left))
    cells = [{"past": rank < past, "x": rank * 32 + 2} for rank in range(whole)] if whole <= _MOST_CELLS else []
    return {
        "due": day_of(campaign, duty.due_at),
        "left": left,
        "days_shown": abs(left),
        "cells": cells,
        "cells_width": whole * 32,
    }
