"""Suivi: an outing as it goes, what to look at twice, what is set aside.

The outing as SVG: streets of each turf, buildings by how far they are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from arpenteur.maps.plane import Plane
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.doors import doors_of
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.ground.fold import Finish
from arpenteur.web.ground.phone.models import Review
from arpenteur.web.ground.routes.access import preparing
from arpenteur.web.ground.routes.backdrop import badge_spot
from arpenteur.web.ground.routes.board import EVERY_SECONDS
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.live.forms import SetAsideForm
from arpenteur.web.ground.routes.live.progress import Shade, TurfProgress, progress_of
from arpenteur.web.ground.routes.live.queries import reviews_of, suspects
from arpenteur.web.ground.routes.live.reviews import restore, set_aside
from arpenteur.web.ground.routes.paper.sheets import printed_not_typed
from arpenteur.web.ground.routes.plane import colour, dot_size, fitted
from arpenteur.web.ground.routes.reach import Reach


@dataclass(frozen=True)
class Building:
    """One dot: ``size`` 1 for a house, 2 for flats, 3 for twenty dwellings or more."""

    x: float
    y: float
    size: int
    shade: Shade


@dataclass(frozen=True)
class Walked:
    """One turf on the map."""

    number: int
    letter: str
    tint: str
    streets: tuple[str, ...]
    buildings: tuple[Building, ...]
    x: float
    y: float


@dataclass(frozen=True)
class Followed:
    """The map: streets around, then the turfs."""

    roads: tuple[str, ...]
    turfs: tuple[Walked, ...]


def follow(progress: Sequence[TurfProgress]) -> Followed:
    """Draw some turfs, which may overlap; streets that several tell of are drawn once."""
    plans: list[Mapping[str, Any]] = [one.turf.plan for one in progress]
    plane = fitted([tuple(building["at"]) for plan in plans for building in plan["buildings"]])
    roads = {_path(line["line"], plane) for plan in plans for line in plan["around"]}
    taken: list[tuple[float, float]] = []
    turfs = tuple(_walked(rank, one, plane, taken) for rank, one in enumerate(progress, start=1))
    return Followed(tuple(sorted(roads)), turfs)


def _walked(rank: int, one: TurfProgress, plane: Plane, taken: list[tuple[float, float]]) -> Walked:
    plan = one.turf.plan
    buildings = tuple(_dot(building, one.shades, plane) for building in plan["buildings"])
    x, y = badge_spot([(dot.x, dot.y) for dot in buildings], taken) if buildings else (0.0, 0.0)
    return Walked(
        number=colour(rank),
        letter=one.turf.letter,
        tint="".join(_path(ring, plane) + "z" for ring in plan["outline"]),
        streets=tuple(_path(street["line"], plane) for street in plan["streets"]),
        buildings=buildings,
        x=round(x, 1),
        y=round(y, 1),
    )


def _dot(building: Mapping[str, Any], shades: Mapping[str, Shade], plane: Plane) -> Building:
    x, y = plane.at(building["at"])
    return Building(x, y, dot_size(building["dwellings"]), shades.get(building["key"], Shade.LEFT))


def _path(points: Iterable[Sequence[float]], plane: Plane) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in (plane.at(point) for point in points))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def follow_page(request: CampaignRequest, pk: int) -> HttpResponse:
    """How far each turf of an action is."""
    return page(request, TURFS.reach(request.member, pk))


def page(request: CampaignRequest, one: Reach, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, perhaps with a form that was refused."""
    at, campaign = timezone.now(), one.action.campaign
    turfs = [turf for turf in TURFS.routes_of(one.action) if one.sees(turf.stations)]
    progress = progress_of(turfs, at)
    named = one.assigns and may_see_names(request)
    context = {
        "section": "turfs",
        "action": one.action,
        "shown": show([one.action], ground_of(campaign))[0],
        "rows": _rows(progress, one, at, named),
        "total": _total(one.action, progress),
        "drawn": follow(progress) if progress else None,
        "suspects": suspects(campaign, turfs) if one.cuts else [],
        "reviews": reviews_of(turfs) if one.cuts else [],
        "form": SetAsideForm(),
        "sheets": [turf for turf in printed_not_typed(one.action) if one.sees(turf.stations)],
        "every": EVERY_SECONDS,
        "now": clock(local(campaign, at)),
        **more,
    }
    return render(request, "routes/follow.html", context, status=status)


def _rows(progress: list[TurfProgress], one: Reach, at: Any, named: bool) -> list[dict[str, Any]]:
    campaign = one.action.campaign
    people = TURFS.people_of(one.action) if named else None
    return [
        {
            "at": turf,
            "pair": people.pair(turf.turf.pair) if people else None,
            "ends": _ends(campaign, ends, at) if (ends := turf.ends_at(at)) else "",
            "last": clock(local(campaign, turf.last)) if turf.last else "",
        }
        for turf in progress
    ]


def _ends(campaign: Campaign, ends: datetime, at: datetime) -> str:
    """``19 h 40``; with its day where that is another one."""
    there = local(campaign, ends)
    day = "" if there.date() == local(campaign, at).date() else f"{date_format(there, 'l')} "
    return f"{day}{clock(there)}"


def _total(action: Action, progress: list[TurfProgress]) -> dict[str, Any]:
    sums = {name: sum(getattr(one, name) for one in progress) for name in ("known", "done", "opened", "left", "out")}
    doors = doors_of([action])[action.pk]
    knocked = sums["opened"] + sum(one.absent + one.later for one in progress)
    finished = sum((one.finished for one in progress), Counter[Finish]())
    return sums | {
        "finished": finished.total(),
        "mailed": finished[Finish.MAILED],
        "hybrid": finished[Finish.HYBRID],
        "contact": sums["opened"] / knocked if knocked else None,
        "action": doors,
        "elsewhere": max(doors.done - sums["done"], 0),
    }


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def put_aside(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """Events of a turf are counted no more."""
    one = preparing(TURFS, request, pk)
    found, form = TURFS.route_of(one, number), SetAsideForm(request.POST)
    if not form.is_valid():
        return page(request, one, status=422, form=form, refused=found.pk)
    numbers, reason = form.cleaned_data["numbers"], form.cleaned_data["reason"]
    with MessageProblem(request):
        review = set_aside(turf=found, numbers=numbers, reason=reason, by=request.member.actor, at=timezone.now())
        words = ngettext("%(n)d event set aside.", "%(n)d events set aside.", review.events)
        messages.success(request, words % {"n": review.events})
    return redirect("routes:follow", request.member.campaign.slug, pk)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def take_in(request: CampaignRequest, pk: int, review: int) -> HttpResponse:
    """They are counted again."""
    one = preparing(TURFS, request, pk)
    found = get_object_or_404(Review.objects.select_related("turf"), pk=review, turf__action=one.action)
    TURFS.route_of(one, found.turf_id)
    events = restore(review=found, by=request.member.actor, at=timezone.now())
    words = ngettext("%(n)d event counted again.", "%(n)d events counted again.", events)
    messages.success(request, words % {"n": events})
    return redirect("routes:follow", request.member.campaign.slug, pk)
