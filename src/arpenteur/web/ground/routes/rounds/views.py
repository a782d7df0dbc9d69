"""Tournées: the page of an action's stops and rounds, and what its organisers do there."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.phone.models import StopList
from arpenteur.web.ground.routes.access import preparing, refusal, whole
from arpenteur.web.ground.routes.board import EVERY_SECONDS, is_waiting
from arpenteur.web.ground.routes.kinds import ROUNDS, TURFS, ChangedMeanwhileError
from arpenteur.web.ground.routes.meeting import places as places_of_stations
from arpenteur.web.ground.routes.plans import FAILED, ask_later
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.rounds import listing
from arpenteur.web.ground.routes.rounds.engine import compute_rounds
from arpenteur.web.ground.routes.rounds.finding import boxes_of, clicked, fit_stops, stations_places, typed
from arpenteur.web.ground.routes.rounds.forms import (
    ClickedForm,
    PlacesForm,
    RoundForm,
    StopForm,
    TypedForm,
    first_values,
)
from arpenteur.web.ground.routes.rounds.jobs import make_later
from arpenteur.web.ground.routes.rounds.making import make as make_rounds
from arpenteur.web.ground.routes.rounds.making import to_go
from arpenteur.web.ground.routes.rounds.page import RoundsPage, middle_of, page_of, wait_for
from arpenteur.web.ground.routes.rounds.places import BOXES, Place

MOST_AT_ONCE = 60
"""Stops above which a job makes the rounds."""
LISTED = 300
"""Stops that the page lists; the map has them all."""


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def page_of_rounds(request: CampaignRequest, pk: int) -> HttpResponse:
    """The page of an action: map, stops, rounds."""
    return page(request, ROUNDS.reach(request.member, pk))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def wait(request: CampaignRequest, pk: int) -> HttpResponse:
    """How far a job is with the rounds: a part of their page that asks again until they are there."""
    one = ROUNDS.reach(request.member, pk)
    context = _waited(ROUNDS.plan_of(one.action)) | {"action": one.action, "answered": True}
    return render(request, "routes/_rounds_wait.html", context)


def _waited(stops: StopList | None) -> dict[str, Any]:
    if stops is None or not is_waiting(stops):
        return {"why": stops.request.get(FAILED, "") if stops else ""}
    return {"waits": wait_for(stops, timezone.now())}


def page(request: CampaignRequest, one: Reach, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, perhaps with a form that was refused."""
    found = page_of(one)
    action, ground = one.action, ground_of(one.action.campaign)
    at = {"version": found.version}
    context = {
        "section": "turfs",
        "action": action,
        "shown": show([action], ground)[0],
        "seen": found,
        "drawn": found.drawn() if found.walkable else None,
        "typed": TypedForm(action.kind, initial=at | {"lines": _again(found)}, prefix="typed"),
        "clicked": ClickedForm(action.kind, initial=at, prefix="clicked"),
        "taken": PlacesForm(action.kind, initial=at, prefix="taken"),
        "form": RoundForm(one, ground, initial=first_values(action, found.request, found.version)),
        "listed": [(place, ground.label(place.station)) for place in found.places[:LISTED]],
        "edited": request.GET.get("arret", ""),
        "opened": request.GET.get("tournee", ""),
        "named": one.assigns and may_see_names(request),
        "both_ways": action.kind in TURFS.actions,
        "turfs_too": TURFS.count(action),
        "every": EVERY_SECONDS,
        "now": clock(local(action.campaign, timezone.now())),
        **_waited(found.plan),
        **more,
    }
    return render(request, "routes/rounds.html", context, status=status)


def _again(found: RoundsPage) -> str:
    """Addresses that were not found, to be corrected where they were typed."""
    return "\n".join(one["text"] for one in found.missing)


def answer(request: CampaignRequest, one: Reach, *, part: str = "", **more: Any) -> HttpResponse:
    """After a change: to the page, at one of its parts; the page again with what was refused."""
    return page(request, one, **more) if more else back(request, one.action.pk, part)


