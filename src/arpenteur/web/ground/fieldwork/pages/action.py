"""The page of an action, and what its organisers do with it.

The lines of the journal about one action, in words, by the names of current members.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import named
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of, published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Permission, Role
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.numbers import decimal
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.foundation.territory.lacking import lacking
from arpenteur.web.ground.fieldwork import actions as verbs
from arpenteur.web.ground.fieldwork.display import capital, recent, stamp
from arpenteur.web.ground.fieldwork.doors import doors_of
from arpenteur.web.ground.fieldwork.forms import CancelForm, PosterForm, RepeatForm
from arpenteur.web.ground.fieldwork.kinds import COUNTED, DOORS_DONE, NEXT, Kind, Status
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Participation, Presence, Tally
from arpenteur.web.ground.fieldwork.pages.calendars import shown_to
from arpenteur.web.ground.fieldwork.pages.counts import count_form, stations_of
from arpenteur.web.ground.fieldwork.people import why_closed
from arpenteur.web.ground.fieldwork.posters import due_on
from arpenteur.web.ground.fieldwork.queries import (
    Rights,
    action_seen,
    conflicts,
    is_early,
    may_be_handed_to,
    rights_on,
    volunteer_of,
)

LATEST = 6
MOST_LINES = 40
_WORDS = {
    "action.created": gettext_lazy("created the action"),
    "action.changed": gettext_lazy("changed the action"),
    "action.cancelled": gettext_lazy("cancelled the action"),
    "action.repeated": gettext_lazy("repeated the action"),
    "action.delegated": gettext_lazy("handed to a member"),
    "action.undelegated": gettext_lazy("taken back from a member"),
    "action.link": gettext_lazy("made a sign-up link"),
    "action.link_closed": gettext_lazy("closed the sign-up link"),
    "people.assigned": gettext_lazy("assigned someone"),
    "people.unassigned": gettext_lazy("took someone out"),
    "people.signed_up": gettext_lazy("signed up"),
    "people.withdrew": gettext_lazy("withdrew"),
    "people.presence": gettext_lazy("noted who came"),
    "people.paired": gettext_lazy("made a pair"),
    "people.unpaired": gettext_lazy("took a pair apart"),
    "poster.put_up": gettext_lazy("wrote a poster down"),
    "poster.seen": gettext_lazy("noted the state of a poster"),
    "counts.recorded": gettext_lazy("counted"),
    "counts.undone": gettext_lazy("took a count back"),
}


@dataclass(frozen=True)
class Line:
    """Who did what, when."""

    who: str
    what: str
    at: str


def lines_of(action: Action) -> list[Line]:
    """Latest first, the last forty."""
    found = Entry.objects.filter(chain=action.campaign_id, subject=named(action)).order_by("-number")[:MOST_LINES]
    members = Membership.objects.select_related("user").all()
    names = {Actor.user(one.user).pseudonym: str(one.user) for one in members}
    return [Line(_who(entry.by, names), _what(entry), stamp(action.campaign, entry.at)) for entry in found]


def _who(by: str, names: dict[str, str]) -> str:
    """The name of a current member; of others only what they were."""
    if by in names:
        return names[by]
    kinds = {
        "user": _("a former member"),
        "volunteer": _("a volunteer, by a link"),
        "token": _("a program"),
        "job": _("the site itself"),
        "command": _("the command line"),
    }
    return kinds.get(by.partition(":")[0], by)


def _what(entry: Entry) -> str:
    if entry.verb == "action.status":
        return _("set to “%(state)s”") % {"state": Status(entry.details["after"]).label}
    return str(_WORDS.get(entry.verb, entry.verb))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def action(request: CampaignRequest, pk: int) -> HttpResponse:
    """What, where, when, who, and what was done."""
    return page(request, action_seen(request.member, pk))


def page(request: CampaignRequest, one: Action, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, perhaps with a form that was refused or a secret to show once."""
    member = request.member
    rights, ground = rights_on(member, one), ground_of(member.campaign)
    shown = shown_to(member, Action.objects.filter(pk=one.pk), ground)[0]
    names = may_see_names(request)
    context = {
        "section": "actions",
        "action": one,
        "shown": shown,
        "rights": rights,
        "places": [(ground.title(key), key) for key in sorted(zone.station for zone in one.zones.all())],
        "steps": _steps(one, late=shown.to_finish),
        "on_paper": one.kind in DOORS_DONE and lacking(published_of(member.campaign)).addresses,
        "closed": why_closed(one, timezone.now()),
        **_people(member, one, rights.assigns and names),
        **_counts(one, rights, ground, member),
        **(_managing(member, one, names) if rights.edits else {}),
        "posters": [
            (poster, ground.title(poster.station), stamp(member.campaign, poster.put_up_at))
            for poster in one.posters.all()
        ],
        "poster_form": PosterForm(stations_of(one, ground)) if one.kind == Kind.POSTERS else None,
        "due_on": due_on(member.campaign),
        **more,
    }
    return render(request, "fieldwork/action.html", context, status=status)


