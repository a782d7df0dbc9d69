"""The page where one day is said for every decision of a review, and what is ready for it."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.fields import DayField, HourField
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.residents.consultations.actions.decisions import publish_rulings, readers_needed
from arpenteur.web.residents.consultations.actions.rulings import schedule_rulings
from arpenteur.web.residents.consultations.models import Process, Ruling
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.queries import titles_of

_ORDERS = ("publish", "schedule", "unschedule")


class OneDayForm(forms.Form):
    """When every decision is published."""

    day = DayField(gettext_lazy("Day"))
    hour = HourField(gettext_lazy("Hour"))


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(["GET", "HEAD", "POST"])
def rulings(request: CampaignRequest, number: int) -> HttpResponse:
    """What is ready of a process, and when all of it is published. Raises Http404."""
    campaign, at, problem = request.member.campaign, timezone.now(), PageProblem()
    rows = Process.objects.select_related("campaign")
    row = get_object_or_404(rows, campaign=campaign, pk=number)
    if request.method == "POST":
        with problem:
            _order(request, row, at)
            messages.success(request, _("Done."))
            return redirect("consultations:rulings", campaign.slug, number)
        row = rows.get(pk=row.pk)
    ready = list(Ruling.objects.select_related("contribution").filter(contribution__process=row))
    titles = titles_of([one.contribution for one in ready])
    when = local(campaign, row.rulings_at) if row.rulings_at else None
    context = {
        "section": "consultations",
        "process": row,
        "problem": problem.sentence,
        "needed": readers_needed(row),
        "ready": [(one, titles.get(one.contribution_id, "")) for one in ready],
        "form": OneDayForm(initial={"day": when.date(), "hour": when.time()} if when else None),
    }
    return render(request, "consultations/rulings.html", context, status=400 if problem else 200)


def _order(request: CampaignRequest, process: Process, at: datetime) -> None:
    order, by = request.POST.get("do", ""), request.member.actor
    if order == "publish":
        publish_rulings(process=process, by=by, at=at)
    elif order == "unschedule":
        schedule_rulings(process=process, moment=None, by=by, at=at)
    elif order == "schedule":
        form = OneDayForm(request.POST)
        if not form.is_valid():
            raise InputError(_("on which day, at which hour?"))
        when = moment(process.campaign, form.cleaned_data["day"], form.cleaned_data["hour"])
        schedule_rulings(process=process, moment=when, by=by, at=at)
    else:
        raise InputError(_("unknown order"), expected=", ".join(_ORDERS))