def back(request: CampaignRequest, pk: int, part: str = "") -> HttpResponse:
    """To the page of the action's rounds."""
    return redirect(reverse("routes:rounds", args=[request.member.campaign.slug, pk]) + part)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def add(request: CampaignRequest, pk: int) -> HttpResponse:
    """Add stops: polling places, letterboxes of the ground, addresses typed, a place clicked."""
    one = preparing(ROUNDS, request, pk)
    ways: dict[str, Callable[[], HttpResponse]] = {
        "stations": lambda: _taken(request, one, "stations"),
        "boxes": lambda: _taken(request, one, "boxes"),
        "typed": lambda: _typed(request, one),
        "clicked": lambda: _clicked(request, one),
    }
    way = ways.get(request.POST.get("what", ""))
    if way is None:
        raise Http404(request.POST.get("what", ""))
    return way()


def _taken(request: CampaignRequest, one: Reach, what: str) -> HttpResponse:
    form = PlacesForm(one.action.kind, request.POST, prefix="taken")
    if what == "boxes":
        form.fields["load"].required = False
    if not form.is_valid():
        return page(request, one, status=422, taken=form, unfolded="stops")

    def write() -> None:
        published = published_of(one.action.campaign)
        if what == "boxes":
            _whole_ground(one)
            before = ROUNDS.plan_of(one.action)
            places = boxes_of(published, one)
            _added(request, one, form, places, snapshot=published.digest)
            messages.success(request, _boxes_said(before, places))
        else:
            _said(request, _added(request, one, form, stations_places(published, one, form.cleaned_data["load"])))

    return _written(request, one, write, form="taken", bound=form)


def _boxes_said(before: StopList | None, places: Sequence[Place]) -> str:
    """What taking the letterboxes of the ground changed, beside those that were in the list ``before``."""
    kept = {row["key"]: row for row in before.stops if row["source"] == BOXES} if before else {}
    taken = {place.key: place for place in places}
    added, gone = len(taken.keys() - kept), len(kept.keys() - taken)
    other = sum(taken[key].load != kept[key]["load"] for key in taken.keys() & kept)
    said = [
        words % {"n": count}
        for words, count in (
            (ngettext("%(n)d stop added", "%(n)d stops added", added), added),
            (ngettext("%(n)d removed", "%(n)d removed", gone), gone),
            (ngettext("%(n)d with another number", "%(n)d with another number", other), other),
        )
        if count
    ]
    return (
        _("Letterboxes of the ground: %(what)s.") % {"what": ", ".join(said)}
        if said
        else _("Letterboxes of the ground: the same as before.")
    )


def _whole_ground(one: Reach) -> None:
    """Letterboxes of the ground replace those before: a role narrowed to stations does not replace those of others."""
    found = ROUNDS.plan_of(one.action)
    if found and one.stations is not None and not {row["station"] for row in found.stops} <= one.stations:
        raise InputError(_("these stops reach beyond your stations"), action=_("ask an organiser to take them again"))


def _typed(request: CampaignRequest, one: Reach) -> HttpResponse:
    form = TypedForm(one.action.kind, request.POST, prefix="typed")
    if not form.is_valid():
        return page(request, one, status=422, typed=form, unfolded="stops")

    def write() -> None:
        places, missed = typed(one, form.cleaned_data["lines"], form.cleaned_data["load"])
        _said(request, _added(request, one, form, places, missed=missed))
        if missed:
            words = ngettext("%(n)d address was not found.", "%(n)d addresses were not found.", len(missed))
            messages.warning(request, words % {"n": len(missed)})

    return _written(request, one, write, form="typed", bound=form)


def _clicked(request: CampaignRequest, one: Reach) -> HttpResponse:
    form = ClickedForm(one.action.kind, request.POST, prefix="clicked")
    if not form.is_valid():
        return page(request, one, status=422, clicked=form, unfolded="stops")

    def write() -> None:
        data = form.cleaned_data
        _said(request, _added(request, one, form, clicked(one, data["at"], data["label"], data["load"])))

    return _written(request, one, write, form="clicked", bound=form)


def _added(request: CampaignRequest, one: Reach, form: Any, places: Sequence[Any], **more: Any) -> tuple[int, int]:
    """How many stops were added, of how many."""
    added = listing.add_stops(
        action=one.action,
        places=places,
        version=form.cleaned_data["version"],
        by=request.member.actor,
        at=timezone.now(),
        **more,
    )
    return added, len(places)


def _said(request: CampaignRequest, counts: tuple[int, int]) -> None:
    added, every = counts
    if added or not every:
        if added:
            messages.success(request, ngettext("%(n)d stop added.", "%(n)d stops added.", added) % {"n": added})
        return
    messages.info(request, _("These stops were in the list already."))