def _steps(one: Action, *, late: bool) -> list[tuple[str, str]]:
    """Next states, the natural one first: once its time is over, to finish it."""
    words = {
        Status.PLANNED: _("Plan it") if one.status == Status.DRAFT else _("Back to planned"),
        Status.RUNNING: _("Start") if one.status == Status.PLANNED else _("Open again"),
        Status.DONE: _("Finish"),
        Status.DRAFT: _("Back to draft"),
    }
    possible = NEXT[Status(one.status)]
    order = [Status.RUNNING, Status.DONE, Status.PLANNED, Status.DRAFT]
    if late:
        order.sort(key=lambda state: state is not Status.DONE)
    return [(str(state), words[state]) for state in order if state in possible]


def _people(member: Member, one: Action, named: bool) -> dict[str, Any]:
    """Names for those who assign; for others how many, and with whom they walk."""
    people = list(Participation.objects.filter(action=one).select_related("volunteer__person").order_by("pair", "pk"))
    me = volunteer_of(member)
    mine = next((row for row in people if me is not None and row.volunteer_id == me.pk), None)
    beside = [row.volunteer for row in people if mine and mine.pair and row.pair == mine.pair and row != mine]
    return {
        "people": people if named else [],
        "named": named,
        "mine": mine,
        "beside": beside,
        "conflicts": conflicts(one, member) if named else None,
        "presences": Presence.choices,
    }


def _counts(one: Action, rights: Rights, ground: Ground, member: Member) -> dict[str, Any]:
    """Sums by measure and by station, the form, the latest counts."""
    sums = Tally.objects.filter(action=one).values("station", "measure").annotate(n=Sum("quantity")).order_by()
    table: dict[str, dict[str, int]] = {}
    for row in sums:
        table.setdefault(row["station"], {})[row["measure"]] = row["n"]
    measures = COUNTED[Kind(one.kind)]
    totals = [(capital(str(m.label)), sum(row.get(m.value, 0) for row in table.values())) for m in measures]
    events = FieldEvent.objects.filter(action=one, undoes=None, undone_by=None).order_by("-received_at", "-pk")
    if not rights.edits:
        events = events.filter(volunteer__person__user=member.membership.user_id)
    return {
        "totals": totals,
        "table": [(ground.title(key), [row.get(m.value, 0) for m in measures]) for key, row in sorted(table.items())],
        "doors": doors_of([one])[one.pk],
        "counts": count_form(one, ground) if rights.records and one.status not in {"draft", "cancelled"} else None,
        "latest": [_event(event, ground, timezone.now()) for event in events[:LATEST]] if rights.records else [],
    }


def _event(event: FieldEvent, ground: Ground, now: datetime) -> dict[str, Any]:
    return {
        "event": event,
        "what": _("%(what)s: %(n)s") % {"what": capital(event.get_measure_display()), "n": decimal(event.quantity)},
        "where": ground.title(event.station),
        "at": recent(event.campaign, event.received_at, now),
    }


def _managing(member: Member, one: Action, names: bool) -> dict[str, Any]:
    delegated = Membership.objects.filter(delegated=one).select_related("user")
    others = may_be_handed_to(member, timezone.now()).exclude(pk__in=delegated.values("pk"))
    others = others.exclude(pk=member.membership.pk)
    return {
        "delegates": delegated,
        "members": [(one.pk, f"{one.user}, {Role(one.role).label}") for one in others.select_related("user")]
        if member.may(Permission.EDIT_ACTIONS)
        else (),
        "cancel": CancelForm(),
        "repeat": RepeatForm(),
        "journal": lines_of(one) if names else [],
        "series": Action.objects.filter(series=one.series).exclude(pk=one.pk).count() if one.series else 0,
    }


