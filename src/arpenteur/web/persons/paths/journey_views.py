"""One journey: its page, whatever is done with it, and the gesture that takes it back; people put on a path."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.reads.gate import list_contacts
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.foundation.shared.parameters import Parameters
from arpenteur.web.foundation.shared.undo import take_to_undo
from arpenteur.web.persons.contacts.actions import finish
from arpenteur.web.persons.contacts.permissions import SEE_CONTACTS
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.paths import actions
from arpenteur.web.persons.paths.board import card
from arpenteur.web.persons.paths.contact_cards import trail
from arpenteur.web.persons.paths.history import MeanwhileError
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyStatus
from arpenteur.web.persons.paths.permissions import EDIT_PATHS, SEE_OWN_PATHS
from arpenteur.web.persons.paths.queries import follow_ups_of, journey_seen, journeys_seen, may_act, open_paths, owners
from arpenteur.web.persons.paths.requests import GESTURE, back_to, go_back, keep_gesture, last_gesture, with_names
from arpenteur.web.persons.paths.starting import start_many, void_started

LATER = timedelta(days=7)
"""How long one press puts a journey off."""
_Order = Callable[[CampaignRequest, Journey, dict[str, Any]], Journey]


@in_campaign(SEE_OWN_PATHS.name)
@with_names
@require_http_methods(["GET", "HEAD", "POST"])
def journey(request: CampaignRequest, number: int) -> HttpResponse:
    """A journey with what can be done with it; sent, it is done. Raises Http404 for one that is not seen."""
    at = timezone.now()
    row = journey_seen(request.member, number, at)
    if request.method != "POST":
        return _page(request, row, at)
    if not may_act(request.member, row):
        raise PermissionDenied
    order = _ORDERS.get(request.POST.get("do", ""))
    before = actions.state_of(row)
    try:
        if order is None:
            raise InputError(_("unknown order"), expected=", ".join(_ORDERS))
        seen = Parameters(request.POST).whole("seen", 0, 10**9 - 1) or 0
        after = order(request, row, {"seen": seen, "by": request.member.actor, "at": at})
    except InputError as error:
        status = 409 if isinstance(error, MeanwhileError) else 400
        again = journeys_seen(request.member, at).filter(pk=number).exists()
        if not again:
            messages.error(request, Sentence.of(error))
            return go_back(request)
        return _page(request, journey_seen(request.member, number, at), at, Sentence.of(error), status)
    keep_gesture(request, {"before": before, "seen": after.version}, at)
    messages.success(request, _said(after))
    return go_back(request)


@in_campaign(SEE_OWN_PATHS.name)
@with_names
@require_POST
def undo(request: CampaignRequest) -> HttpResponse:
    """The last gesture is taken back, within ten minutes."""
    at, member = timezone.now(), request.member
    kept = take_to_undo(request, GESTURE, member.campaign.pk, at)
    if kept is None:
        messages.error(request, _("Ten minutes have passed: do the contrary instead."))
    elif "started" in kept:
        count = void_started(journeys=kept["started"], by=member.actor, at=at)
        words = ngettext("%(n)d person is off the path again.", "%(n)d people are off the path again.", count)
        messages.success(request, words % {"n": count})
    else:
        _take_back(request, kept, at)
    return go_back(request)


@in_campaign(SEE_OWN_PATHS.name)
@with_names
@require_POST
def done(request: CampaignRequest, number: int) -> HttpResponse:
    """What somebody waited for is done: a follow-up of the member's own list. Raises Http404 for another."""
    at, member = timezone.now(), request.member
    row = get_object_or_404(follow_ups_of(member, day_of(member.campaign, at), at), pk=number)
    finish(follow_up=row, by=member.actor, at=at)
    messages.success(request, _("Done."))
    return go_back(request)


@in_campaign(EDIT_PATHS.name)
@require_POST
def start(request: CampaignRequest) -> HttpResponse:
    """People whom the member may see are put on a path. Raises Http404 for a path that takes nobody."""
    at, member = timezone.now(), request.member
    asked = Parameters(request.POST)
    path = get_object_or_404(open_paths(member.campaign), pk=asked.whole("path", 1, 10**9 - 1) or 0)
    numbers = {
        int(one) for one in request.POST.getlist("contact") if one.isascii() and one.isdecimal() and len(one) < 19
    }
    contacts = list(visible_to(member).filter(pk__in=numbers))
    if not contacts:
        raise Http404
    owner = next((one for one in owners(member.campaign, at) if str(one.pk) == request.POST.get("to")), None)
    with MessageProblem(request):
        found = start_many(contacts=contacts, path=path, by=member.actor, at=at, owner=owner)
        if found.journeys:
            keep_gesture(request, {"started": [one.pk for one in found.journeys]}, at)
            words = ngettext("%(n)d person is on the path.", "%(n)d people are on the path.", len(found.journeys))
            messages.success(request, words % {"n": len(found.journeys)})
        if found.already:
            words = ngettext("%(n)d was on it already.", "%(n)d were on it already.", found.already)
            messages.info(request, words % {"n": found.already})
        if found.refused:
            words = ngettext("%(n)d asked to be left alone.", "%(n)d asked to be left alone.", found.refused)
            messages.info(request, words % {"n": found.refused})
    return go_back(request)


