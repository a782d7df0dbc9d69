"""Tags and follow-ups of contacts: words of the campaign, and what somebody waits for."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.responses import Status as Answer

from arpenteur.web.persons.contacts import actions as verbs
from arpenteur.web.persons.contacts.models import FollowUp, FollowUpKind, Tag
from arpenteur.web.site.api import contact_schemas as schemas
from arpenteur.web.site.api.behind import contacts_seen
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page
from arpenteur.web.site.api.resources.common import Key, Number, actor
from arpenteur.web.site.api.resources.contacts import find_contact, note_missed
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["follow-ups"])


@operation(
    router,
    "GET",
    "/tags",
    scope=Scope.FOLLOW_UPS_READ,
    summary=gettext_noop("Tags of the campaign"),
    answers={200: schemas.TagList},
)
def list_tags(request: TokenRequest) -> schemas.TagList:
    """Those in use, with what each is for."""
    found = Tag.objects.filter(campaign=request.token.campaign, ended_at=None)
    return schemas.TagList(items=[_tag(one) for one in found])


@operation(
    router,
    "POST",
    "/tags",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("A new tag"),
    answers={201: schemas.TagOut},
)
def create_tag(request: TokenRequest, body: schemas.TagIn) -> Any:
    """With what it is for, which the person may read."""
    made = verbs.new_tag(
        campaign=request.token.campaign, name=body.name, purpose=body.purpose, by=actor(request), at=request.at
    )
    return Answer(201, _tag(made))


@operation(
    router,
    "PUT",
    "/contacts/{int:contact}/tags/{int:tag}",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("Put a tag on a contact"),
    answers={204: None},
)
def put_tag(request: TokenRequest, contact: Number, tag: Number) -> Any:
    """Again changes nothing."""
    verbs.put_tag(
        contacts=[find_contact(request, contact)], tag=_find_tag(request, tag), by=actor(request), at=request.at
    )
    return Answer(204, None)


@operation(
    router,
    "DELETE",
    "/contacts/{int:contact}/tags/{int:tag}",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("Take a tag from a contact"),
    answers={204: None},
)
def take_tag(request: TokenRequest, contact: Number, tag: Number) -> Any:
    """Again changes nothing."""
    verbs.take_tag(
        contacts=[find_contact(request, contact)], tag=_find_tag(request, tag), by=actor(request), at=request.at
    )
    return Answer(204, None)


@operation(
    router,
    "GET",
    "/follow-ups",
    scope=Scope.FOLLOW_UPS_READ,
    summary=gettext_noop("What contacts wait for"),
    answers={200: schemas.FollowUpPage},
)
def list_follow_ups(
    request: TokenRequest,
    response: HttpResponse,
    kind: FollowUpKind | None = None,
    contact: Key | None = None,
    done: bool | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> schemas.FollowUpPage:
    """Numbers, kinds and days: nobody's name, and not the text, which may hold one."""
    rows = FollowUp.objects.filter(contact__in=contacts_seen(request.token, request.at).order_by().values("pk"))
    if contact is not None:
        note_missed(request, contact)
    asked = {"kind": kind, "contact": contact}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    if done is not None:
        rows = rows.exclude(done_at=None) if done else rows.filter(done_at=None)
    items, following = page(
        rows, ("created_at", "id"), lambda one: (one.created_at, one.pk), _follow_up, cursor=cursor, limit=limit
    )
    link_next(request, response, following)
    return schemas.FollowUpPage(items=items, next=following)


@operation(
    router,
    "POST",
    "/contacts/{int:contact}/follow-ups",
    scope=Scope.FOLLOW_UPS_WRITE,
    summary=gettext_noop("A contact waits for something"),
    answers={201: schemas.FollowUpRef},
)
def create_follow_up(request: TokenRequest, contact: Number, body: schemas.FollowUpIn) -> Any:
    """By a day; whoever follows her has it, else nobody yet."""
    found = find_contact(request, contact)
    made = verbs.follow_up(
        contact=found, kind=body.kind, due=body.due, owner=found.owner, text=body.text, by=actor(request), at=request.at
    )
    return Answer(201, schemas.FollowUpRef(id=made.pk, done=False))


@operation(
    router,
    "POST",
    "/follow-ups/{int:follow_up}/finish",
    scope=Scope.FOLLOW_UPS_WRITE,
    summary=gettext_noop("A follow-up is done"),
    answers={200: schemas.FollowUpRef},
)
def finish_follow_up(request: TokenRequest, follow_up: Number) -> schemas.FollowUpRef:
    """Its text goes. Again changes nothing."""
    found = FollowUp.objects.select_related("contact").filter(pk=follow_up).first()
    if found is None or not contacts_seen(request.token, request.at).filter(pk=found.contact_id).exists():
        raise Http404
    verbs.finish(follow_up=found, by=actor(request), at=request.at)
    return schemas.FollowUpRef(id=found.pk, done=True)


def _find_tag(request: TokenRequest, number: int) -> Tag:
    found = Tag.objects.filter(campaign=request.token.campaign, pk=number, ended_at=None).first()
    if found is None:
        raise Http404
    return found


def _tag(one: Tag) -> schemas.TagOut:
    return schemas.TagOut(id=one.pk, name=one.name, purpose=one.purpose)


def _follow_up(one: FollowUp) -> schemas.FollowUpOut:
    return schemas.FollowUpOut(
        id=one.pk,
        contact=one.contact_id,
        kind=FollowUpKind(one.kind),
        due=one.due,
        owner=one.owner_id,
        created_date=one.created_at,
        done_date=one.done_at,
    )
