"""Contacts: read under count, written, changed, and what they agree to or take back."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.responses import Status as Answer

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.reads.limits import Alarm
from arpenteur.web.foundation.reads.programs import note_program_read
from arpenteur.web.foundation.reads.watch import whose
from arpenteur.web.persons.contacts import actions as verbs
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, ContactClass, How, Purpose, Source
from arpenteur.web.persons.contacts.particulars import PARTICULARS, particulars_in
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.site.api import contact_schemas as schemas
from arpenteur.web.site.api.behind import contacts_seen
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page
from arpenteur.web.site.api.problems import Problem
from arpenteur.web.site.api.resources.common import Number, actor, version_of
from arpenteur.web.site.api.schemas import Moment, Station
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["contacts"])
_Pair = tuple[Purpose, Channel]


@operation(
    router,
    "GET",
    "/contacts",
    scope=Scope.CONTACTS_READ,
    summary=gettext_noop("Contacts, with their names"),
    answers={200: schemas.ContactPage},
)
def list_contacts(
    request: TokenRequest,
    response: HttpResponse,
    kind: ContactClass | None = None,
    station: Station | None = None,
    tag: int | None = None,
    purpose: schemas.ReachedPurpose | None = None,
    channel: schemas.ReachedChannel | None = None,
    exchanged_from: Moment | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> schemas.ContactPage:
    """Every filter narrows; ``purpose`` and ``channel`` together are one agreement in force. Each contact of a page is
    counted as read: beyond the budget of the day nothing more is shown until somebody says why.
    """
    asked = {"kind": kind, "station": station, "tagged__tag": tag, "last_exchange_at__gte": exchanged_from}
    rows = _contacts(request).filter(**{name: value for name, value in asked.items() if value is not None})
    if purpose is not None or channel is not None:
        agreed = {name: one for name, one in (("purpose", purpose), ("channel", channel)) if one is not None}
        valid = Consent.objects.filter(withdrawn_at=None, **agreed)
        rows = rows.filter(pk__in=valid.order_by().values("contact"))
    found, following = page(
        rows, ("given_at", "id"), lambda one: (one.given_at, one.pk), lambda one: one, cursor=cursor, limit=limit
    )
    count_reading(request, found)
    link_next(request, response, following)
    return schemas.ContactPage(items=[contact_out(one) for one in found], next=following)


@operation(
    router,
    "POST",
    "/contacts",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("Keep a contact"),
    answers={201: schemas.ContactRef},
)
def keep_contact(request: TokenRequest, response: HttpResponse, body: schemas.ContactIn) -> Any:
    """Somebody who has the same address and name is the same contact: she gets one receipt more, and keeps her class.
    Whoever objected is refused (422).
    """
    _refuse_watched(request, body.email)
    new = verbs.NewContact(
        details=PersonDetails(body.name, body.email, body.phone),
        kind=ContactClass(body.kind),
        source=Source.PROGRAM,
        origin=body.origin,
        address=body.address,
        particulars=particulars_in(body),
    )
    contact, _receipt = verbs.keep(
        campaign=request.token.campaign, new=new, agreement=_agreement(body.agreement), by=actor(request), at=request.at
    )
    response["Location"] = f"{request.path}/{contact.pk}"
    return Answer(201, _answered(contact.pk, response))


@operation(
    router,
    "GET",
    "/contacts/{int:contact}",
    scope=Scope.CONTACTS_READ,
    summary=gettext_noop("One contact"),
    answers={200: schemas.ContactOut},
)
def get_contact(request: TokenRequest, response: HttpResponse, contact: Number) -> schemas.ContactOut:
    """Counted as read. Its ``ETag`` is the version to send back in ``If-Match``."""
    found = find_contact(request, contact)
    count_reading(request, [found])
    shown = contact_out(found)
    response["ETag"] = f'"{shown.version}"'
    return shown


@operation(
    router,
    "PATCH",
    "/contacts/{int:contact}",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("Correct a contact"),
    answers={200: schemas.ContactRef},
    refusals=(412, 428),
)
def change_contact(
    request: TokenRequest, response: HttpResponse, contact: Number, body: schemas.ContactChange
) -> schemas.ContactRef:
    """Keys that are not sent stay as they are, to the letter. ``If-Match`` says which version was read: 428 without it,
    412 where she was changed meanwhile.
    """
    found = find_contact(request, contact)
    wanted = version_of(request.headers.get("If-Match", ""))
    current = contact_out(found).version
    if wanted != current:
        raise Problem(412, "stale", headers={"ETag": f'"{current}"'})
    values = body.model_dump(exclude_unset=True)
    if values:
        _refuse_watched(request, values.get("email", ""))
        verbs.correct_contact(contact=found, by=actor(request), at=request.at, **values)
    return _answered(contact, response)


@operation(
    router,
    "DELETE",
    "/contacts/{int:contact}",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("Erase a contact"),
    answers={204: None},
)
def forget_contact(request: TokenRequest, contact: Number) -> Any:
    """Her line and all that hangs on it; backups forget her too."""
    verbs.forget(contact=find_contact(request, contact), by=actor(request), at=request.at)
    return Answer(204, None)


@operation(
    router,
    "POST",
    "/contacts/{int:contact}/agree",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("Write down what a contact agreed to"),
    answers={200: schemas.ContactRef},
)
def agree(
    request: TokenRequest, response: HttpResponse, contact: Number, body: schemas.AgreementIn
) -> schemas.ContactRef:
    """By her own act, with the sentences she read: a receipt says so."""
    found, agreement = find_contact(request, contact), _agreement(body)
    if agreement is not None:
        verbs.agree(contact=found, agreement=agreement, by=actor(request), at=request.at)
    return _answered(contact, response)


@operation(
    router,
    "POST",
    "/contacts/{int:contact}/withdraw",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("Take back what a contact agreed to"),
    answers={200: schemas.ContactRef},
)
def withdraw(
    request: TokenRequest, response: HttpResponse, contact: Number, body: schemas.WithdrawIn
) -> schemas.ContactRef:
    """Some pairs or everything; it holds from this answer on."""
    pairs = None if body.pairs is None else {_pair(one) for one in body.pairs}
    verbs.withdraw(
        contact=find_contact(request, contact), pairs=pairs, how=How.PROGRAM, by=actor(request), at=request.at
    )
    return _answered(contact, response)


@operation(
    router,
    "POST",
    "/contacts/{int:contact}/object",
    scope=Scope.CONTACTS_WRITE,
    summary=gettext_noop("A contact wants nothing any more"),
    answers={200: schemas.ContactRef},
)
def object_to_all(request: TokenRequest, response: HttpResponse, contact: Number) -> schemas.ContactRef:
    """Every agreement ends, and no list or form brings her back."""
    verbs.object_to_all(contact=find_contact(request, contact), how=How.PROGRAM, by=actor(request), at=request.at)
    return _answered(contact, response)


def find_contact(request: TokenRequest, number: int) -> Contact:
    """A contact that the program sees. Raises Http404 for another campaign's, and for one that its maker does not
    see."""
    found = _contacts(request).filter(pk=number).first()
    if found is None:
        request.missed.add(number)
        raise Http404
    return found


def note_missed(request: TokenRequest, number: int) -> None:
    """A contact that a filter names is looked for among decoys where the program does not see her."""
    if not contacts_seen(request.token, request.at).filter(pk=number).exists():
        request.missed.add(number)


def contact_out(contact: Contact) -> schemas.ContactOut:
    """A contact as the API has her; her version changes with anything that is shown."""
    values: dict[str, Any] = {
        "id": contact.pk,
        "kind": contact.kind,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "address": contact.address,
        "station": contact.station,
        **{name: getattr(contact, name) for name in PARTICULARS},
        "source": contact.source,
        "origin": contact.origin,
        "owner": contact.owner_id,
        "tags": sorted(one.tag_id for one in contact.tagged.all()),
        "consents": [_consent(one) for one in contact.consents.all() if one.purpose != Purpose.SUPPORT],
        "objected": contact.objected_at is not None,
        "given_date": contact.given_at,
        "last_exchange_date": contact.last_exchange_at,
        "expires_date": contact.expires_at,
    }
    said = json.dumps(values, default=str, sort_keys=True).encode()
    return schemas.ContactOut(**values, version=int(hashlib.sha256(said).hexdigest()[:12], 16) % 10**9)


def _consent(one: Consent) -> dict[str, Any]:
    return {
        "purpose": one.purpose,
        "channel": one.channel,
        "given_date": one.given_at,
        "withdrawn_date": one.withdrawn_at,
    }


def with_all(rows: "QuerySet[Contact]") -> "QuerySet[Contact]":
    """Contacts with what ``contact_out`` says of each."""
    return rows.select_related("person", "campaign").prefetch_related("tagged", "consents")


def _contacts(request: TokenRequest) -> "QuerySet[Contact]":
    return with_all(contacts_seen(request.token, request.at))


def _answered(number: int, response: HttpResponse) -> schemas.ContactRef:
    # Asked again: relations that were read before are those of before.
    shown = contact_out(Contact.objects.prefetch_related("tagged", "consents").get(pk=number))
    response["ETag"] = f'"{shown.version}"'
    return schemas.ContactRef(id=number, version=shown.version)


def _refuse_watched(request: TokenRequest, address: str) -> None:
    if address and whose(campaign=request.token.campaign, address=address) is not None:
        request.typed.append(address)
        raise InputError(_("this address is that of an invented person"), action=_("leave it out"))


def count_reading(request: TokenRequest, rows: Sequence[Contact]) -> None:
    """Count contacts that a program is about to be shown. Raises Problem 403 where it may not read them."""
    stop = note_program_read(
        campaign=request.token.campaign, table=Contact, rows=[one.pk for one in rows], by=actor(request), at=request.at
    )
    if stop is not None:
        raise Problem(403, "stopped", _("%(alarm)s; the direction was told.") % {"alarm": Alarm(stop.alarm).label})


def _agreement(body: schemas.AgreementIn | None) -> verbs.Agreement | None:
    if body is None:
        return None
    pairs = frozenset(_pair(one) for one in body.pairs)
    return verbs.Agreement(pairs=pairs, read=body.read, how=How.PROGRAM, confirmed_at=body.confirmed_at)


def _pair(one: schemas.ConsentPair) -> _Pair:
    return Purpose(one.purpose), Channel(one.channel)
