"""The team says to whom reports are handed and how; reports leave for a town hall; its answers are noted."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import MessageProblem, PageProblem
from arpenteur.web.residents.consultations.models import Process
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS
from arpenteur.web.residents.reports.models import HandingWay, ReportForward, TownHall
from arpenteur.web.residents.reports.queries import to_forward, town_hall_of
from arpenteur.web.residents.reports.town_hall_actions import (
    HallWords,
    close_town_hall,
    note_reply,
    send_reports,
    write_town_hall,
)

_SECTION = {"section": "report-forwarding"}


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(["GET", "HEAD", "POST"])
def town_hall(request: CampaignRequest, number: int) -> HttpResponse:
    """To whom the reports of a process are handed. Raises Http404."""
    process, problem = _process(request, number), PageProblem()
    hall = town_hall_of(process)
    words = _words_of(hall) if hall else HallWords("", HandingWay.MAIL)
    if request.method == "POST":
        with problem:
            if request.POST.get("do") == "close" and hall is not None:
                close_town_hall(hall=hall, by=request.member.actor, at=timezone.now())
            else:
                words = _typed(request, process)
                write_town_hall(process=process, words=words, by=request.member.actor, at=timezone.now())
            messages.success(request, _("This is noted."))
            return redirect("reports:forwarding", request.member.campaign.slug)
    context = {
        **_SECTION,
        "process": process,
        "hall": hall,
        "words": words,
        "ways": HandingWay,
        "error": problem.sentence,
        "categories": [(one, words.services.get(one.pk, "")) for one in process.categories.all()],
        "has_key": bool(hall and hall.api_key),
    }
    return render(request, "reports/town_hall.html", context, status=422 if problem else 200)


@in_campaign(ANSWER_RESIDENTS.name)
@require_POST
def send(request: CampaignRequest, number: int) -> HttpResponse:
    """Reports that were chosen leave for the town hall of their process. Raises Http404."""
    campaign = request.member.campaign
    hall = town_hall_of(_process(request, number))
    if hall is None:
        raise Http404
    chosen = set(request.POST.getlist("report"))
    reports = [one for one in to_forward(campaign) if str(one.pk) in chosen and one.process_id == hall.process_id]
    with MessageProblem(request):
        made = send_reports(reports=reports, hall=hall, by=request.member.actor, at=timezone.now())
        said = ngettext("%(n)d report is on its way.", "%(n)d reports are on their way.", len(made))
        messages.success(request, said % {"n": len(made)})
    return redirect("reports:forwarding", campaign.slug)


@in_campaign(ANSWER_RESIDENTS.name)
@require_POST
def reply(request: CampaignRequest, number: int) -> HttpResponse:
    """The town hall answered by letter: it is not chased any more. Raises Http404."""
    forward = ReportForward.objects.filter(campaign=request.member.campaign, pk=number).first()
    if forward is None:
        raise Http404
    with MessageProblem(request, _("This is noted. Now say on the page of the report what it answered.")):
        note_reply(forward=forward, by=request.member.actor, at=timezone.now(), number=request.POST.get("number", ""))
    return redirect("reports:forwarding", request.member.campaign.slug)


def _process(request: CampaignRequest, number: int) -> Process:
    found = Process.objects.filter(campaign=request.member.campaign, pk=number).first()
    if found is None:
        raise Http404
    return found


def _words_of(hall: TownHall) -> HallWords:
    services = {int(one): str(code) for one, code in dict[str, Any](hall.services).items()}
    words = HallWords(hall.name, HandingWay(hall.way), hall.url, hall.jurisdiction, email=hall.email)
    return replace(words, services=services)


def _typed(request: CampaignRequest, process: Process) -> HallWords:
    """What the form says. Raises InputError for a way that is none."""
    sent = request.POST
    if sent.get("way") not in HandingWay.values:
        raise InputError(_("nothing was chosen"))
    key = sent.get("api_key", "").strip()
    return HallWords(
        sent.get("name", "")[:80],
        HandingWay(sent["way"]),
        sent.get("url", "")[:200],
        sent.get("jurisdiction", "")[:80],
        api_key=key[:200] if key else None,
        email=sent.get("email", "")[:254],
        services={one.pk: sent.get(f"service-{one.pk}", "")[:80] for one in process.categories.all()},
    )
