"""Actions by week, by month and on the map, and which of them filters leave."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of, published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.times import day_bounds, first_of, monday_of, week_name
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.kit import Choice
from arpenteur.web.foundation.territory import queries as territory
from arpenteur.web.foundation.territory.maps import landmarks_of
from arpenteur.web.ground.fieldwork.display import ActionCard, capital, show
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, ActionZone
from arpenteur.web.ground.fieldwork.periods import Period
from arpenteur.web.ground.fieldwork.queries import TO_FINISH, between, in_it, of_state, visible, with_figures
from arpenteur.web.ground.fieldwork.weeks import DAYS, day, hours_by_kind, week

_MONTH_SLOTS = 3
_LISTED = 7
_LATEST = 2
_RECENT = timedelta(days=3)
_CLASSES = 5


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def actions(request: CampaignRequest) -> HttpResponse:
    """A week (``?semaine=2027-W10``). Raises InputError for another text."""
    member, at = request.member, timezone.now()
    monday = monday_of(request.GET.get("semaine", ""), day_of(member.campaign, at))
    ground = ground_of(member.campaign)
    shown = in_week(member, ground, monday)
    context = {
        **head(member, "week"),
        "week": week(member.campaign, monday, shown, at),
        "before": week_name(monday - timedelta(days=DAYS)),
        "after": week_name(monday + timedelta(days=DAYS)),
        **_listed(shown),
        **_now(member, ground),
        "by_kind": hours_by_kind(shown),
    }
    return render(request, "fieldwork/week.html", context)


def _listed(shown: list[ActionCard]) -> dict[str, Any]:
    """The actions of the week that are still to come, those that lack people first where there are too many."""
    settled = {Status.RUNNING, Status.DONE, Status.CANCELLED}
    waiting = [one for one in shown if one.action.status not in settled and not one.to_finish]
    first = sorted(waiting, key=lambda one: one.state != "short")[:_LISTED]
    return {"listed": sorted(first, key=lambda one: one.starts), "unlisted": len(waiting) - len(first)}


def in_week(member: Member, ground: Ground, monday: date) -> list[ActionCard]:
    """The actions a member sees in a week."""
    starts, ends = moment_span(member, monday, DAYS)
    return shown_to(member, visible(member).filter(starts_at__gte=starts, starts_at__lt=ends), ground)


def shown_to(member: Member, actions: "QuerySet[Action]", ground: Ground) -> list[ActionCard]:
    """Actions with their figures, her own marked; the same number of queries however many."""
    mine = frozenset(Action.objects.filter(in_it(member)).values_list("pk", flat=True))
    return show(with_figures(actions).select_related("team", "campaign"), ground, mine)


def moment_span(member: Member, first: date, days: int) -> tuple[Any, Any]:
    """From the midnight of a day to that of another, so many days later."""
    return day_bounds(member.campaign, first)[0], day_bounds(member.campaign, first + timedelta(days=days))[0]


def _now(member: Member, ground: Ground) -> dict[str, Any]:
    """Running now, and how many more are; finished in the last days where few run; those to be finished."""
    at = timezone.now()
    begun = visible(member).filter(Q(status=Status.RUNNING) | of_state(TO_FINISH, at))
    done = visible(member).filter(status=Status.DONE, ends_at__gt=at - _RECENT).order_by("-ends_at")
    cards = shown_to(member, begun, ground)
    listed, late = ([one for one in cards if one.to_finish is wanted] for wanted in (False, True))
    listed += shown_to(member, done, ground)[: max(_LATEST - len(listed), 0)]
    return {
        "now": listed[:_LISTED],
        "also_running": max(len(listed) - _LISTED, 0),
        "late": late[-_LISTED:],
        "also_late": max(len(late) - _LISTED, 0),
    }


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def month(request: CampaignRequest) -> HttpResponse:
    """A month (``?mois=2027-03``) in whole weeks. Raises InputError for another text."""
    member, today = request.member, day_of(request.member.campaign, timezone.now())
    first = first_of(request.GET.get("mois", ""), today)
    after = (first + timedelta(days=31)).replace(day=1)
    monday = first - timedelta(days=first.weekday())
    weeks = -(-(after - monday).days // DAYS)
    ground = ground_of(member.campaign)
    starts, ends = moment_span(member, monday, weeks * DAYS)
    by_day: dict[date, list[ActionCard]] = {}
    for one in shown_to(member, visible(member).filter(starts_at__gte=starts, starts_at__lt=ends), ground):
        by_day.setdefault(one.day, []).append(one)
    rows = [
        [_cell(member, monday + timedelta(days=DAYS * row + column), today, first, by_day) for column in range(DAYS)]
        for row in range(weeks)
    ]
    context = {
        **head(member, "month"),
        "rows": rows,
        "names": [one["day"].date for one in rows[0]],
        "title": date_format(first, "F Y"),
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{after:%Y-%m}",
    }
    return render(request, "fieldwork/month.html", context)


def _cell(member: Member, on: date, today: date, first: date, by_day: dict[date, list[ActionCard]]) -> dict[str, Any]:
    listed = by_day.get(on, [])
    return {
        "day": day(member.campaign, on, today),
        "outside": (on.year, on.month) != (first.year, first.month),
        "slots": listed[:_MONTH_SLOTS],
        "more": max(len(listed) - _MONTH_SLOTS, 0),
    }


def filtered(member: Member, ground: Ground, filters: dict[str, Any]) -> "QuerySet[Action]":
    """The actions a member sees that answer the filters; what cannot be read filters nothing."""
    actions = visible(member)
    if filters.get("kind"):
        actions = actions.filter(kind=filters["kind"])
    if filters.get("team"):
        actions = actions.filter(team=filters["team"])
    if filters.get("zone"):
        inside = ActionZone.objects.filter(station__in=ground.stations_of(filters["zone"]))
        actions = actions.filter(pk__in=inside.values("action"))
    if filters.get("state"):
        actions = actions.filter(of_state(filters["state"], timezone.now()))
    if filters.get("day"):
        return between(actions, *day_bounds(member.campaign, filters["day"]))
    if not filters.get("period") and (filters.get("state") or filters.get("zone")):
        return actions
    return actions.filter(Period.read(filters.get("period", "")).when(member.campaign, timezone.now()))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def map_page(request: CampaignRequest) -> HttpResponse:
    """Where the actions of a period are: stations coloured by their number, and the same as a list."""
    member, ground = request.member, ground_of(request.member.campaign)
    period = Period.read(request.GET.get("periode", ""))
    actions = _counted(member, period)
    counts = _by_station(actions)
    drawing = territory.drawing(published_of(member.campaign), "station")
    context = {
        **head(member, "map"),
        "period": period,
        "periods": [Choice(capital(str(one.label)), f"?periode={one.value}", one is period) for one in Period],
        "number": actions.count(),
        "drawing": drawing,
        "legend": _legend(counts),
        "counts": sorted(((ground.title(key), key, n) for key, n in counts.items()), key=lambda row: -row[2]),
        "rows": _linked(ground, member.campaign.slug, period, classes(counts)),
        "basemap": settings.ARPENTEUR_BASEMAP_STYLE,
    }
    return render(request, "fieldwork/map.html", context)


@dataclass(frozen=True)
class StationLink:
    """A station of the map, which opens the list of its actions."""

    query: str
    mark: str
    bin: int
    selected: bool = False
    hatched: bool = False


def _linked(ground: Ground, slug: str, period: Period, shades: dict[str, int]) -> dict[str, StationLink]:
    address = reverse("fieldwork:list", args=[slug])
    asked = {key: urlencode({"period": period.value, "zone": key}) for key in ground.stations}
    return {key: StationLink(f"{address}?{one}", ground.label(key), shades.get(key, 0)) for key, one in asked.items()}


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def map_data(request: CampaignRequest) -> JsonResponse:
    """Outlines of stations with their class by number of actions, for the map element."""
    member, ground = request.member, ground_of(request.member.campaign)
    shades = classes(_by_station(_counted(member, Period.read(request.GET.get("periode", "")))))
    published = published_of(member.campaign)
    drawn = [one for one in territory.zones(published, "station") if one.geometry]
    features = [
        {
            "type": "Feature",
            "id": number,
            "geometry": zone.geometry,
            "properties": {
                "zone": zone.zone,
                "name": ground.label(zone.zone),
                "at": [zone.label_longitude, zone.label_latitude],
                "room": zone.label_room,
                "hatched": False,
                "actions": shades.get(zone.zone, 0),
            },
        }
        for number, zone in enumerate(drawn)
    ]
    collection = {"type": "FeatureCollection", "features": features, **landmarks_of(published, "station", drawn)}
    return JsonResponse(collection, content_type="application/geo+json")


def _counted(member: Member, period: Period) -> "QuerySet[Action]":
    """The actions of a period that the map counts: cancelled ones are left out."""
    return visible(member).exclude(status=Status.CANCELLED).filter(period.when(member.campaign, timezone.now()))


def _by_station(actions: "QuerySet[Action]") -> Counter[str]:
    """Station to its actions."""
    return Counter(ActionZone.objects.filter(action__in=actions).values_list("station", flat=True))


def classes(counts: dict[str, int]) -> dict[str, int]:
    """Class 1 (most actions) to 5 of each station, in equal steps of their number."""
    most = max(counts.values(), default=0)
    steps = min(most, _CLASSES)
    return {zone: 1 + (most - n) * steps // most if n else 0 for zone, n in counts.items()}


def _legend(counts: dict[str, int]) -> list[tuple[int, str]]:
    """Class and the numbers of actions it stands for, most first."""
    spans: dict[int, list[int]] = {}
    for zone, shade in classes(counts).items():
        spans.setdefault(shade, []).append(counts[zone])
    named = [(shade, min(found), max(found)) for shade, found in sorted(spans.items())]
    return [*((shade, str(low) if low == high else f"{low} – {high}") for shade, low, high in named), (0, "0")]


def head(member: Member, view: str) -> dict[str, Any]:
    """What the top of every look shows."""
    return {
        "section": "actions",
        "view": view,
        "edits": member.may(Permission.EDIT_ACTIONS),
    }
