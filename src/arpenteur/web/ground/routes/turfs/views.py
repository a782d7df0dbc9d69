"""Secteurs: which actions are cut, the page of one, and what its organisers do there.

What a form asks to move, checked against the cutting as it stands and what the member may touch.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.doors import doors_of
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.pages.listing import A_PAGE
from arpenteur.web.ground.phone.models import Cutting
from arpenteur.web.ground.routes.access import preparing, refusal, whole
from arpenteur.web.ground.routes.kinds import ROUNDS, TURFS, RouteKind
from arpenteur.web.ground.routes.meeting import places
from arpenteur.web.ground.routes.plans import ask_later
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.requests import TurfRequest
from arpenteur.web.ground.routes.turfs import cutting as cuttings
from arpenteur.web.ground.routes.turfs import engine
from arpenteur.web.ground.routes.turfs import publishing as verbs
from arpenteur.web.ground.routes.turfs.board import TurfBoard
from arpenteur.web.ground.routes.turfs.cutting import Moved
from arpenteur.web.ground.routes.turfs.drawing import TurfsMap
from arpenteur.web.ground.routes.turfs.engine import Holding, left_out
from arpenteur.web.ground.routes.turfs.forms import TurfForm, first_values
from arpenteur.web.ground.routes.turfs.jobs import cut_later
from arpenteur.web.ground.routes.turfs.page import (
    TurfsPage,
    badges_of,
    can_complete,
    list_names,
    page_of,
    question,
    where,
)

MOST_AT_ONCE = 12_000
"""Doors of the ground above which a job cuts it."""
_LONGEST_KEY = 80


def read_move(raw: Sequence[str], to: int, board: TurfBoard, holding: Holding) -> Moved:
    """``s12`` is a segment, ``bKEY`` a building, several with commas between. Raises InputError for what is not in the
    cutting, Http404 for turfs beyond the member's reach.
    """
    holder = {one.id: row.number for row in board.rows for one in row.route.buildings}
    segments, buildings = _read(raw)
    if not (segments or buildings) or not (segments <= set(holding.segments) and buildings <= set(holder)):
        raise InputError(_("this street is not in the cutting"), action=_("reload the page"))
    touched = {to} | {holding.segments[one] for one in segments} | {holder[one] for one in buildings}
    seen = {row.number: row.seen for row in board.rows}
    if not all(seen.get(number, True) for number in touched):
        raise Http404(str(to))
    return Moved(tuple(sorted(segments)), tuple(sorted(buildings)))


def _read(raw: Sequence[str]) -> tuple[set[int], set[str]]:
    segments: set[int] = set()
    buildings: set[str] = set()
    for one in (part for text in raw for part in text.split(",") if part):
        kind, key = one[0], one[1:]
        if kind == "s" and key.isascii() and key.isdigit() and len(key) < 10:
            segments.add(int(key))
        elif kind == "b" and 0 < len(key) <= _LONGEST_KEY:
            buildings.add(key)
        else:
            raise InputError(_("this street is not in the cutting"), action=_("reload the page"))
    return segments, buildings


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def turfs(request: CampaignRequest) -> HttpResponse:
    """Actions to cut and actions with rounds, in the order of time, each list by pages: how many turfs or rounds each
    has, how many are given, handed over or done.
    """
    cut, lines = _listed(request, TURFS, "page")
    toured, rounds = _listed(request, ROUNDS, "tournees")
    actions = [one.action for one, *_counts in lines]
    doors, made = doors_of(actions), _with_cutting(actions)
    context = {
        "section": "turfs",
        "lines": [(one, one.action.pk in made, doors[one.action.pk], *counts) for one, *counts in lines],
        "cut_pages": cut,
        "rounds": rounds,
        "round_pages": toured,
        "query": {name: _without(request, name) for name in ("page", "tournees")},
    }
    return render(request, "routes/actions.html", context)


def _listed(request: CampaignRequest, kind: RouteKind, name: str) -> tuple[Page[Action], list[tuple[Any, ...]]]:
    """A page of the actions of a kind, and each of them with how many routes it has, have a pair, are over."""
    found = Paginator(kind.to_prepare(request.member, timezone.now()), A_PAGE).get_page(request.GET.get(name))
    actions = list(found)
    counts = kind.counted(actions)
    shown = show(actions, ground_of(request.member.campaign))
    return found, [(one, *counts.get(one.action.pk, (0, 0, 0))) for one in shown]


def _without(request: CampaignRequest, name: str) -> str:
    kept = request.GET.copy()
    kept.pop(name, None)
    return kept.urlencode()


def _with_cutting(actions: Sequence[Action]) -> set[int]:
    return set(Cutting.objects.filter(action__in=[one.pk for one in actions]).values_list("action", flat=True))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def cut(request: CampaignRequest, pk: int) -> HttpResponse:
    """The page of an action: map and turfs."""
    return page(request, TURFS.reach(request.member, pk))


def page(request: CampaignRequest, one: Reach, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, perhaps with a form that was refused or a link to show once."""
    found = page_of(one)
    drawn = found.drawn() if found.walkable else None
    context = side(request, found, drawn) | {
        "question": question(one.action, timezone.now()),
        "rounds_too": ROUNDS.count(one.action),
        "drawn": drawn,
        "in_one": found.walkable and request.member.may(Permission.SEE_VOLUNTEERS) and can_complete(one),
        "form": TurfForm(one, ground_of(one.action.campaign), initial=_values(found)),
        **more,
    }
    return render(request, "routes/cut.html", context, status=status)


