"""Actions: read, create, change, cancel; how many take part."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.responses import Status as Answer

from arpenteur.web.ground.fieldwork import actions as verbs
from arpenteur.web.ground.fieldwork.details import Details
from arpenteur.web.ground.fieldwork.doors import ActionDoors, doors_of
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.site.api import schemas
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page
from arpenteur.web.site.api.resources.common import Number, actor, version_of
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["actions"])
_COLUMNS = {"start_date": "starts_at", "end_date": "ends_at", "instructions": "brief"}


@operation(
    router,
    "GET",
    "/actions",
    scope=Scope.ACTIONS_READ,
    summary=gettext_noop("Actions, by their start"),
    answers={200: schemas.ActionPage},
)
def list_actions(
    request: TokenRequest,
    response: HttpResponse,
    status: Status | None = None,
    kind: Kind | None = None,
    station: schemas.Station | None = None,
    starts_from: schemas.Moment | None = None,
    starts_before: schemas.Moment | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> schemas.ActionPage:
    """Every filter narrows; drafts and cancelled actions are in the list unless a status is asked for."""
    asked = {
        "status": status,
        "kind": kind,
        "zones__station": station,
        "starts_at__gte": starts_from,
        "starts_at__lt": starts_before,
    }
    rows = _actions().filter(**{name: value for name, value in asked.items() if value is not None})
    found, following = page(
        rows, ("starts_at", "id"), lambda one: (one.starts_at, one.pk), lambda one: one, cursor=cursor, limit=limit
    )
    link_next(request, response, following)
    return schemas.ActionPage(items=actions_out(found), next=following)


@operation(
    router,
    "POST",
    "/actions",
    scope=Scope.ACTIONS_WRITE,
    summary=gettext_noop("Create an action"),
    answers={201: schemas.ActionOut},
)
def create_action(request: TokenRequest, response: HttpResponse, body: schemas.ActionIn) -> Any:
    """Planned, or a draft. What the law refuses is never planned: 409 with the rule and the latest lawful end."""
    details = Details(**_columns(body.model_dump(exclude={"draft"})))
    action = verbs.create_action(
        campaign=request.token.campaign, details=details, draft=body.draft, by=actor(request), at=request.at
    )
    response["Location"] = f"{request.path}/{action.pk}"
    return Answer(201, _answered(action, response))


@operation(
    router,
    "GET",
    "/actions/{int:action}",
    scope=Scope.ACTIONS_READ,
    summary=gettext_noop("One action"),
    answers={200: schemas.ActionOut},
)
def get_action(request: TokenRequest, response: HttpResponse, action: Number) -> schemas.ActionOut:  # noqa: ARG001
    """Its ``ETag`` is the version to send back in ``If-Match``."""
    return _answered(find_action(action), response)


@operation(
    router,
    "PATCH",
    "/actions/{int:action}",
    scope=Scope.ACTIONS_WRITE,
    summary=gettext_noop("Change an action"),
    answers={200: schemas.ActionOut},
    refusals=(412, 428),
)
def change_action(
    request: TokenRequest,
    response: HttpResponse,
    action: Number,
    body: schemas.ActionChange,
) -> schemas.ActionOut:
    """Keys that are not sent stay as they are. ``If-Match`` says which version was read: 428 without it, 412 where
    the action was changed meanwhile.
    """
    found = find_action(action)
    version = version_of(request.headers.get("If-Match", ""))
    columns = _columns(body.model_dump(exclude_unset=True))
    if "stations" in columns and "doors" not in columns:
        columns["doors"] = None
    changed = verbs.change_action(
        action=found, details=replace(Details.of(found), **columns), version=version, by=actor(request), at=request.at
    )
    return _answered(changed, response)


@operation(
    router,
    "POST",
    "/actions/{int:action}/status",
    scope=Scope.ACTIONS_WRITE,
    summary=gettext_noop("Start, finish or plan again"),
    answers={200: schemas.ActionOut},
)
def set_action_status(
    request: TokenRequest, response: HttpResponse, action: Number, body: schemas.StatusIn
) -> schemas.ActionOut:
    """The same status again changes nothing; a step that does not exist is refused."""
    changed = verbs.set_status(action=find_action(action), status=body.status, by=actor(request), at=request.at)
    return _answered(changed, response)


@operation(
    router,
    "POST",
    "/actions/{int:action}/cancel",
    scope=Scope.ACTIONS_WRITE,
    summary=gettext_noop("Cancel an action"),
    answers={200: schemas.ActionOut},
)
def cancel_action(
    request: TokenRequest, response: HttpResponse, action: Number, body: schemas.CancelIn
) -> schemas.ActionOut:
    """Those who were coming are told by e-mail."""
    cancelled = verbs.cancel_action(action=find_action(action), why=body.why, by=actor(request), at=request.at)
    return _answered(cancelled, response)


@operation(
    router,
    "GET",
    "/actions/{int:action}/attendances",
    scope=Scope.ACTIONS_READ,
    summary=gettext_noop("How many take part"),
    answers={200: schemas.Attendances},
)
def get_attendances(request: TokenRequest, action: Number) -> schemas.Attendances:
    """Counts; the numbers of the volunteers too where the token has ``volunteers:read``."""
    found = find_action(action)
    rows = list(Participation.objects.filter(action=found).values_list("presence", "volunteer").order_by("volunteer"))
    counts = {name: sum(1 for presence, _ in rows if presence == name) for name in ("expected", "came", "missed")}
    who = [volunteer for _, volunteer in rows] if Scope.VOLUNTEERS_READ in request.token.scopes else None
    return schemas.Attendances(wanted=found.wanted, volunteers=who, **counts)


def actions_out(actions: Sequence[Action]) -> list[schemas.ActionOut]:
    """Actions as the API has them."""
    doors = doors_of(actions)
    return [_out(one, doors[one.pk]) for one in actions]


def _out(action: Action, doors: ActionDoors) -> schemas.ActionOut:
    details = Details.of(action)
    return schemas.ActionOut(
        id=action.pk,
        kind=details.kind,
        status=Status(action.status),
        title=details.title,
        start_date=details.starts_at,
        end_date=details.ends_at,
        place=details.place,
        instructions=details.brief,
        material=details.material,
        wanted=details.wanted,
        open=details.open,
        team=details.team,
        stations=list(details.stations),
        streets=list(details.streets),
        area=action.area,
        doors=doors.planned or action.doors,
        doors_done=doors.done,
        cancelled_why=action.cancelled_why,
        version=action.version,
        created_date=action.created_at,
        modified_date=action.changed_at,
    )


def _actions() -> QuerySet[Action]:
    return Action.objects.select_related("campaign").prefetch_related("zones")


def find_action(key: int) -> Action:
    """The action of a number; raises Http404 for another campaign's."""
    found = _actions().filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _answered(action: Action, response: HttpResponse) -> schemas.ActionOut:
    response["ETag"] = f'"{action.version}"'
    return actions_out([find_action(action.pk)])[0]


def _columns(body: dict[str, Any]) -> dict[str, Any]:
    named = {_COLUMNS.get(name, name): value for name, value in body.items()}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}
