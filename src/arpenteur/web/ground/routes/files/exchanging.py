"""Writes: turf files that leave and come in, what comes back from them, whose keys are let in."""

import base64
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.queries import lines_about
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.signing import fingerprint_of, own_public, spelled
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened
from arpenteur.web.ground.fieldwork.law import hold_to_the_law
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.ground.gate import EventStatus
from arpenteur.web.ground.phone.ground.wire import NotAllowedError, identifier, moment
from arpenteur.web.ground.phone.handset.package import package
from arpenteur.web.ground.phone.handset.relaying import absent_phone
from arpenteur.web.ground.phone.handset.tickets import (
    is_own_ticket,
    is_ticket_of_device,
    is_ticket_of_file,
    ticket_of,
)
from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import AcceptedKey, DoorEvent, Objection, Phone, Turf, TurfOrigin
from arpenteur.web.ground.phone.turf_file import (
    EVENTS,
    TURF,
    Opened,
    public_key,
    sealed_text,
)
from arpenteur.web.ground.routes.codes import SIGNS
from arpenteur.web.ground.routes.files.packed import Packed, unpacked
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.links import day_end

MOST_ANSWERED = 50_000
"""Events of one file."""
_BATCH = 500
_LONGEST_SLUG = 60


@dataclass(frozen=True)
class Answered:
    """What a file of events brought: how many were new, known already, refused."""

    turf: Turf
    accepted: int
    known: int
    refused: int


@verb("key.accepted", "signatures of another site let in")
def accept_key(*, campaign: Campaign, public: str, label: str, by: Actor, at: datetime) -> AcceptedKey:
    """Let in what another site signs. Again, or after it was shut out: it is let in. Raises InputError."""
    raw = public_key(public)
    if not label.strip():
        raise InputError(_("which site this key is of is not said"), expected=_("a name, not of a person"))
    found, _new = AcceptedKey.objects.get_or_create(
        campaign=campaign,
        fingerprint=fingerprint_of(raw),
        defaults={"public": base64.b64encode(raw).decode(), "label": label.strip()[:80], "accepted_at": at},
    )
    found.label, found.revoked_at = label.strip()[:80], None
    found.save(update_fields=["label", "revoked_at"])
    record(subject=found, by=by, at=at, campaign=campaign.pk)
    return found


@verb("key.revoked", "signatures of another site shut out")
def revoke_key(*, key: AcceptedKey, by: Actor, at: datetime) -> None:
    """Nothing that this key signs is let in any more; what came in stays."""
    if AcceptedKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at):
        record(subject=key, by=by, at=at, campaign=key.campaign_id)


@verb("turf.exported", "turf file made")
def turf_text(*, turf: Turf, by: Actor, at: datetime) -> str:
    """The signed file of a turf: its package, without any name. Raises InputError for an archived turf."""
    if turf.archived_at is not None:
        raise InputError(_("this turf is archived"), action=_("publish the cutting again"))
    campaign = turf.action.campaign
    record(subject=turf, by=by, at=at, campaign=campaign.pk)
    snapshot = PublishedSnapshot.objects.filter(place=campaign.place, current=True).first()
    return sealed_text(
        {
            "kind": TURF,
            "made_at": at.isoformat(),
            "site": settings.ARPENTEUR_ADDRESS,
            "campaign": campaign.slug,
            "key": key_of(turf),
            "place": campaign.place,
            "snapshot": snapshot.digest if snapshot else "",
            "ticket": ticket_of(turf.pk, turf.version),
            "turf": package(turf, "", at),
        }
    )


