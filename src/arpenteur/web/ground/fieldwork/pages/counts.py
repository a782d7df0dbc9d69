"""Counting: what was done, station by station, and taking it back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.ground.fieldwork.events import Counted, record_counts, undo_count
from arpenteur.web.ground.fieldwork.forms import CountForm
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent
from arpenteur.web.ground.fieldwork.queries import action_seen, rights_on, volunteer_of


def count_form(action: Action, ground: Ground, data: Any = None) -> CountForm:
    """The form of an action, with a new key each time it is shown: sent twice, it counts once."""
    return CountForm(action.kind, stations_of(action, ground), data, initial={"key": uuid.uuid4()}, prefix="count")


def stations_of(action: Action, ground: Ground) -> list[tuple[str, str]]:
    """Stations in which something may be counted: those of the action, else all."""
    own = [zone.station for zone in action.zones.all() if zone.station in ground.stations]
    return [(key, ground.title(key)) for key in (own or ground.stations)]


@in_campaign(Permission.RECORD)
@require_POST
def count(request: CampaignRequest, pk: int) -> HttpResponse:
    """Add what was done."""
    member = request.member
    action = action_seen(member, pk)
    if not rights_on(member, action).records:
        raise PermissionDenied
    form = count_form(action, ground_of(member.campaign), request.POST)
    if form.is_valid():
        _write(request, action, form)
    else:
        messages.error(request, _("This count cannot be read: whole numbers from 0 to 10,000."))
    return redirect("fieldwork:action", member.campaign.slug, pk)


def _write(request: CampaignRequest, action: Action, form: CountForm) -> None:
    key, station = form.cleaned_data["key"], form.cleaned_data["station"]
    counts = [
        Counted(uuid.uuid5(key, f"{station}/{one.value}"), station, one.value, form.cleaned_data[one.value])
        for one in form.measures
        if form.cleaned_data.get(one.value)
    ]
    if action.status in {"draft", "cancelled"}:
        messages.error(request, _("Nothing is counted in an action that does not take place."))
    elif counts:
        member = request.member
        with MessageProblem(request, _("Counted. Thank you.")):
            record_counts(
                action=action, counts=counts, by=member.actor, at=timezone.now(), volunteer=volunteer_of(member)
            )


@in_campaign(Permission.RECORD)
@require_POST
def undo(request: CampaignRequest, pk: int, event: uuid.UUID) -> HttpResponse:
    """Take one count back: one's own, or any for those who edit the action."""
    member = request.member
    action = action_seen(member, pk)
    rights = rights_on(member, action)
    events = FieldEvent.objects.filter(action=action)
    if not rights.edits:
        events = events.filter(volunteer__person__user=member.membership.user_id)
    one = get_object_or_404(events, pk=event)
    undo_count(event=one, by=member.actor, at=timezone.now())
    return redirect("fieldwork:action", member.campaign.slug, pk)
