"""From a plan of hours to drafts of actions: proposed, looked over, written together."""

import math
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.strategy import PlannedStation
from arpenteur.web.campaigns.access import in_campaign
from arpenteur.web.campaigns.clock import day_of
from arpenteur.web.campaigns.ground import Ground, ground_of
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.fieldwork.actions import create_action
from arpenteur.web.fieldwork.contact import door_counts
from arpenteur.web.fieldwork.details import MOST_WANTED, Details
from arpenteur.web.fieldwork.forms import PlanForm
from arpenteur.web.fieldwork.kinds import Kind
from arpenteur.web.fieldwork.law import refusals
from arpenteur.web.fieldwork.times import slot
from arpenteur.web.territory.plans.views import Asked

MOST_ACTIONS = 100
_SATURDAY = 5
_STARTS, _ENDS = time(10), time(12)


@dataclass(frozen=True)
class Proposal:
    """One station of the plan: its hours, its doors, how many people in two hours."""

    station: str
    title: str
    hours: float
    doors: int
    wanted: int
    chosen: bool


@in_campaign(Permission.EDIT_ACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def from_plan(request: HttpRequest) -> HttpResponse:
    """The plan of the address asked again, one draft proposed a station; confirmed, all are written or none.

    Raises InputError where the plan cannot be made.
    """
    member, at = request.member, timezone.now()
    counted = door_counts()
    plan = Asked.of(request, member.campaign.place).plan(counted)
    confirmed = request.method == "POST" and "confirm" in request.POST
    form = PlanForm(request.POST if confirmed else None, initial=_next_saturday(day_of(member.campaign, at)))
    ground = ground_of(member.campaign)
    wanted = set(request.POST.getlist("station")) if confirmed else None
    proposed = _proposals(plan.stations, ground, member, wanted)
    if confirmed and form.is_valid():
        chosen = [one for one in proposed if one.chosen]
        try:
            return _written(request, form, chosen)
        except InputError as error:
            form.add_error(None, str(error))
    context = {
        "section": "actions",
        "form": form,
        "proposed": proposed,
        "controls": [ground.title(one.station) for one in plan.stations if one.arm == "control"],
        "refused": _refused(member, form),
        "query": request.GET.urlencode(),
        "plan_hours": plan.total.hours,
        "knocked": sum(counted.knocked.values()),
        "counted_stations": plan.inputs["counted_stations"],
        "contact_rate": plan.inputs["contact_rate"],
    }
    return render(request, "fieldwork/from_plan.html", context, status=422 if confirmed else 200)


def _next_saturday(today: date) -> dict[str, Any]:
    """Ten to noon."""
    day = today + timedelta(days=(_SATURDAY - today.weekday()) % 7 or 7)
    return {"day": day, "starts": _STARTS, "ends": _ENDS}


def _proposals(
    stations: tuple[PlannedStation, ...], ground: Ground, member: Member, wanted: set[str] | None
) -> list[Proposal]:
    """Stations with hours that are not left aside by lot, and that the member may write in."""
    mine = member.stations
    return [
        Proposal(
            station=one.station,
            title=ground.title(one.station),
            hours=one.hours,
            doors=round(one.doors),
            wanted=min(max(math.ceil(one.hours / 2), 1), MOST_WANTED),
            chosen=wanted is None or one.station in wanted,
        )
        for one in stations
        if one.hours > 0 and one.arm != "control" and (mine is None or one.station in mine)
    ][:MOST_ACTIONS]


def _refused(member: Member, form: PlanForm) -> Any:
    """What the law says of the slot: drafts may be kept all the same, not planned."""
    values = form.cleaned_data if form.is_bound else form.initial
    if not {"day", "starts", "ends"} <= values.keys():
        return ()
    return refusals(
        member.campaign, Kind.DOORS, *slot(member.campaign, values["day"], values["starts"], values["ends"])
    )


@transaction.atomic
def _written(request: HttpRequest, form: PlanForm, chosen: list[Proposal]) -> HttpResponse:
    """Drafts, all or none. Raises InputError where no station was chosen."""
    if not chosen:
        raise InputError("aucun bureau n'est coché", action="cochez-en au moins un")
    member, at = request.member, timezone.now()
    starts, ends = slot(
        member.campaign, form.cleaned_data["day"], form.cleaned_data["starts"], form.cleaned_data["ends"]
    )
    for one in chosen:
        details = Details(
            kind=Kind.DOORS, starts_at=starts, ends_at=ends, stations=(one.station,), wanted=one.wanted,
            doors=one.doors, team=member.team,
        )  # fmt: skip
        create_action(campaign=member.campaign, details=details, by=member.actor, at=at, draft=True)
    words = ngettext("%(n)d draft written.", "%(n)d drafts written.", len(chosen))
    messages.success(request, words % {"n": len(chosen)})
    return redirect(f"{reverse('fieldwork:list', args=[member.campaign.slug])}?state=draft")