@verb(also="turf.exported")
def events_text(*, turf: Turf, by: Actor, at: datetime) -> str:
    """The signed file of what was done in an imported turf, for the site it comes from. Raises InputError."""
    origin = TurfOrigin.objects.filter(turf=turf).first()
    if origin is None:
        raise InputError(_("this turf is from here"), expected=_("a turf that came in a file"))
    record(subject=turf, by=by, at=at, campaign=turf.campaign_id)
    events = DoorEvent.objects.filter(turf=turf).select_related("phone").order_by("number")
    return sealed_text(
        {
            "kind": EVENTS,
            "made_at": at.isoformat(),
            "site": settings.ARPENTEUR_ADDRESS,
            "campaign": turf.action.campaign.slug,
            "key": origin.key,
            "to": origin.fingerprint,
            "events": [_told(one) for one in events],
        }
    )


def key_of(turf: Turf) -> str:
    """How a turf is called in files, everywhere."""
    return f"{turf.action.campaign.slug}/{turf.pk}"


@verb("turf.imported", "turf file taken in")
def take_turf(*, action: Action, file: Opened, by: Actor, at: datetime) -> Turf:
    """Make the turf of a file a turf of an action; the same file again gives the same turf, a newer one renews it.

    The file holds all that is walked, so that two sites which built the same place each for itself understand each
    other: only its stations must be known here. Raises InputError for a file that is not signed by a key let in, of
    another place, of stations that are not here, older than what is here, or past its deadline; RefusedByLawError in
    electoral silence.
    """
    campaign = action.campaign
    _let_in(file, own=False)
    content = file.content
    if content.get("place") != campaign.place:
        raise InputError(
            _("this turf is of another place"), expected=_("a turf of %(place)s") % {"place": campaign.place}
        )
    packed = unpacked(content.get("turf"), ground_of(campaign).stations)
    if packed.until <= at:
        raise InputError(_("the deadline of this turf is past"), action=_("ask for a new file"))
    key = content.get("key")
    if not isinstance(key, str) or not 0 < len(key) <= 80:
        raise InputError(_("this turf has no name"), action=_("ask for it again from whoever made it"))
    maker = _maker(file)
    if key.rpartition("/")[0] != maker:
        raise InputError(
            _("this file of the campaign “%(slug)s” gives a turf of another one") % {"slug": maker},
            action=_("ask for it from whoever made it"),
        )
    locked = Action.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=action.pk)
    hold_to_the_law(campaign, action.kind, action.starts_at, action.ends_at)
    known = TurfOrigin.objects.filter(fingerprint=file.fingerprint, key=key).select_related("turf").first()
    turf = _renewed(known, packed) if known else _made(locked, packed, at)
    if known is None:
        TurfOrigin.objects.create(
            campaign=campaign, turf=turf, fingerprint=file.fingerprint, key=key, version=packed.version, taken_at=at
        )
    for building, stair, floor, door in packed.objections:
        Objection.objects.get_or_create(
            campaign=campaign, building=building, stair=stair, floor=floor, door=door, defaults={"since": at}
        )
    record(subject=turf, by=by, at=at, campaign=campaign.pk, version=packed.version)
    return turf


def strangers(turf: Turf) -> int:
    """How many addresses of a turf the snapshot published here does not know: an objection noted here is not theirs."""
    published = published_of(turf.action.campaign)
    here = set(opened(published.path).buildings["building"])
    return sum(one["key"] not in here for one in turf.plan["buildings"])


def _let_in(file: Opened, *, own: bool) -> None:
    """Raises InputError unless the file is signed by a key of the campaign's list, or where ``own`` by this site."""
    if not file.fingerprint:
        raise InputError(_("this file is not signed"), action=_("ask for one that the other site has signed"))
    if own and file.fingerprint == fingerprint_of(own_public()):
        return
    if not AcceptedKey.objects.filter(fingerprint=file.fingerprint, revoked_at=None).exists():
        raise InputError(
            _("the key that signed this file is not let in by the campaign (fingerprint %(print)s)")
            % {"print": spelled(file.fingerprint)},
            action=_("compare the fingerprint with the other site, then have a director let it in"),
        )


