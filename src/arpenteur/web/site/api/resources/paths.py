"""Paths: their steps, who is on which by number, journeys moved, handed over and ended. No name is shown."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.responses import Status as Answer

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.persons.paths import actions as verbs
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyStatus, Path, PathStep
from arpenteur.web.persons.paths.permissions import EDIT_PATHS, SEE_OWN_PATHS
from arpenteur.web.persons.paths.queries import acting_is, journeys_seen, may_act, open_paths, owners
from arpenteur.web.persons.paths.starting import start
from arpenteur.web.site.api import path_schemas as schemas
from arpenteur.web.site.api.behind import member_behind, member_who_may
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page
from arpenteur.web.site.api.problems import Problem
from arpenteur.web.site.api.resources.common import Key, Number, actor, version_of
from arpenteur.web.site.api.resources.contacts import find_contact, note_missed
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["paths"])
_FOUND = ("path", "step", "contact", "campaign")


@operation(
    router,
    "GET",
    "/paths",
    scope=Scope.PATHS_READ,
    summary=gettext_noop("Paths and their steps"),
    answers={200: schemas.PathList},
)
def list_paths(request: TokenRequest) -> schemas.PathList:
    """What is done with people, step by step; closed paths too."""
    member_who_may(request.token, SEE_OWN_PATHS.name, request.at)
    rows = Path.objects.filter(campaign=request.token.campaign).prefetch_related("steps")
    return schemas.PathList(items=[_path(one) for one in rows])


@operation(
    router,
    "GET",
    "/exit-reasons",
    scope=Scope.PATHS_READ,
    summary=gettext_noop("Why journeys end"),
    answers={200: schemas.ReasonList},
)
def list_reasons(request: TokenRequest) -> schemas.ReasonList:
    """The closed list of the campaign."""
    member_who_may(request.token, SEE_OWN_PATHS.name, request.at)
    rows = ExitReason.objects.filter(campaign=request.token.campaign, closed_at=None)
    return schemas.ReasonList(items=[schemas.ReasonOut(id=one.pk, name=one.name, ends=one.target) for one in rows])


@operation(
    router,
    "GET",
    "/journeys",
    scope=Scope.PATHS_READ,
    summary=gettext_noop("Who is on which path, by number"),
    answers={200: schemas.JourneyPage},
)
def list_journeys(
    request: TokenRequest,
    response: HttpResponse,
    path: Key | None = None,
    step: Key | None = None,
    status: schemas.Shown | None = None,
    contact: Key | None = None,
    mine: bool = False,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> schemas.JourneyPage:
    """Those that the member behind the program may see; ``mine``: in which she acts next. Every filter narrows."""
    member = member_behind(request.token)
    rows = _seen(request, member)
    asked = {"path": path, "step": step, "status": status, "contact": contact}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    if contact is not None:
        note_missed(request, contact)
    if mine:
        key = member.membership.pk if member is not None else None
        rows = acting_is(rows, key) if key is not None else rows.none()
    items, following = page(
        rows.exclude(status=JourneyStatus.VOIDED),
        ("started_at", "id"),
        lambda one: (one.started_at, one.pk),
        journey_out,
        cursor=cursor,
        limit=limit,
    )
    link_next(request, response, following)
    return schemas.JourneyPage(items=items, next=following)


@operation(
    router,
    "POST",
    "/journeys",
    scope=Scope.PATHS_WRITE,
    summary=gettext_noop("Put a contact on a path"),
    answers={201: schemas.JourneyRef},
)
def start_journey(request: TokenRequest, response: HttpResponse, body: schemas.JourneyIn) -> Any:
    """A contact that the program sees, on a path that is open. Refused (422) where she is on it already or asked to be
    left alone.
    """
    member = member_who_may(request.token, EDIT_PATHS.name, request.at)
    contact = find_contact(request, body.contact)
    path = open_paths(member.campaign).filter(pk=body.path).first()
    if path is None:
        raise InputError(_("no such path, or it is closed"))
    made = start(
        contact=contact,
        path=path,
        by=actor(request),
        at=request.at,
        step=_step(path, body.step),
        owner=_owner(member, body.owner, request.at),
    )
    response["Location"] = f"{request.path}/{made.pk}"
    return Answer(201, _answered(made, response))


@operation(
    router,
    "GET",
    "/journeys/{int:journey}",
    scope=Scope.PATHS_READ,
    summary=gettext_noop("One journey"),
    answers={200: schemas.JourneyOut},
)
def get_journey(request: TokenRequest, response: HttpResponse, journey: Number) -> schemas.JourneyOut:
    """Its ``ETag`` is the version to send back in ``If-Match``."""
    found, _member = _find(request, journey)
    response["ETag"] = f'"{found.version}"'
    return journey_out(found)


@operation(
    router,
    "PATCH",
    "/journeys/{int:journey}",
    scope=Scope.PATHS_WRITE,
    summary=gettext_noop("Change a journey"),
    answers={200: schemas.JourneyRef},
    refusals=(412, 428),
)
def change_journey(
    request: TokenRequest, response: HttpResponse, journey: Number, body: schemas.JourneyPatch
) -> schemas.JourneyRef:
    """Moved to a step, handed over, put off: keys that are not sent stay as they are. ``If-Match`` says which version
    was read: 428 without it, 412 where somebody changed it meanwhile.
    """
    found, member = _find(request, journey, acts=True)
    seen = version_of(request.headers.get("If-Match", ""))
    if seen != found.version:
        raise Problem(412, "stale", headers={"ETag": f'"{found.version}"'})
    values = body.model_dump(exclude_unset=True)
    for name, change in _CHANGES.items():
        if name in values:
            found = change(found, values[name], member, {"seen": found.version, "by": actor(request), "at": request.at})
    return _answered(found, response)


@operation(
    router,
    "POST",
    "/journeys/{int:journey}/next",
    scope=Scope.PATHS_WRITE,
    summary=gettext_noop("A journey goes one step on"),
    answers={200: schemas.JourneyRef},
    refusals=(412,),
)
def next_step(request: TokenRequest, response: HttpResponse, journey: Number) -> schemas.JourneyRef:
    """To the step after; at the last, it is completed. Send it with an ``Idempotency-Key``: again would go further."""
    found, _member = _find(request, journey, acts=True)
    moved = verbs.go_on(journey=found, seen=found.version, by=actor(request), at=request.at)
    return _answered(moved, response)


@operation(
    router,
    "POST",
    "/journeys/{int:journey}/end",
    scope=Scope.PATHS_WRITE,
    summary=gettext_noop("A journey ends"),
    answers={200: schemas.JourneyRef},
    refusals=(412,),
)
def end_journey(
    request: TokenRequest, response: HttpResponse, journey: Number, body: schemas.JourneyEnd
) -> schemas.JourneyRef:
    """Completed, or abandoned for a reason of the campaign's list; never for a free text."""
    found, _member = _find(request, journey, acts=True)
    reason = None
    if body.reason is not None:
        reason = ExitReason.objects.filter(campaign=found.campaign, closed_at=None, pk=body.reason).first()
        if reason is None:
            raise InputError(_("why does it end?"), expected=_("a reason of the list"))
    ended = verbs.end(
        journey=found,
        status=JourneyStatus(body.status),
        seen=found.version,
        by=actor(request),
        at=request.at,
        reason=reason,
    )
    return _answered(ended, response)