def _written(
    request: CampaignRequest, one: Reach, write: Callable[[], None], *, form: str, bound: Any, part: str = "#stops"
) -> HttpResponse:
    """After a write; where it was refused, the page as it is now with what was typed, and why."""
    try:
        write()
    except RefusedByLawError as error:
        return page(request, one, **refusal(error), unfolded=form)
    except InputError as error:
        bound.add_error(None, str(error))
        status = refusal(error)["status"]
        # The version of the page as it is now, so that what was typed can be sent again.
        bound.data = bound.data.copy()
        kept = ROUNDS.plan_of(one.action)
        bound.data[bound.add_prefix("version")] = str(kept.version if kept else 0)
        return page(request, one, status=status, unfolded="crews" if form == "form" else "stops", **{form: bound})
    return back(request, one.action.pk, part)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def change(request: CampaignRequest, pk: int) -> HttpResponse:
    """A stop is named anew or takes another amount; some are taken away; addresses not found are left out."""
    one = preparing(ROUNDS, request, pk)
    stops = ROUNDS.plan_of(one.action)
    if stops is None:
        raise Http404(str(pk))
    given: dict[str, Any] = {"stops": stops, "by": request.member.actor, "at": timezone.now()}
    form = StopForm(one.action.kind, request.POST)
    try:
        if request.POST.get("do") == "remove":
            _remove(request, one, stops, given)
        elif request.POST.get("do") == "forget":
            listing.forget_missing(version=whole(request.POST.get("version", "")), **given)
        elif form.is_valid():
            _mine(one, stops, {form.cleaned_data["key"]})
            data = form.cleaned_data
            listing.change_stop(
                key=data["key"], label=data["label"], load=data["load"], version=data["version"], **given
            )
        else:
            raise InputError(_("this stop cannot be read"), expected=_("a name, and a whole number from 1 to 9999"))
    except InputError as error:
        return page(request, one, **refusal(error), unfolded="stops", edited=request.POST.get("key", ""))
    return back(request, pk, "#stops")


def _remove(request: CampaignRequest, one: Reach, stops: StopList, given: dict[str, Any]) -> None:
    keys = set(request.POST.getlist("key"))
    if not keys:
        raise InputError(_("no stop is ticked"), action=_("tick those to remove"))
    _mine(one, stops, keys)
    gone = listing.remove_stops(keys=keys, version=whole(request.POST.get("version", "")), **given)
    messages.success(request, ngettext("%(n)d stop removed.", "%(n)d stops removed.", gone) % {"n": gone})


def _mine(one: Reach, stops: StopList, keys: set[str]) -> None:
    """Raises Http404 for stops beyond the member's reach."""
    if not all(one.sees({row["station"]}) for row in stops.stops if row["key"] in keys):
        raise Http404(next(iter(keys)))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def make(request: CampaignRequest, pk: int) -> HttpResponse:
    """Make the rounds, or make them anew; those of many stops are made by a job."""
    one = preparing(ROUNDS, request, pk)
    form = RoundForm(one, ground_of(one.action.campaign), request.POST)
    if not form.is_valid():
        return page(request, one, status=422, form=form, unfolded="crews")
    return _written(request, one, lambda: _made(request, one, form), form="form", bound=form, part="#rounds")


def _made(request: CampaignRequest, one: Reach, form: RoundForm) -> None:
    found = page_of(one)
    if found.beyond:
        raise InputError(_("these rounds reach beyond your stations"), action=_("ask an organiser to make them again"))
    if found.plan is None or found.version != form.cleaned_data["version"]:
        raise (ChangedMeanwhileError(ROUNDS) if found.plan else InputError(_("no stop"), action=_("add stops first")))
    given: dict[str, Any] = {"by": request.member.actor, "at": timezone.now()}
    stops = fit_stops(found.published, found.plan, form.cleaned_data["carry"], **given)
    places = to_go(one.action, stops, found.published.digest)
    if not places:
        raise InputError(_("no stop left to do"), action=_("add stops, or take a round back that is done"))
    asked = form.request(dict(places_of_stations(one)), middle_of(places))
    given |= {"action": one.action, "request": asked, "version": stops.version}
    if len(places) > MOST_AT_ONCE:
        ask_later(**given)
        make_later.enqueue(one.action.campaign_id, one.action.pk)
        return
    found_rounds = compute_rounds(found.published, places, asked, one.action.kind)
    make_rounds(answer=found_rounds, snapshot=found.published.digest, **given)