def _values(found: TurfsPage) -> dict[str, Any]:
    return first_values(found.reach.action, found.request, found.version)


def side(request: CampaignRequest, contents: TurfsPage, drawn: TurfsMap | None, **more: Any) -> dict[str, Any]:
    """What the list beside the map shows, and what the map needs to follow it."""
    action, opened = contents.reach.action, _opened(request, contents)
    rows = contents.board.rows if contents.board else ()
    return {
        "moved": drawn,
        "badges": json.dumps(badges_of(drawn)) if drawn else "",
        "opened": opened,
        "list_names": list_names(request.member, next((row for row in rows if row.number == opened), None)),
        "where": where(contents.reach),
        "section": "turfs",
        "action": action,
        "shown": show([action], ground_of(action.campaign))[0],
        "seen": contents,
        "board": contents.board,
        "named": contents.reach.assigns and may_see_names(request),
        **more,
    }


def answer(request: CampaignRequest, one: Reach, *, status: int = 200, **more: Any) -> HttpResponse:
    """After a change: the list alone with what the map needs, or the page again without a script."""
    if not request.headers.get("HX-Request"):
        return page(request, one, status=status, **more) if status != 200 or more else back(request, one.action.pk)
    found = page_of(one)
    context = side(request, found, found.drawn() if found.board else None, **more)
    return render(request, "routes/_side.html", context, status=status)