def _maker(file: Opened) -> str:
    """The campaign that made a signed file, as it signed. Raises InputError for a file of before campaigns signed."""
    maker = file.content.get("campaign")
    if not isinstance(maker, str) or not 0 < len(maker) <= _LONGEST_SLUG:
        raise InputError(
            _("this file does not say which campaign made it: it comes from an earlier version"),
            action=_("update the other site, then have it made again"),
        )
    return maker


def _check_addressee(turf: Turf, file: Opened) -> None:
    """Results go back to the site that gave the turf, for a turf that it gave. Raises InputError.

    A campaign elsewhere, or another one here, could otherwise speak for any turf whose number it guesses.
    """
    if file.content.get("to") != fingerprint_of(own_public()):
        raise InputError(_("these results are for another site"), action=_("bring them to the site that made the turf"))
    if not lines_about(turf.campaign_id, "turf.exported", [turf]):
        raise InputError(_("this turf was never sent in a file"), action=_("check where this one comes from"))


def _renewed(known: TurfOrigin, packed: Packed) -> Turf:
    turf = Turf.objects.select_for_update().get(pk=known.turf_id)
    if packed.version < known.version:
        raise InputError(
            _("this file is older (version %(sent)s) than the turf taken in already (version %(here)s)")
            % {"sent": packed.version, "here": known.version},
            action=_("ask for the latest file"),
        )
    if packed.version > known.version:
        turf.plan, turf.stations, turf.doors = dict(packed.plan), list(packed.stations), packed.doors
        turf.metres, turf.minutes, turf.version = packed.metres, packed.minutes, turf.version + 1
        turf.save(update_fields=["plan", "stations", "doors", "metres", "minutes", "version"])
        known.version = packed.version
        known.save(update_fields=["version"])
    return turf


def _made(action: Action, packed: Packed, at: datetime) -> Turf:
    taken = set(Turf.objects.filter(TURFS.listed, action=action).values_list("letter", flat=True))
    letter = packed.letter if packed.letter not in taken else next(one for one in _letters() if one not in taken)
    code = packed.code
    while not code or Turf.objects.filter(code=code).exists():
        code = f"0-{letter}-{''.join(secrets.choice(SIGNS) for _ in range(4))}"
    return Turf.objects.create(
        campaign_id=action.campaign_id,
        action=action,
        letter=letter,
        code=code,
        stations=list(packed.stations),
        doors=packed.doors,
        metres=packed.metres,
        minutes=packed.minutes,
        plan=dict(packed.plan),
        made_at=at,
        until=max(day_end(action.campaign, action.ends_at), day_end(action.campaign, at)),
    )


