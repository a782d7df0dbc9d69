"""From a plan of hours to drafts of actions: proposed, looked over, written together."""

import math
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Self

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.strategy import PlannedStation
from arpenteur.web.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.campaigns.clock import day_of
from arpenteur.web.campaigns.ground import Ground, ground_of
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.fieldwork.actions import create_action
from arpenteur.web.fieldwork.contact import door_counts
from arpenteur.web.fieldwork.details import MOST_WANTED, Details
from arpenteur.web.fieldwork.forms import PlanForm
from arpenteur.web.fieldwork.kinds import Kind
from arpenteur.web.fieldwork.law import refusals
from arpenteur.web.fieldwork.times import slot, weeks_later
from arpenteur.web.territory.plans.views import PlanRequest

MOST_ACTIONS = 100
_SATURDAY = 5
_STARTS, _ENDS = time(10), time(12)
_PEOPLE = 8


@dataclass(frozen=True)
class Proposal:
    """One station of the plan: its hours, its doors, in how many outings a week apart, of how many people."""

    station: str
    title: str
    hours: float
    doors: int
    outings: int
    wanted: int
    chosen: bool


@dataclass(frozen=True)
class Pace:
    """Hours of one outing, how many people it should have, how many weeks are left for them."""

    hours: float
    people: int
    weeks: int

    @classmethod
    def of(cls, campaign: Campaign, form: PlanForm) -> Self:
        """As the form says, or as it proposes."""
        said = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
        starts, ends = slot(campaign, said["day"], said["starts"], said["ends"])
        weeks = (campaign.first_round - said["day"]).days // 7 + 1
        return cls(max((ends - starts) / timedelta(hours=1), 0.25), said["people"] or _PEOPLE, max(weeks, 1))

    def shared(self, hours: float) -> tuple[int, int]:
        """(outings, people in each): as many outings as weeks allow, more people where there are too few weeks."""
        outings = min(max(math.ceil(hours / (self.hours * self.people)), 1), self.weeks)
        return outings, min(max(math.ceil(hours / (self.hours * outings)), 1), MOST_WANTED)


@in_campaign(Permission.EDIT_ACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def from_plan(request: CampaignRequest) -> HttpResponse:
    """The plan of the address asked again, one draft proposed a station; confirmed, all are written or none.

    Raises InputError where the plan cannot be made, or is of a hypothesis.
    """
    member, at = request.member, timezone.now()
    counted = door_counts()
    asked = PlanRequest.of(request, member.campaign.place)
    if asked.question.strategy.hypothesis:
        raise InputError(
            _("this plan is of a hypothesis"),
            expected=_("a plan of the campaign's context"),
            action=_("go back to ours, or make the hypothesis our context"),
        )
    plan = asked.plan(counted)
    confirmed = request.method == "POST" and "confirm" in request.POST
    form = PlanForm(request.POST if confirmed else None, initial=_next_saturday(day_of(member.campaign, at)))
    ground = ground_of(member.campaign)
    wanted = set(request.POST.getlist("station")) if confirmed else None
    proposed = _proposals(plan.stations, ground, member, wanted, Pace.of(member.campaign, form))
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
    return {"day": day, "starts": _STARTS, "ends": _ENDS, "people": _PEOPLE}


def _proposals(
    stations: tuple[PlannedStation, ...], ground: Ground, member: Member, wanted: set[str] | None, pace: Pace
) -> list[Proposal]:
    """Stations with hours that are not left aside by lot, and that the member may write in."""
    mine = member.stations
    return [
        Proposal(
            station=one.station,
            title=ground.title(one.station),
            hours=one.hours,
            doors=round(one.doors),
            outings=pace.shared(one.hours)[0],
            wanted=pace.shared(one.hours)[1],
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
def _written(request: CampaignRequest, form: PlanForm, chosen: list[Proposal]) -> HttpResponse:
    """Drafts, all or none. Raises InputError where no station was chosen."""
    if not chosen:
        raise InputError(_("no station is ticked"), action=_("tick at least one"))
    drafts = [(one, week) for one in chosen for week in range(one.outings)]
    if len(drafts) > MOST_ACTIONS:
        raise InputError(
            _("%(number)s drafts") % {"number": len(drafts)},
            expected=_("%(most)s at most") % {"most": MOST_ACTIONS},
            action=_("tick fewer stations"),
        )
    member, at = request.member, timezone.now()
    starts, ends = slot(
        member.campaign, form.cleaned_data["day"], form.cleaned_data["starts"], form.cleaned_data["ends"]
    )
    for one, week in drafts:
        details = Details(
            kind=Kind.DOORS, starts_at=weeks_later(member.campaign, starts, week),
            ends_at=weeks_later(member.campaign, ends, week), stations=(one.station,), wanted=one.wanted,
            doors=-(-one.doors // one.outings), team=member.team,
        )  # fmt: skip
        create_action(campaign=member.campaign, details=details, by=member.actor, at=at, draft=True)
    words = ngettext("%(n)d draft written.", "%(n)d drafts written.", len(drafts))
    messages.success(request, words % {"n": len(drafts)})
    return redirect(f"{reverse('fieldwork:list', args=[member.campaign.slug])}?state=draft")
