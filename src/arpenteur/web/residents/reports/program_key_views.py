"""The team lets programs post reports of a process by Open311, and stops them."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.residents.consultations.models import Process
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS
from arpenteur.web.residents.reports.actions import close_poster_key, open_poster_key
from arpenteur.web.residents.reports.models import PosterKey

_LONGEST_NAME = 60


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(["GET", "HEAD", "POST"])
def posters(request: CampaignRequest, number: int) -> HttpResponse:
    """Keys of a process, one more, one less; a new one is in the answer to its order and is shown nowhere again.
    Raises Http404.
    """
    campaign, problem, secret = request.member.campaign, PageProblem(), ""
    process = get_object_or_404(Process.objects.filter(campaign=campaign), pk=number)
    if request.method == "POST":
        with problem:
            secret = _ordered(request, process, timezone.now())
            if not secret:
                messages.success(request, _("This is noted."))
                return redirect("reports:posters", campaign.slug, number)
    context = {
        "section": "report-forwarding",
        "process": process,
        "rows": PosterKey.objects.filter(process=process),
        "secret": secret,
        "error": problem.sentence,
        "longest": _LONGEST_NAME,
        "address": address_to_hand_on(request, reverse("reports:open311-requests", args=(campaign.slug, "json"))),
    }
    answer = render(request, "reports/posters.html", context, status=422 if problem else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _ordered(request: CampaignRequest, process: Process, at: datetime) -> str:
    """The secret of a new key, empty where one was closed. Raises InputError."""
    by, asked = request.member.actor, request.POST.get("do", "")
    if asked == "open":
        name = request.POST.get("name", "")[:_LONGEST_NAME]
        return open_poster_key(process=process, name=name, by=by, at=at)[1]
    key = request.POST.get("key", "")
    found = PosterKey.objects.filter(process=process, pk=int(key)).first() if key.isdecimal() else None
    if asked != "close" or found is None:
        raise InputError(_("nothing was chosen"))
    close_poster_key(key=found, by=by, at=at)
    return ""