def _letters() -> list[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [*alphabet, *(first + second for first in alphabet for second in alphabet)]


def _told(event: DoorEvent) -> dict[str, Any]:
    """An event as its sender said it, and from which device; paper has none."""
    told: dict[str, Any] = {
        "id": str(event.pk),
        "n": event.sent_number,
        "at": event.occurred_at.isoformat(),
        "type": event.type,
        "device": str(event.phone.device) if event.phone else None,
    }
    if event.undoes_id is not None:
        return told | {"undoes": str(event.undoes_id)}
    fields = {
        "building": event.building,
        "stair": event.stair,
        "floor": event.floor,
        "door": event.door,
        "outcome": event.outcome,
        "quantity": event.quantity,
        "shape": event.shape,
    }
    return told | {name: fields[name] for name in _needed(event)}


def _needed(event: DoorEvent) -> list[str]:
    if event.type == EventType.VISIT:
        return ["building", "stair", "outcome", *(["quantity"] if event.door is None else ["floor", "door"])]
    return {
        EventType.FLOOR_ABSENT: ["building", "stair", "floor", "quantity"],
        EventType.STAIR_ABSENT: ["building", "stair", "quantity"],
        EventType.STAIR_MAILED: ["building", "stair", "quantity"],
        EventType.DWELLINGS: ["building", "stair", "shape"],
        EventType.ACCESS: ["building", "outcome"],
        EventType.OBJECTION: ["building", "stair", "floor", "door"],
    }.get(EventType(event.type), [])


@verb("turf.answered", "results of a turf file taken in")
def take_events(*, turf: Turf, file: Opened, by: Actor, at: datetime) -> Answered:
    """Take in what was done in a turf elsewhere: once, however often the file comes.

    A file signed by a site let in may tell of several devices; an unsigned one is of one phone, which shows the pass it
    had or the ticket of the turf's file. Raises InputError.
    """
    events = events_in(file.content)
    if file.fingerprint:
        _let_in(file, own=True)
        origin = _maker(file)
        _check_addressee(turf, file)
        done = [
            one
            for device, some in groupby(events, key=lambda one: one.get("device"))
            for one in _sent(turf, device, [_bare(event) for event in some], None, by, at)
        ]
    else:
        origin = ""
        done = _of_phone(turf, file.content, events, by, at)
    details: dict[str, Any] = {"events": len(events)} | ({"origin": origin} if origin else {})
    record(subject=turf, by=by, at=at, campaign=turf.campaign_id, **details)
    counts = {status: done.count(status) for status in EventStatus}
    accepted = counts[EventStatus.ACCEPTED] + counts[EventStatus.NOTED]
    return Answered(turf, accepted, counts[EventStatus.KNOWN], counts[EventStatus.REFUSED])


def events_in(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    events = content.get("events")
    if not isinstance(events, list) or len(events) > MOST_ANSWERED or not all(isinstance(one, dict) for one in events):
        raise InputError(_("the results in this file cannot be read"), action=_("ask for it again"))
    return events


def _bare(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "device"}


def _of_phone(turf: Turf, content: Mapping[str, Any], events: list[Any], by: Actor, at: datetime) -> list[EventStatus]:
    given = content.get("pass")
    if isinstance(given, str):
        phone = Phone.objects.filter(turf=turf, digest=digest(given)).first()
        if phone is None:
            raise InputError(_("this phone has not opened this turf"), action=_("type its results in by hand"))
        return _received(turf, phone, events, _clock(content), by, at)
    ticket, device = content.get("ticket"), content.get("device")
    number = content.get("turf")
    lost = number != turf.pk and not Turf.objects.filter(code=str(content.get("code", ""))[:16]).exists()
    known = is_ticket_of_file(ticket, turf) or is_ticket_of_device(ticket, turf, device_in(device))
    if not known and not (lost and is_own_ticket(ticket, number, device_in(device))):
        raise InputError(_("this file does not come from a phone of this turf"), action=_("type it in by hand"))
    return _sent(turf, device, events, _clock(content), by, at)


def _clock(content: Mapping[str, Any]) -> datetime | None:
    """The phone's clock when it wrote the file, None where it does not say."""
    try:
        return moment(content.get("sent_at"))
    except NotAllowedError:
        return None


def _sent(
    turf: Turf, device: object, events: list[Any], sent_at: datetime | None, by: Actor, at: datetime
) -> list[EventStatus]:
    """Events of one device; a device that never came itself is written down as one that has left."""
    if device is None:
        return _received(turf, None, events, None, by, at)
    phone = absent_phone(turf=turf, device=device_in(device), events=events, at=at)
    return _received(turf, phone, events, sent_at, by, at)


def device_in(value: object) -> uuid.UUID:
    try:
        return identifier(value)
    except NotAllowedError as error:
        raise InputError(_("a device in this file cannot be read"), action=_("ask for it again")) from error


def _received(
    turf: Turf, phone: Phone | None, events: list[Any], sent_at: datetime | None, by: Actor, at: datetime
) -> list[EventStatus]:
    done: list[EventStatus] = []
    for start in range(0, len(events), _BATCH):
        batch = events[start : start + _BATCH]
        done += [
            one.status for one in receive(turf=turf, phone=phone, events=batch, sent_at=sent_at, by=by, at=at).results
        ]
    return done
