"""Create and change: a form, and beside it the week it falls in, what the law refuses, what someone else wrote."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import Refusal
from arpenteur.strategy import streets_of
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of, published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.standing import standings_of
from arpenteur.web.foundation.campaigns.times import slot
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.fields import choice_label
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.foundation.territory import queries as territory
from arpenteur.web.ground.fieldwork.actions import EditedMeanwhileError, change_action, create_action
from arpenteur.web.ground.fieldwork.details import Details
from arpenteur.web.ground.fieldwork.display import DAY, capital
from arpenteur.web.ground.fieldwork.forms import ActionForm, SlotForm, first_values, values_of
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.law import start_instead
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.pages.calendars import in_week
from arpenteur.web.ground.fieldwork.queries import action_seen, rights_on
from arpenteur.web.ground.fieldwork.weeks import Attempt, week

MOST_SUGGESTED = 20


@in_campaign(Permission.EDIT_ACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: CampaignRequest) -> HttpResponse:
    """A new action; ``?zone=`` fills in its stations, ``?jour=`` its day, ``?heures=`` its hours."""
    member, ground, at = request.member, ground_of(request.member.campaign), timezone.now()
    if request.method != "POST":
        asked = ground.stations_of(request.GET.get("zone", ""))
        allowed = asked if member.stations is None else [key for key in asked if key in member.stations]
        day, hours = (request.GET.get(name, "") for name in ("jour", "heures"))
        form = ActionForm(member, ground, initial=first_values(member, at, allowed, day, hours))
        return _page(request, ground, form)
    form = ActionForm(member, ground, request.POST)
    if not form.is_valid():
        return _page(request, ground, form, status=422)
    try:
        details = _moved(request, form.details())
        action = create_action(
            campaign=member.campaign,
            details=details,
            by=member.actor,
            at=at,
            draft="draft" in request.POST,
            key=form.cleaned_data["key"],
        )
    except InputError as error:
        return _told(request, ground, form, error)
    return redirect("fieldwork:action", member.campaign.slug, action.pk)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: CampaignRequest, pk: int) -> HttpResponse:
    """Change an action; of two people at once, the second sees what the first wrote and loses nothing."""
    member = request.member
    action, ground = action_seen(member, pk), ground_of(member.campaign)
    if not rights_on(member, action).edits:
        raise PermissionDenied
    keep = [zone.station for zone in action.zones.all()]
    if request.method != "POST":
        return _page(request, ground, ActionForm(member, ground, initial=values_of(action), keep=keep), action)
    form = ActionForm(member, ground, request.POST, keep=keep, initial=values_of(action))
    if not form.is_valid():
        return _page(request, ground, form, action, status=422)
    try:
        change_action(
            action=action,
            details=_moved(request, form.details()),
            version=form.cleaned_data["version"] or 0,
            by=member.actor,
            at=timezone.now(),
            draft=_draft(request),
        )
    except InputError as error:
        return _told(request, ground, form, error, action)
    return redirect("fieldwork:action", member.campaign.slug, action.pk)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def streets(request: CampaignRequest) -> JsonResponse:
    """Names of streets of the place that hold some letters (``?q=``), for the field of streets."""
    typed = request.GET.get("q", "").strip()
    if len(typed) < 2:
        return JsonResponse({"streets": []})
    snapshot = territory.opened(published_of(request.member.campaign).path)
    return JsonResponse({"streets": list(streets_of(snapshot, typed, most=MOST_SUGGESTED))})


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def beside(request: CampaignRequest) -> HttpResponse:
    """The week of the day that is typed in a form, with the action that is being written (``?but=``: the one that is
    changed). Nothing new (204) for a day or an hour that cannot be read.
    """
    form = SlotForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=204)
    member, said = request.member, form.cleaned_data
    attempt = _attempted(member, said, refused=False)
    shown = [
        one for one in in_week(member, ground_of(member.campaign), _monday(attempt)) if one.action.pk != said["but"]
    ]
    laid = week(member.campaign, _monday(attempt), shown, timezone.now(), attempt)
    return render(request, "fieldwork/_beside.html", {"week": laid})


def _draft(request: HttpRequest) -> bool | None:
    """The button used: keep as a draft, plan, or leave the state as it is."""
    if "draft" in request.POST:
        return True
    return False if "plan" in request.POST or "move" in request.POST else None


def _moved(request: HttpRequest, details: Details) -> Details:
    """The same at the time of the button of a refusal, where it was used. Raises InputError for an unreadable time."""
    moved = request.POST.get("move")
    if not moved:
        return details
    try:
        starts = datetime.fromisoformat(moved)
    except ValueError:
        starts = None
    if starts is None or starts.tzinfo is None:
        raise InputError(_("this time cannot be read"), action=_("choose the day and the time in the form"))
    return details.at(starts)


def _told(
    request: CampaignRequest, ground: Ground, form: ActionForm, error: InputError, action: Action | None = None
) -> HttpResponse:
    """The form again, everything typed kept, with what stood in the way beside it."""
    if isinstance(error, RefusedByLawError):
        return _page(request, ground, form, action, refusals=error.refusals, status=422)
    if isinstance(error, EditedMeanwhileError):
        return _conflict(request, ground, form, error)
    form.add_error(None, str(error))
    return _page(request, ground, form, action, status=422)


def _conflict(request: CampaignRequest, ground: Ground, form: ActionForm, error: EditedMeanwhileError) -> HttpResponse:
    """Both versions side by side. Saving again, the visitor knows what she writes over."""
    differences = _differences(form, values_of(error.current), ground)
    typed = request.POST.copy()
    typed["version"] = str(error.current.version)
    again = ActionForm(form.member, ground, typed, keep=form.allowed, initial=form.initial)
    again.is_valid()
    return _page(request, ground, again, error.current, theirs=differences, status=409)


def _differences(form: ActionForm, theirs: dict[str, Any], ground: Ground) -> list[tuple[str, str, str]]:
    """Label, what the other wrote, what was typed here; only where they differ."""
    rows: list[tuple[str, str, str]] = []
    for name, value in theirs.items():
        if name in {"version", "area"}:
            continue
        mine = form.cleaned_data.get(name)
        written, typed = (_readable(name, one, ground, form) for one in (value, mine))
        if written != typed:
            rows.append((str(form.fields[name].label), written, typed))
    return rows


def _readable(name: str, value: Any, ground: Ground, form: ActionForm) -> str:
    if name == "stations":
        return ", ".join(ground.label(key) for key in sorted(value or ()))
    if name in {"kind", "team"}:
        return choice_label(form, name, value or "")
    if name in {"starts", "ends"}:
        return f"{value:%H:%M}"
    if name == "day":
        return date_format(value, DAY)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value).replace("\r\n", "\n")


def _page(
    request: CampaignRequest,
    ground: Ground,
    form: ActionForm,
    action: Action | None = None,
    *,
    refusals: Sequence[Refusal] = (),
    theirs: Sequence[tuple[str, str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    member = request.member
    attempt = _attempt(form, bool(refusals))
    published = published_of(member.campaign)
    standings = standings_of(member.campaign, published, "station")
    shown = [] if attempt is None else in_week(member, ground, _monday(attempt))
    context = {
        "section": "actions",
        "form": form,
        "action": action,
        "draft": action is None or action.status == Status.DRAFT,
        "refusals": [_box(member, one, form) for one in refusals],
        "theirs": theirs,
        "week": attempt
        and week(
            member.campaign,
            _monday(attempt),
            [one for one in shown if action is None or one.action.pk != action.pk],
            timezone.now(),
            attempt,
        ),
        "drawing": territory.drawing(published, "station"),
        "priorities": {zone: one.priority for zone, one in standings.zones.items()},
        "ranked": standings.classes and not standings.refusal,
        "refused_ranking": standings.refusal,
        "may_draw": member.stations is None,
        "marks": {key: ground.label(key) for key in ground.stations},
    }
    return render(request, "fieldwork/form.html", context, status=status)


def _attempt(form: ActionForm, refused: bool) -> Attempt | None:
    """The slot the form speaks of, to be drawn in its week; None where it cannot be read."""
    if form.is_bound and not form.is_valid():
        return None
    return _attempted(form.member, form.cleaned_data if form.is_bound else form.initial, refused=refused)


def _attempted(member: Member, said: Mapping[str, Any], *, refused: bool) -> Attempt:
    campaign = member.campaign
    title = said.get("title") or capital(str(Kind(said["kind"]).label))
    starts, ends = slot(campaign, said["day"], said["starts"], said["ends"])
    return Attempt(title, local(campaign, starts), local(campaign, ends), refused)


def _monday(attempt: Attempt) -> date:
    return attempt.starts.date() - timedelta(days=attempt.starts.weekday())


def _box(member: Member, refusal: Refusal, form: ActionForm) -> dict[str, Any]:
    """A refusal with the time it could be instead."""
    details = form.details()
    instead = start_instead(member.campaign, refusal, details.starts_at, details.ends_at)
    there = None if instead is None else local(member.campaign, instead)
    return {
        "refusal": refusal,
        "instead": "" if instead is None else instead.isoformat(),
        "instead_text": "" if there is None else f"{date_format(there, DAY)}, {clock(there)}",
    }