def _next(_request: CampaignRequest, row: Journey, given: dict[str, Any]) -> Journey:
    """One step on; at the last, completed."""
    return actions.go_on(journey=row, **given)


def _step(request: CampaignRequest, row: Journey, given: dict[str, Any]) -> Journey:
    step = row.path.steps.filter(pk=Parameters(request.POST).whole("step", 1, 10**9 - 1) or 0).first()
    if step is None:
        raise InputError(_("which step?"), expected=_("a step of its path"))
    return actions.move_on(journey=row, step=step, **given)


def _later(request: CampaignRequest, row: Journey, given: dict[str, Any]) -> Journey:
    return actions.postpone(journey=row, due=day_of(request.member.campaign, given["at"]) + LATER, **given)


def _postpone(request: CampaignRequest, row: Journey, given: dict[str, Any]) -> Journey:
    due = Parameters(request.POST).day("due")
    if due is None:
        raise InputError(_("until when?"), expected=_("a date"))
    return actions.postpone(journey=row, due=due, **given)


def _hand_over(request: CampaignRequest, row: Journey, given: dict[str, Any]) -> Journey:
    asked = request.POST.get("to", "")
    to = next((one for one in owners(request.member.campaign, given["at"]) if str(one.pk) == asked), None)
    if asked and to is None:
        raise InputError(_("to whom?"), expected=_("a member of this campaign"))
    return actions.hand_over(journey=row, to=to, whole=bool(request.POST.get("whole")), **given)


def _stop(request: CampaignRequest, row: Journey, given: dict[str, Any]) -> Journey:
    number = Parameters(request.POST).whole("reason", 1, 10**9 - 1) or 0
    reason = ExitReason.objects.filter(campaign=request.member.campaign, closed_at=None, pk=number).first()
    if reason is None:
        raise InputError(_("why does it end?"), expected=_("a reason of the list"))
    return actions.end(journey=row, status=JourneyStatus(reason.target), reason=reason, **given)


def _void(_request: CampaignRequest, row: Journey, given: dict[str, Any]) -> Journey:
    return actions.void(journey=row, **given)


def _again(_request: CampaignRequest, row: Journey, given: dict[str, Any]) -> Journey:
    return actions.reactivate(journey=row, **given)


_ORDERS: dict[str, _Order] = {
    "next": _next,
    "step": _step,
    "later": _later,
    "postpone": _postpone,
    "hand": _hand_over,
    "stop": _stop,
    "void": _void,
    "again": _again,
}


def _take_back(request: CampaignRequest, kept: dict[str, Any], at: datetime) -> None:
    member = request.member
    # Whoever gave it away may take that back: it was hers when she did.
    row = get_object_or_404(
        Journey.objects.filter(campaign=member.campaign).select_related("path", "step", "contact"),
        pk=kept["before"]["id"],
    )
    with MessageProblem(request, _("Taken back.")):
        actions.take_back(journey=row, before=kept["before"], seen=kept["seen"], by=member.actor, at=at)


def _said(row: Journey) -> str:
    """What was done, without a name: messages pass through a cookie."""
    if row.status == JourneyStatus.ACTIVE:
        return _("Noted: %(step)s.") % {"step": row.step}
    return _("Noted: %(state)s.") % {"state": row.get_status_display()}


def _page(request: CampaignRequest, row: Journey, at: datetime, problem: str = "", status: int = 200) -> HttpResponse:
    member, today = request.member, day_of(request.member.campaign, at)
    stopped = list_contacts(request, 1, None, at)
    if stopped is not None:
        return stopped
    steps = list(row.path.steps.all())
    contact = visible_to(member).filter(pk=row.contact_id) if member.may(SEE_CONTACTS.name) else None
    context = {
        "section": "paths",
        "card": card(row, member, today),
        "journey": row,
        "problem": problem,
        "trail": trail(row),
        "step_choices": [(one.pk, one.name) for one in steps if one.pk != row.step_id],
        "contact_url": reverse("contacts:contact", args=[member.campaign.slug, row.contact_id])
        if contact is not None and contact.exists()
        else "",
        "back": back_to(request),
        "gesture": last_gesture(request, at),
        "reasons": ExitReason.objects.filter(campaign=member.campaign, closed_at=None),
        "people": [(one.pk, one.user.name) for one in owners(member.campaign, at)],
        "events": list(row.events.select_related("step", "reason")),
        "today": today,
        "tomorrow": today + timedelta(days=1),
    }
    return render(request, "paths/journey.html", context, status=status)
