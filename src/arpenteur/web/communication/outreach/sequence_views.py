"""Messages at steps of paths: which there are, one more, the end of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.web.communication.outreach.actions import end_sequence, open_sequence
from arpenteur.web.communication.outreach.forms import SequenceForm
from arpenteur.web.communication.outreach.models import MessageSequence, SequenceKind
from arpenteur.web.communication.outreach.permissions import APPROVE_MESSAGES, WRITE_MESSAGES
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.persons.paths.models import PathStep

_HOURS = 24


@in_campaign(WRITE_MESSAGES.name)
@require_http_methods(["GET", "HEAD", "POST"])
def sequences(request: CampaignRequest) -> HttpResponse:
    """Those there are; one more, whose text is then written. Raises InputError."""
    form = SequenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        step = PathStep.objects.select_related("path").get(pk=int(data["step"]))
        with FormProblem(form):
            made = open_sequence(
                step=step,
                kind=SequenceKind(data["kind"]),
                hours=data["days"] * _HOURS,
                by=request.member,
                at=timezone.now(),
            )
            return redirect("outreach:message", request.member.campaign.slug, made.mailing_id)
    rows = MessageSequence.objects.select_related("mailing", "step__path").filter(closed_at=None)
    context = {"section": "sequences", "form": form, "rows": rows, "steps": PathStep.objects.exists()}
    return render(request, "outreach/sequences.html", context, status=422 if form.errors else 200)


@in_campaign(APPROVE_MESSAGES.name)
@require_POST
def end(request: CampaignRequest, number: int) -> HttpResponse:
    """Nobody more receives it. Raises Http404."""
    sequence = get_object_or_404(MessageSequence.objects.select_related("mailing"), pk=number)
    end_sequence(sequence=sequence, by=request.member.actor, at=timezone.now())
    messages.success(request, _("Ended: nobody more receives it."))
    return redirect("outreach:sequences", request.member.campaign.slug)
