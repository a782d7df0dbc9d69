"""Segments: kept, changed, counted; their contacts read under count, as the list of all contacts is."""

import hashlib
import json
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.responses import Status as Answer

from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS, SEE_CONTACTS
from arpenteur.web.persons.segments.actions import change_segment, delete_segment, keep_segment
from arpenteur.web.persons.segments.counting import counts, people_of
from arpenteur.web.persons.segments.models import Segment
from arpenteur.web.persons.segments.stack import read_stack
from arpenteur.web.site.api import segment_schemas as schemas
from arpenteur.web.site.api.behind import member_who_may
from arpenteur.web.site.api.contact_schemas import ContactPage
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page
from arpenteur.web.site.api.problems import Problem
from arpenteur.web.site.api.resources.common import Number, actor, version_of
from arpenteur.web.site.api.resources.contacts import contact_out, count_reading, with_all
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["segments"])


@operation(
    router,
    "GET",
    "/segments",
    scope=Scope.SEGMENTS_READ,
    summary=gettext_noop("Segments, and the lines of each"),
    answers={200: schemas.SegmentList},
)
def list_segments(request: TokenRequest) -> schemas.SegmentList:
    """By name: lines of filters, nobody's name."""
    member_who_may(request.token, SEE_CONTACTS.name, request.at)
    found = Segment.objects.filter(campaign=request.token.campaign)
    return schemas.SegmentList(items=[segment_out(one) for one in found])


@operation(
    router,
    "POST",
    "/segments",
    scope=Scope.SEGMENTS_WRITE,
    summary=gettext_noop("Keep a segment"),
    answers={201: schemas.SegmentOut},
)
def create_segment(request: TokenRequest, response: HttpResponse, body: schemas.SegmentIn) -> Any:
    """Its lines under a name. A name that another segment has is refused (422), and so is one that tells a belief or
    an origin.
    """
    member_who_may(request.token, EDIT_CONTACTS.name, request.at)
    made = keep_segment(
        campaign=request.token.campaign,
        name=body.name,
        stack=read_stack(body.lines),
        by=actor(request),
        at=request.at,
        replace=False,
    )
    response["Location"] = f"{request.path}/{made.pk}"
    return Answer(201, _answered(made, response))


@operation(
    router,
    "GET",
    "/segments/{int:segment}",
    scope=Scope.SEGMENTS_READ,
    summary=gettext_noop("One segment"),
    answers={200: schemas.SegmentOut},
)
def get_segment(request: TokenRequest, response: HttpResponse, segment: Number) -> schemas.SegmentOut:
    """Its ``ETag`` is the version to send back in ``If-Match``."""
    return _answered(_find(request, segment), response)


@operation(
    router,
    "PATCH",
    "/segments/{int:segment}",
    scope=Scope.SEGMENTS_WRITE,
    summary=gettext_noop("Change a segment"),
    answers={200: schemas.SegmentOut},
    refusals=(412, 428),
)
def patch_segment(
    request: TokenRequest, response: HttpResponse, segment: Number, body: schemas.SegmentChange
) -> schemas.SegmentOut:
    """Keys that are not sent stay as they are. ``If-Match`` says which version was read: 428 without it, 412 where it
    was changed meanwhile.
    """
    found = _find(request, segment, EDIT_CONTACTS.name)
    wanted, current = version_of(request.headers.get("If-Match", "")), segment_out(found).version
    if wanted != current:
        raise Problem(412, "stale", headers={"ETag": f'"{current}"'})
    values = body.model_dump(exclude_unset=True)
    if values:
        stack = read_stack(values.get("lines", found.lines))
        change_segment(
            segment=found, name=values.get("name", found.name), stack=stack, by=actor(request), at=request.at
        )
    return _answered(found, response)


@operation(
    router,
    "DELETE",
    "/segments/{int:segment}",
    scope=Scope.SEGMENTS_WRITE,
    summary=gettext_noop("Forget a segment"),
    answers={204: None},
)
def forget_segment(request: TokenRequest, segment: Number) -> Any:
    """Its name and lines; nobody was in it."""
    delete_segment(segment=_find(request, segment, EDIT_CONTACTS.name), by=actor(request), at=request.at)
    return Answer(204, None)


@operation(
    router,
    "GET",
    "/segments/{int:segment}/counts",
    scope=Scope.SEGMENTS_READ,
    summary=gettext_noop("How many people each line of a segment leaves"),
    answers={200: schemas.SegmentCounts},
)
def count_segment(request: TokenRequest, segment: Number) -> schemas.SegmentCounts:
    """Of the contacts that the program sees, now."""
    member = member_who_may(request.token, SEE_CONTACTS.name, request.at)
    found = counts(_find(request, segment).stack, member, request.at)
    lines = [
        schemas.SegmentLineCount(line=str(one.line), people=one.people, change=one.change)
        for one in found.lines
        if one.line is not None
    ]
    return schemas.SegmentCounts(
        everybody=found.everybody,
        people=found.people,
        lines=lines,
        subscribers=found.subscribers,
        reached=found.reached,
        targeting=found.narrower,
        may_be_written_to=found.may_leave,
    )


@operation(
    router,
    "GET",
    "/segments/{int:segment}/contacts",
    scope=Scope.CONTACTS_READ,
    summary=gettext_noop("Contacts of a segment, with their names"),
    answers={200: ContactPage},
)
def list_people(
    request: TokenRequest, response: HttpResponse, segment: Number, cursor: Cursor = "", limit: Limit = 50
) -> ContactPage:
    """Who is in it now. Each contact of a page is counted as read, as in the list of all contacts."""
    member = member_who_may(request.token, SEE_CONTACTS.name, request.at)
    rows = with_all(people_of(_find(request, segment).stack, member, request.at))
    found, following = page(
        rows, ("given_at", "id"), lambda one: (one.given_at, one.pk), lambda one: one, cursor=cursor, limit=limit
    )
    count_reading(request, found)
    link_next(request, response, following)
    return ContactPage(items=[contact_out(one) for one in found], next=following)


def segment_out(segment: Segment) -> schemas.SegmentOut:
    """A segment as the API has it; its version changes with its name and its lines."""
    said = json.dumps([segment.name, segment.lines], sort_keys=True).encode()
    return schemas.SegmentOut(
        id=segment.pk,
        name=segment.name,
        lines=segment.lines,
        created_date=segment.created_at,
        modified_date=segment.changed_at,
        version=int(hashlib.sha256(said).hexdigest()[:12], 16) % 10**9,
    )


def _find(request: TokenRequest, number: int, permission: str = SEE_CONTACTS.name) -> Segment:
    """A segment of the campaign. Raises Http404, also where the member behind the program has not the right."""
    member_who_may(request.token, permission, request.at)
    found = Segment.objects.filter(campaign=request.token.campaign, pk=number).first()
    if found is None:
        raise Http404
    return found


def _answered(segment: Segment, response: HttpResponse) -> schemas.SegmentOut:
    shown = segment_out(segment)
    response["ETag"] = f'"{shown.version}"'
    return shown