def journey_out(journey: Journey) -> schemas.JourneyOut:
    """A journey as the API has it."""
    return schemas.JourneyOut(
        id=journey.pk,
        contact=journey.contact_id,
        path=journey.path_id,
        step=journey.step_id,
        status=JourneyStatus(journey.status),
        reason=journey.reason_id,
        owner=journey.owner_id,
        step_owner=journey.step_owner_id,
        step_due=journey.step_due,
        due=journey.due,
        started_date=journey.started_at,
        moved_date=journey.last_moved_at,
        ended_date=journey.ended_at,
        version=journey.version,
    )


def _to_step(journey: Journey, value: int, _member: Member, given: dict[str, Any]) -> Journey:
    step = _step(journey.path, value)
    return journey if step is None or step.pk == journey.step_id else verbs.move_on(journey=journey, step=step, **given)


def _to_owner(journey: Journey, value: int | None, member: Member, given: dict[str, Any]) -> Journey:
    return verbs.hand_over(journey=journey, to=_owner(member, value, given["at"]), whole=True, **given)


def _to_step_owner(journey: Journey, value: int | None, member: Member, given: dict[str, Any]) -> Journey:
    if value is None:
        return verbs.return_step(journey=journey, **given)
    return verbs.hand_over(journey=journey, to=_owner(member, value, given["at"]), **given)


def _to_due(journey: Journey, value: Any, _member: Member, given: dict[str, Any]) -> Journey:
    return journey if value == journey.step_due else verbs.postpone(journey=journey, due=value, **given)


# A step brings its own owner and date: what else is sent comes after it.
_CHANGES: dict[str, Callable[[Journey, Any, Member, dict[str, Any]], Journey]] = {
    "step": _to_step,
    "owner": _to_owner,
    "step_owner": _to_step_owner,
    "step_due": _to_due,
}


def _seen(request: TokenRequest, member: Member | None) -> "QuerySet[Journey]":
    return Journey.objects.none() if member is None else journeys_seen(member, request.at)


def _find(request: TokenRequest, number: int, *, acts: bool = False) -> tuple[Journey, Member]:
    """A journey that the program sees, and the member behind it; ``acts``: one that she may move. Raises Http404."""
    member = member_behind(request.token)
    found = _seen(request, member).select_related(*_FOUND).filter(pk=number).first()
    if member is None or found is None or (acts and not may_act(member, found)):
        raise Http404
    return found, member


def _step(path: Path, number: int | None) -> PathStep | None:
    if number is None:
        return None
    found = path.steps.filter(pk=number).first()
    if found is None:
        raise InputError(_("which step?"), expected=_("a step of its path"))
    return found


def _owner(member: Member, number: int | None, at: datetime) -> Membership | None:
    if number is None:
        return None
    found = next((one for one in owners(member.campaign, at) if one.pk == number), None)
    if found is None:
        raise InputError(_("to whom?"), expected=_("a member of this campaign"))
    return found


def _path(one: Path) -> schemas.PathOut:
    steps = [
        schemas.StepOut(id=step.pk, name=step.name, to_do=step.to_do, delay=step.delay, owner=step.owner_id)
        for step in one.steps.all()
    ]
    return schemas.PathOut(
        id=one.pk, name=one.name, open=one.closed_at is None, delay=one.delay, owner=one.owner_id, steps=steps
    )


def _answered(journey: Journey, response: HttpResponse) -> schemas.JourneyRef:
    response["ETag"] = f'"{journey.version}"'
    return schemas.JourneyRef(id=journey.pk, version=journey.version)
