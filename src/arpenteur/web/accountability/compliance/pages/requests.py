"""Requests from people: what came, by when it is answered, how it ended."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.web.accountability.compliance.forms import OutcomeForm, RequestForm
from arpenteur.web.accountability.compliance.models import Outcome, PersonRequest
from arpenteur.web.accountability.compliance.requests import close_request, open_request
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.page_problems import FormProblem


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def requests(request: CampaignRequest) -> HttpResponse:
    """Open ones by their date, then those answered."""
    today = day_of(request.member.campaign, timezone.now())
    return _page(request, RequestForm(initial={"received_on": today}))


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True)
@require_POST
def receive(request: CampaignRequest) -> HttpResponse:
    """Note a request."""
    campaign, at = request.member.campaign, timezone.now()
    form = RequestForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        received = min(at, datetime.combine(asked["received_on"], time(), zone_of(campaign)))
        if asked["received_on"] > day_of(campaign, at):
            form.add_error("received_on", _("This day has not come yet."))
            return _page(request, form, 400)
        with FormProblem(form, "reference"):
            open_request(
                campaign=campaign,
                kind=asked["kind"],
                reference=asked["reference"],
                received_at=received,
                by=request.member.actor,
                at=at,
            )
            messages.success(request, _("Noted. It is to be answered within a month."))
            return redirect("compliance:requests", campaign.slug)
    return _page(request, form, 400)


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True)
@require_POST
def close(request: CampaignRequest, number: int) -> HttpResponse:
    """Note how one ended. Raises Http404 for one of another campaign."""
    campaign: Campaign = request.member.campaign
    found = get_object_or_404(PersonRequest, campaign=campaign, pk=number)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, RequestForm(), 400)
    close_request(request=found, outcome=form.cleaned_data["outcome"], by=request.member.actor, at=timezone.now())
    messages.success(request, _("Closed."))
    return redirect("compliance:requests", campaign.slug)


def _page(request: CampaignRequest, form: RequestForm, status: int = 200) -> HttpResponse:
    found = PersonRequest.objects.filter(campaign=request.member.campaign)
    context = {
        "section": "requests",
        "form": form,
        "waiting": found.filter(done_at=None),
        "answered": found.exclude(done_at=None).order_by("-done_at"),
        "outcomes": Outcome.choices,
        "now": timezone.now(),
    }
    return render(request, "compliance/requests.html", context, status=status)
