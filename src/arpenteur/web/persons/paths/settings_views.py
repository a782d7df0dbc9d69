"""Paths, steps and reasons of a campaign, set up on two pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import carry_out
from arpenteur.web.foundation.shared.parameters import Parameters
from arpenteur.web.persons.paths import setting_up as verbs
from arpenteur.web.persons.paths.defaults import PATHS
from arpenteur.web.persons.paths.forms import PathForm, ReasonForm, StepForm
from arpenteur.web.persons.paths.models import ExitReason, JourneyStatus, Path, PathStep
from arpenteur.web.persons.paths.permissions import EDIT_PATHS
from arpenteur.web.persons.paths.queries import owners

_PAGE = ["GET", "HEAD", "POST"]
_ACTIVE = Q(journeys__status=JourneyStatus.ACTIVE)
Orders = dict[str, Callable[[CampaignRequest, Any, datetime], None]]


@in_campaign(EDIT_PATHS.name)
@require_http_methods(_PAGE)
def settings(request: CampaignRequest) -> HttpResponse:
    """Every path of the campaign and the closed list of its reasons."""
    at, campaign = timezone.now(), request.member.campaign
    problem = carry_out(request, _OF_ALL, campaign, at, _("Saved."))
    if problem.done:
        return redirect("paths:settings", campaign.slug)
    people = owners(campaign, at)
    paths = (
        Path.objects.filter(campaign=campaign)
        .annotate(there=Count("journeys", filter=_ACTIVE))
        .order_by("position", "id")
    )
    taken = {one.name for one in paths}
    context = {
        "section": "path-settings",
        "paths": paths,
        "problem": problem.sentence,
        "reasons": ExitReason.objects.filter(campaign=campaign),
        "path_form": PathForm(people=people, auto_id="id_new_%s"),
        "reason_form": ReasonForm(auto_id="id_reason_%s"),
        "offers": [one for one in PATHS if str(one.name) not in taken],
    }
    return render(request, "paths/settings.html", context, status=400 if problem else 200)


@in_campaign(EDIT_PATHS.name)
@require_http_methods(_PAGE)
def one_path(request: CampaignRequest, number: int) -> HttpResponse:
    """A path with its steps. Raises Http404."""
    at, campaign = timezone.now(), request.member.campaign
    path = get_object_or_404(Path, campaign=campaign, pk=number)
    problem = carry_out(request, _OF_PATH, path, at, _("Saved."))
    if problem.done:
        there = Path.objects.filter(pk=number).exists()
        return redirect("paths:path", campaign.slug, number) if there else redirect("paths:settings", campaign.slug)
    path = get_object_or_404(Path, campaign=campaign, pk=number)
    people = owners(campaign, at)
    steps = list(path.steps.annotate(there=Count("journeys", filter=_ACTIVE)).order_by("position", "id"))
    context = {
        "section": "path-settings",
        "path": path,
        "problem": problem.sentence,
        "form": PathForm.of(path, None, people),
        "steps": [(one, StepForm.of(one, None, people), [other for other in steps if other != one]) for one in steps],
        "new_step": StepForm(people=people, auto_id="id_new_%s"),
        "used": path.journeys.exists(),
    }
    return render(request, "paths/path.html", context, status=400 if problem else 200)


def _valid[F: (PathForm, StepForm, ReasonForm)](form: F) -> F:
    """A form that is filled in. Raises InputError with the first thing that is wrong."""
    for name, errors in form.errors.items():
        raise InputError(f"{form.fields[name].label}: {errors[0]}")
    return form


def _people(request: CampaignRequest, at: datetime) -> Any:
    return owners(request.member.campaign, at)


def _defaults(request: CampaignRequest, campaign: Any, at: datetime) -> None:
    keys = request.POST.getlist("key")
    verbs.take_defaults(campaign=campaign, keys=keys, by=request.member.actor, at=at)


def _new_path(request: CampaignRequest, campaign: Any, at: datetime) -> None:
    form = _valid(PathForm(request.POST, people=_people(request, at)))
    verbs.new_path(campaign=campaign, details=form.details(), by=request.member.actor, at=at)


def _new_reason(request: CampaignRequest, campaign: Any, at: datetime) -> None:
    given = _valid(ReasonForm(request.POST)).cleaned_data
    verbs.new_reason(campaign=campaign, name=given["name"], target=given["target"], by=request.member.actor, at=at)


def _reason(request: CampaignRequest, campaign: Any) -> ExitReason:
    number = Parameters(request.POST).whole("reason", 1, 10**9 - 1) or 0
    return get_object_or_404(ExitReason, campaign=campaign, pk=number)


def _change_reason(request: CampaignRequest, campaign: Any, at: datetime) -> None:
    reason = _reason(request, campaign)
    form = _valid(ReasonForm({"name": request.POST.get("name", ""), "target": reason.target}))
    verbs.change_reason(reason=reason, name=form.cleaned_data["name"], by=request.member.actor, at=at)


def _close_reason(request: CampaignRequest, campaign: Any, at: datetime) -> None:
    closed = request.POST.get("do") == "close-reason"
    verbs.close_reason(reason=_reason(request, campaign), closed=closed, by=request.member.actor, at=at)


def _change_path(request: CampaignRequest, path: Any, at: datetime) -> None:
    form = _valid(PathForm(request.POST, people=_people(request, at)))
    verbs.change_path(path=path, details=form.details(), by=request.member.actor, at=at)


def _close_path(request: CampaignRequest, path: Any, at: datetime) -> None:
    verbs.close_path(path=path, closed=request.POST.get("do") == "close", by=request.member.actor, at=at)


def _remove_path(request: CampaignRequest, path: Any, at: datetime) -> None:
    verbs.remove_path(path=path, by=request.member.actor, at=at)


def _add_step(request: CampaignRequest, path: Any, at: datetime) -> None:
    form = _valid(StepForm(request.POST, people=_people(request, at)))
    verbs.add_step(path=path, details=form.details(), by=request.member.actor, at=at)


def _step(request: CampaignRequest, path: Any, name: str = "step") -> PathStep:
    return get_object_or_404(PathStep, path=path, pk=Parameters(request.POST).whole(name, 1, 10**9 - 1) or 0)


def _change_step(request: CampaignRequest, path: Any, at: datetime) -> None:
    form = _valid(StepForm(request.POST, people=_people(request, at)))
    verbs.change_step(step=_step(request, path), details=form.details(), by=request.member.actor, at=at)


def _order_step(request: CampaignRequest, path: Any, at: datetime) -> None:
    places = 1 if request.POST.get("do") == "down" else -1
    verbs.move_step(step=_step(request, path), places=places, by=request.member.actor, at=at)


def _remove_step(request: CampaignRequest, path: Any, at: datetime) -> None:
    to = _step(request, path, "to") if request.POST.get("to") else None
    verbs.remove_step(step=_step(request, path), to=to, by=request.member.actor, at=at)


_OF_ALL: Orders = {
    "defaults": _defaults,
    "path": _new_path,
    "reason": _new_reason,
    "change-reason": _change_reason,
    "close-reason": _close_reason,
    "open-reason": _close_reason,
}
_OF_PATH: Orders = {
    "change": _change_path,
    "close": _close_path,
    "open": _close_path,
    "remove": _remove_path,
    "add": _add_step,
    "step": _change_step,
    "up": _order_step,
    "down": _order_step,
    "remove-step": _remove_step,
}
