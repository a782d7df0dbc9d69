"""Somebody on the list asks to be left out: her line is found by her station and number, opened, struck out."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import recognised, search_names
from arpenteur.web.foundation.shared.fields import LineField, choice_field
from arpenteur.web.persons.electors.actions import strike_out
from arpenteur.web.persons.electors.models import Voter
from arpenteur.web.persons.electors.slices import Slice
from arpenteur.web.persons.electors.views import SECTION, entitled

MOST_LINES = 8


class LineForm(forms.Form):
    """What stands on her card: her station and her number. Sent, never part of an address; no name is searched."""

    station = forms.ChoiceField(label=gettext_lazy("Station"))
    order = LineField(gettext_lazy("Number on the list"), 12)


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True)
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: CampaignRequest) -> HttpResponse:
    """Lines of that station and number, a few at most: numbers are given twice. Counted as a search of names."""
    member = entitled(request.member)
    form, rows = LineForm(request.POST or None), None
    ground = ground_of(member.campaign)
    seen = sorted(ground.stations) if member.stations is None else sorted(member.stations)
    choice_field(form, "station").choices = [(key, ground.label(key)) for key in seen]
    if request.method == "POST" and form.is_valid():
        chosen = Slice(stations=(form.cleaned_data["station"],)).voters(member.campaign.pk, member.stations)
        rows = list(chosen.filter(order=form.cleaned_data["order"].strip())[:MOST_LINES])
        stopped = search_names(request, Voter, len(rows), timezone.now())
        if stopped is not None:
            return stopped
    context = {**SECTION, "form": form, "rows": rows}
    return render(request, "electors/strike.html", context, status=400 if form.errors else 200)


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True)
@require_POST
def struck(request: CampaignRequest, number: int) -> HttpResponse:
    """She goes; a restored backup forgets her again. Raises Http404."""
    member = entitled(request.member)
    voters = Slice().voters(member.campaign.pk, member.stations)
    strike_out(voter=get_object_or_404(voters, pk=number), by=member.actor, at=timezone.now())
    messages.success(request, _("Struck out: nothing of this person is left."))
    return redirect("electors:electors", member.campaign.slug)