def edited(member: Member, pk: int) -> Action:
    """An action the member edits. Raises Http404, PermissionDenied."""
    one = action_seen(member, pk)
    if not rights_on(member, one).edits:
        raise PermissionDenied
    return one


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def status(request: CampaignRequest, pk: int) -> HttpResponse:
    """The next state."""
    member = request.member
    one = edited(member, pk)
    asked = request.POST.get("status", "")
    if asked not in Status.values:
        raise Http404(asked)
    at = timezone.now()
    starting = Status(asked) is Status.RUNNING and one.status == Status.PLANNED
    if starting and is_early(one, at) and "early" not in request.POST:
        return page(request, one, status=409, early=True)
    try:
        verbs.set_status(action=one, status=Status(asked), by=member.actor, at=at)
    except RefusedByLawError as error:
        return page(request, one, status=422, refusals=error.refusals, refused="status")
    except InputError as error:
        messages.error(request, str(error))
    return back(request, pk)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def cancel(request: CampaignRequest, pk: int) -> HttpResponse:
    """Cancel with a reason."""
    one = edited(request.member, pk)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return page(request, one, status=422, cancel=form)
    with MessageProblem(request):
        verbs.cancel_action(action=one, why=form.cleaned_data["why"], by=request.member.actor, at=timezone.now())
    return back(request, pk)


@in_campaign(Permission.EDIT_ACTIONS)
@require_POST
def copy(request: CampaignRequest, pk: int) -> HttpResponse:
    """A draft a week later, opened to be changed."""
    one = edited(request.member, pk)
    made = verbs.copy_action(action=one, by=request.member.actor, at=timezone.now())
    messages.success(request, _("A draft of the same, a week later. Nobody sees it until you plan it."))
    return redirect("fieldwork:change", request.member.campaign.slug, made.pk)


@in_campaign(Permission.EDIT_ACTIONS)
@require_POST
def repeat(request: CampaignRequest, pk: int) -> HttpResponse:
    """The same every week."""
    one = edited(request.member, pk)
    form = RepeatForm(request.POST)
    if not form.is_valid():
        return page(request, one, status=422, repeat=form)
    weeks, keep = form.cleaned_data["weeks"], form.cleaned_data["keep_drafts"]
    try:
        made = verbs.repeat_weekly(
            action=one, weeks=weeks, by=request.member.actor, at=timezone.now(), keep_drafts=keep
        )
    except RefusedByLawError as error:
        return page(request, one, status=422, repeat=form, refusals=error.refusals, refused="repeat", weeks=weeks)
    words = ngettext("%(n)d action more in the series.", "%(n)d actions more in the series.", len(made))
    messages.success(request, words % {"n": len(made)})
    return back(request, pk)


@in_campaign(Permission.EDIT_ACTIONS)
@require_POST
def delegate(request: CampaignRequest, pk: int) -> HttpResponse:
    """Hand the action to a member, or take it back (``do=back``)."""
    one = edited(request.member, pk)
    member, back_again = request.member, request.POST.get("do") == "back"
    possible = Membership.objects.filter(delegated=one) if back_again else may_be_handed_to(member, timezone.now())
    membership = get_object_or_404(possible, pk=whole(request.POST.get("member")))
    verb = verbs.undelegate if back_again else verbs.delegate
    verb(action=one, membership=membership, by=member.actor, at=timezone.now())
    return back(request, pk)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def link(request: CampaignRequest, pk: int) -> HttpResponse:
    """A new sign-up link, shown this once with its code; or none any more (``do=close``)."""
    one = edited(request.member, pk)
    if request.POST.get("do") == "close":
        verbs.close_signup_link(action=one, by=request.member.actor, at=timezone.now())
        return back(request, pk)
    secret = verbs.new_signup_link(action=one, by=request.member.actor, at=timezone.now())
    address = request.build_absolute_uri(reverse("fieldwork:join", args=[secret]))
    one.refresh_from_db()
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=2, scale=4, omitsize=True)
    response = page(request, one, link=address, code=drawn)
    response.headers["Cache-Control"] = "no-store"
    return response


def back(request: CampaignRequest, pk: int) -> HttpResponse:
    """To the page of the action."""
    return redirect("fieldwork:action", request.member.campaign.slug, pk)


def whole(text: str | None) -> int:
    """The number of a row, as a form sends it. Raises Http404 for anything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404(text)
    return int(text)
