"""Who comes: one's own sign-up in one click, and the board on which organisers assign."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.ground.fieldwork import people as verbs
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.fieldwork.pages.action import back, whole
from arpenteur.web.ground.fieldwork.pages.calendars import shown_to
from arpenteur.web.ground.fieldwork.queries import (
    BINDING,
    action_seen,
    busy_between,
    conflicts,
    may_be_assigned,
    rights_on,
)
from arpenteur.web.persons.volunteers.actions import own_volunteer
from arpenteur.web.persons.volunteers.models import TeamMember, Volunteer
from arpenteur.web.persons.volunteers.queries import free_between

_AROUND = timedelta(days=7)
MOST_LISTED = 300
MOST_PAIRS = 12
"""Rows of pairs shown, empty ones included."""


@in_campaign(Permission.SIGN_UP)
@require_POST
def come(request: CampaignRequest, pk: int) -> HttpResponse:
    """I come, or I withdraw (``do=withdraw``)."""
    member, at = request.member, timezone.now()
    action = action_seen(member, pk)
    herself = own_volunteer(campaign=member.campaign, user=request.user, by=member.actor, at=at)
    verb = verbs.withdraw if request.POST.get("do") == "withdraw" else verbs.sign_up
    with MessageProblem(request):
        verb(action=action, volunteer=herself, by=member.actor, at=at)
    return redirect(_next(request, pk))


def _next(request: CampaignRequest, pk: int) -> str:
    """The page of the action while she still sees it; else the calendar."""
    slug = request.member.campaign.slug
    try:
        action_seen(request.member, pk)
    except Http404:
        return reverse("fieldwork:actions", args=[slug])
    return reverse("fieldwork:action", args=[slug, pk])


@dataclass(frozen=True)
class Candidate:
    """Someone who can be assigned: her team, her hours within a week before and after."""

    volunteer: Volunteer
    team: str
    hours: float
    busy: bool
    free: bool


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def board(request: CampaignRequest, pk: int) -> HttpResponse:
    """Who is in, who is free then, who else."""
    action = _assigned(request, pk)
    if not isinstance(action, Action):
        return action
    as_of = (
        time.time_ns() // 1000
    )  # Before anything is read: of two answers, the later one misses nothing of the other.
    member, ground = request.member, ground_of(request.member.campaign)
    inside = list(
        Participation.objects.filter(action=action).select_related("volunteer__person").order_by("pair", "pk")
    )
    listed = _candidates(action, may_be_assigned(member).exclude(pk__in=[row.volunteer_id for row in inside]))
    free, busy = ([one for one in listed if (one.free and not one.busy) is wanted] for wanted in (True, False))
    others = busy[:MOST_LISTED]
    count_list(request, len(inside) + len(free) + len(others), timezone.now())
    context = {
        "section": "actions",
        "action": action,
        "as_of": as_of,
        "shown": shown_to(member, Action.objects.filter(pk=action.pk), ground)[0],
        "inside": inside,
        "pairs": [(number, list(rows)) for number, rows in groupby(inside, attrgetter("pair")) if number],
        "alone": [row for row in inside if not row.pair],
        "places": range(_pairs_to_make(action, inside)),
        "free": free,
        "others": others,
        "conflicts": conflicts(action, member),
        "presences": Presence.choices,
    }
    return render(request, "fieldwork/people.html", context)


def _pairs_to_make(action: Action, inside: list[Participation]) -> int:
    """Pairs that the people wanted, or those who are in beyond that, would still make."""
    pairs = len({row.pair for row in inside if row.pair})
    paired = sum(1 for row in inside if row.pair)
    return min(max(max(action.wanted, len(inside)) - paired, 0) // 2, max(MOST_PAIRS - pairs, 0))


def _candidates(action: Action, people: QuerySet[Volunteer]) -> list[Candidate]:
    free = {one.pk for one in free_between(action.starts_at, action.ends_at, people=people)}
    busy = busy_between(action.starts_at, action.ends_at, but=action.pk)
    teams = dict(TeamMember.objects.filter(team__ended_at=None).values_list("volunteer", "team__letter"))
    load: Counter[int] = Counter()
    rows = Participation.objects.filter(
        action__status__in=BINDING,
        action__starts_at__lt=action.ends_at + _AROUND,
        action__ends_at__gt=action.starts_at - _AROUND,
    )
    for volunteer, starts, ends in rows.values_list("volunteer", "action__starts_at", "action__ends_at"):
        load[volunteer] += (ends - starts).total_seconds() / 3600
    listed = [Candidate(one, teams.get(one.pk, ""), load[one.pk], one.pk in busy, one.pk in free) for one in people]
    return sorted(listed, key=lambda one: (one.hours, str(one.volunteer.name).casefold()))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def assign(request: CampaignRequest, pk: int) -> HttpResponse:
    """Assign, take out, pair, unpair, note who came (``do=``)."""
    action = _assigned(request, pk)
    if not isinstance(action, Action):
        return action
    with MessageProblem(request):
        _do(request, action)
    if request.POST.get("from") == "action":
        return back(request, pk)
    return redirect("fieldwork:people", request.member.campaign.slug, pk)


def _do(request: CampaignRequest, action: Action) -> None:
    """One verb of the board. Raises Http404 for a person or a verb that is not there, InputError."""
    by, at = request.member.actor, timezone.now()
    inside = Volunteer.objects.filter(participations__action=action)
    do = request.POST.get("do", "assign")
    people = may_be_assigned(request.member) if do == "assign" else inside
    numbers = [whole(text) for text in request.POST.getlist("volunteer")]
    chosen = [get_object_or_404(people, pk=number) for number in numbers]
    if do == "pair":
        verbs.pair(volunteers=chosen, action=action, by=by, at=at)
        return
    if len(chosen) != 1:
        raise Http404(do)
    if do == "presence":
        asked = request.POST.get("presence")
        if asked not in Presence.values:
            raise Http404(asked)
        verbs.set_presence(volunteer=chosen[0], presence=Presence(asked), action=action, by=by, at=at)
        return
    known = {"assign": verbs.assign, "unassign": verbs.unassign, "unpair": verbs.unpair}
    if do not in known:
        raise Http404(do)
    known[do](volunteer=chosen[0], action=action, by=by, at=at)


def _assigned(request: CampaignRequest, pk: int) -> "Action | HttpResponse":
    """An action to which the member assigns people. Someone to whom it was only handed sees names here: like every
    role that does, she needs a second factor.
    """
    action = action_seen(request.member, pk)
    if not rights_on(request.member, action).assigns:
        raise PermissionDenied
    if not may_see_names(request):
        return redirect(f"{reverse('accounts:second-factor')}?next={request.path}")
    return action