def _opened(request: CampaignRequest, found: TurfsPage) -> int:
    """The number of the turf whose streets are unfolded, 0 for none: by its letter in an address, as a form kept it."""
    letter, kept = request.GET.get("secteur", ""), request.POST.get("open", "")
    rows = found.board.rows if found.board else ()
    return next((row.number for row in rows if row.seen and (row.letter == letter or str(row.number) == kept)), 0)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def streets(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """The streets of one turf, to be moved."""
    one = TURFS.reach(request.member, pk)
    found = page_of(one)
    row = next((row for row in found.board.rows if row.number == number and row.seen), None) if found.board else None
    if row is None:
        raise Http404(str(number))
    names = list_names(request.member, row)
    context = {"seen": found, "board": found.board, "action": one.action, "row": row, "list_names": names}
    return render(request, "routes/_streets.html", context)


def back(request: CampaignRequest, pk: int) -> HttpResponse:
    """To the page of the action's turfs."""
    return redirect("routes:cut", request.member.campaign.slug, pk)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def propose(request: CampaignRequest, pk: int) -> HttpResponse:
    """Cut, or cut anew; a large ground is cut by a job."""
    one = preparing(TURFS, request, pk)
    form = TurfForm(one, ground_of(one.action.campaign), request.POST)
    if not form.is_valid():
        return page(request, one, status=422, form=form, unfolded=True)
    try:
        _beyond(one)
        asked = form.request(dict(left_out(form.cleaned_data["leave_done"])), dict(places(one)))
        _cut(request, one, asked, form.cleaned_data["version"])
    except InputError as error:
        form.add_error(None, str(error))
        return page(request, one, status=refusal(error)["status"], form=form, unfolded=True)
    return back(request, pk)


def _cut(request: CampaignRequest, one: Reach, asked: TurfRequest, version: int) -> None:
    stations = ground_of(one.action.campaign).stations
    doors = sum(stations[key].doors for key in asked.stations or stations if key in stations)
    given: dict[str, Any] = {
        "action": one.action,
        "request": asked,
        "version": version,
        "by": request.member.actor,
        "at": timezone.now(),
    }
    if doors > MOST_AT_ONCE and asked.polygon is None:
        ask_later(**given)
        cut_later.enqueue(one.action.campaign_id, one.action.pk)
        return
    published = published_of(one.action.campaign)
    cuttings.cut(walks=engine.propose(published, asked), snapshot=published.digest, **given)


def _beyond(one: Reach) -> None:
    """A role narrowed to stations does not cut anew what others cut beyond them."""
    if one.stations is None:
        return
    existing = Cutting.objects.filter(action=one.action).first()
    if existing and not set(existing.request.get("stations") or ()) <= one.stations:
        raise InputError(_("this cutting reaches beyond your stations"), action=_("ask an organiser to make it again"))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def move(request: CampaignRequest, pk: int) -> HttpResponse:
    """A street or a building changes hands."""

    def change(one: Reach, cutting: Cutting, version: int) -> None:
        found = page_of(one).board
        if found is None:
            raise InputError(_("nothing is cut"), action=_("cut first"))
        to = whole(request.POST.get("to", ""))
        moved = read_move(request.POST.getlist("piece"), to, found, Holding.read(cutting.holding))
        cuttings.move(cutting=cutting, moved=moved, to=to, version=version, by=request.member.actor, at=timezone.now())

    return _changed(request, pk, change)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def undo(request: CampaignRequest, pk: int) -> HttpResponse:
    """Take the latest move back."""

    def change(_one: Reach, cutting: Cutting, version: int) -> None:
        cuttings.undo(cutting=cutting, version=version, by=request.member.actor, at=timezone.now())

    return _changed(request, pk, change)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def publish(request: CampaignRequest, pk: int) -> HttpResponse:
    """Make the turfs that phones and paper open."""

    def change(one: Reach, cutting: Cutting, version: int) -> None:
        _beyond(one)
        found = page_of(one).board
        if found is None:
            raise InputError(_("nothing is cut"), action=_("cut first"))
        done = verbs.publish(
            cutting=cutting, walks=found.walks, version=version, by=request.member.actor, at=timezone.now()
        )
        count = done.new + done.changed
        words = ngettext("%(n)d turf published.", "%(n)d turfs published.", count) % {"n": count}
        messages.success(request, words if count else _("Nothing had changed."))

    return _changed(request, pk, change)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def discard(request: CampaignRequest, pk: int) -> HttpResponse:
    """Throw the cutting away."""

    def change(one: Reach, cutting: Cutting, version: int) -> None:
        _beyond(one)
        cuttings.discard(cutting=cutting, version=version, by=request.member.actor, at=timezone.now())

    return _changed(request, pk, change)


def _changed(request: CampaignRequest, pk: int, change: Callable[[Reach, Cutting, int], None]) -> HttpResponse:
    """A change of the cutting; where it was refused, the page as it is now and why."""
    one = preparing(TURFS, request, pk)
    cutting = Cutting.objects.filter(action=one.action).first()
    if cutting is None:
        raise Http404(str(pk))
    try:
        change(one, cutting, whole(request.POST.get("version", "")))
    except (RefusedByLawError, InputError) as error:
        return answer(request, one, **refusal(error))
    return answer(request, one)
