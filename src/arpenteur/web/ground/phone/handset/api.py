"""What a phone and the site say to each other: `docs/field-protocol.md`, and nothing else.

No cookie is read, so no other site can speak in a phone's name; the pass is in the header, the secret in the body, and
neither is ever in an address. Errors are ``{"error": word}``. Every answer names the protocol and the request that it
answers: a phone believes nothing else. An app of before, which numbers no request, is answered as it was.
"""

import json
import re
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.keys.signing import fingerprint_of, own_public
from arpenteur.web.foundation.shared.limits import GUESSES, Limit, guessed_too_much, wrong_guess
from arpenteur.web.foundation.shared.middleware import REQUEST_NUMBER
from arpenteur.web.foundation.shared.rules import linked
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.consent.contact import contact_secret
from arpenteur.web.ground.phone.ground.ending import takes_events, why_over
from arpenteur.web.ground.phone.ground.events import Received, receive
from arpenteur.web.ground.phone.ground.gate import buildings_of
from arpenteur.web.ground.phone.ground.wire import MOST_RANK, NotAllowedError, identifier, moment, stair_name
from arpenteur.web.ground.phone.handset import echoes, phones, receipts, relaying
from arpenteur.web.ground.phone.handset.answers import UNCHANGED, Answer, Refused
from arpenteur.web.ground.phone.handset.epochs import epoch_of_base
from arpenteur.web.ground.phone.handset.package import etag_of, package
from arpenteur.web.ground.phone.handset.reservations import free, reserve
from arpenteur.web.ground.phone.handset.tickets import device_ticket
from arpenteur.web.ground.phone.kinds import MOST_EVENTS
from arpenteur.web.ground.phone.models import Phone, Reservation

LARGEST = 262_144
"""Bytes of a request: 200 events are about 50,000."""
MOST_DIGITS = 18
"""Digits of a number that is read at all."""
PER_MINUTE = 120
"""Requests of one phone in a minute, in one process; an eager phone asks every five seconds."""
ENTRANCES = Limit("turf", most=30, seconds=600)
"""Entrances by one link in ten minutes, whoever tries."""
_TURN = threading.Lock()
"""Batches are taken one at a time in a process: they would wait for each other in the database, and less fairly."""
PATIENCE, AFTER = 5.0, 3
"""Seconds that a batch waits for its turn; after which a phone that was sent away may come back."""
LONGEST_CODE = 16
LONGEST_HELD = 90 * 86_400
"""Seconds that a phone may have held what it brings of another: longer than a turf takes events."""
_STATUS = {"unknown": 404, "over": 410, "full": 409}
_NUMBER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_View = Callable[..., Answer]


class PhoneRequest(HttpRequest):
    """A request with a pass: its phone, and the moment it came."""

    phone: Phone
    at: datetime


class _Pace:
    """Requests of each phone in the minute under way, as this process sees them."""

    def __init__(self) -> None:
        self._lock, self._minute, self._asked = threading.Lock(), 0, Counter[str]()

    def check(self, pass_: str, at: datetime) -> None:
        """Raises Refused above ``PER_MINUTE``; ``pass_`` is its digest."""
        minute = int(at.timestamp()) // 60
        with self._lock:
            if minute != self._minute:
                self._minute, self._asked = minute, Counter()
            self._asked[pass_] += 1
            asked = self._asked[pass_]
        if asked > PER_MINUTE:
            raise Refused(429, "pace", after=60 - int(at.timestamp()) % 60)


PACE = _Pace()


def _speaks(**methods: _View) -> Callable[..., HttpResponse]:
    """One address: a view for each method; errors in one shape, nothing kept on the way."""

    def answered(request: HttpRequest) -> HttpResponse:
        view = methods.get(request.method or "")
        try:
            answer = view(request) if view else _method(methods)
        except Refused as refused:
            answer = refused.answer()
        number = _number(request)
        if number:  # an app of before reads no epoch
            answer = answer.saying(epoch=str(epoch_of_base(timezone.now()).number))
        response = answer.response(number)
        response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ("Authorization",))
        return response

    return csrf_exempt(linked(answered))  # no cookie opens anything here


def _with_pass(*, closed: bool = False) -> Callable[[_View], _View]:
    """The phone of a pass in ``request.phone``, its campaign sealed, the moment in ``request.at``.

    ``closed``: also for a pass that was closed, and after the deadline: what a phone kept is still taken.
    """

    def decorate(view: _View) -> _View:
        @wraps(view)
        def checked(request: HttpRequest) -> Answer:
            at = timezone.now()
            phone = _phone(request)
            PACE.check(phone.digest, at)
            if closed:
                if not takes_events(phone.turf, at):
                    raise Refused(410, "over", why="late")
            elif why := why_over(phone.turf, at):
                raise Refused(410, "over", why=why)
            elif phone.left_at is not None:
                raise Refused(401, "pass")
            admitted = cast(PhoneRequest, request)
            admitted.phone, admitted.at = phone, at
            with sealed(phone.campaign_id):
                return _with_holding(view(admitted), phone)

        return checked

    return decorate


def _with_holding(answer: Answer, phone: Phone) -> Answer:
    """How many events the base holds of this phone: fewer than it has receipts for, the base is an earlier one."""
    return answer if answer.status == UNCHANGED else answer.saying(holds=receipts.holding(phone))


def _enter(request: HttpRequest) -> Answer:
    said, at = _body(request, {"secret"}, {"device", "ticket"}), timezone.now()
    if not isinstance(said["secret"], str) or len(said["secret"]) > 100 or not said["secret"].isascii():
        raise Refused(400, "fields")
    device = _read(lambda: identifier(said["device"])) if "device" in said else None
    turf = phones.turf_of_link(said["secret"])
    if turf is None:
        raise _wrong(request, device)
    if not ENTRANCES.take(turf.pk):
        raise Refused(429, "pace", after=60)
    if device is None:  # asked by a phone that may be in already, under another link
        return Answer({"code": turf.code})
    try:
        entered = phones.enter(secret=said["secret"], device=device, at=at, ticket=said.get("ticket"))
    except phones.ClosedError as closed:
        raise Refused(_STATUS[closed.why], closed.why) from closed
    phone = entered.phone
    with sealed(phone.campaign_id):
        found, holds = _package(request, phone, at), receipts.holding(phone)
    site, ticket = fingerprint_of(own_public()), device_ticket(phone.turf_id, phone.device)
    said = {"pass": entered.secret, "ticket": ticket, "turf": found, "site": site, "holds": holds}
    return Answer(said | {"now": at.isoformat()}, 201)


def _wrong(request: HttpRequest, device: uuid.UUID | None) -> Refused:
    """The answer to a link that opens nothing. Who tries many is told nothing more; who has a right one is let in."""
    phone = str(device or "new")
    if guessed_too_much(request, phone):
        return Refused(429, "guesses", after=GUESSES.seconds)
    wrong_guess(request, phone)
    return Refused(404, "unknown")


@_with_pass()
def _read_turf(request: PhoneRequest) -> Answer:
    found = _package(request, request.phone, request.at)
    etag = etag_of(found)
    if etag in request.headers.get("If-None-Match", ""):  # a proxy may have made it weak
        return Answer(None, UNCHANGED, {"ETag": etag})
    return Answer(found, headers={"ETag": etag})


@_with_pass()
def _read_events(request: PhoneRequest) -> Answer:
    after = request.GET.get("apres", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise Refused(400, "fields")
    phone, at = request.phone, request.at
    return Answer({**echoes.after(phone, int(after), at), "over": "", "now": at.isoformat()})


@_with_pass(closed=True)
def _send_events(request: PhoneRequest) -> Answer:
    said = _body(request, {"sent_at", "events"}, {"held", "again"})
    events, sent_at, unsent = _events(said), _read(lambda: moment(said["sent_at"])), _unsent(said)
    phone, at, again = request.phone, request.at, _again(said)
    done = _in_turn(
        lambda: receive(turf=phone.turf, phone=phone, events=events, sent_at=sent_at, by=Actor.phone(phone), at=at)
    )
    receipts.note_unsent(phone=phone, unsent=unsent, by=Actor.phone(phone), at=at)
    receipts.note_returned(phone=phone, ids=done.written & again, by=Actor.phone(phone), at=at)
    return Answer(
        {
            "results": [one.as_json() for one in done.results],
            "head": done.head,
            "state": done.state,
            "version": done.version,
            "over": why_over(phone.turf, at),
            "now": at.isoformat(),
        }
    )


@_with_pass(closed=True)
def _prove(request: PhoneRequest) -> Answer:
    said = _body(request, {"ids", "held"})
    ids = said["ids"]
    if not isinstance(ids, list) or not 0 < len(ids) <= receipts.MOST:
        raise Refused(400, "fields")
    asked, unsent = _read(lambda: [identifier(one) for one in ids]), _unsent(said)
    phone, at = request.phone, request.at
    proof = receipts.prove(phone=phone, ids=asked, unsent=unsent, by=Actor.phone(phone), at=at)
    missing = [str(one) for one in proof.missing]
    return Answer({"receipt": json.loads(proof.text), "missing": missing, "now": at.isoformat()})


@_with_pass(closed=True)
def _relay(request: PhoneRequest) -> Answer:
    """What this phone brings of another one of its campaign: in a body of these keys there is no place for a pass."""
    said = _body(request, {"code", "device", "ticket", "sent_at", "held", "events"})
    events, device = _events(said), _read(lambda: identifier(said["device"]))
    code, held = said["code"], said["held"]
    if not (isinstance(code, str) and code.isascii() and code.isprintable() and len(code) <= LONGEST_CODE):
        raise Refused(400, "fields")
    if type(held) is not int or not 0 <= held <= LONGEST_HELD:
        raise Refused(400, "fields")
    try:
        sent_at = _read(lambda: moment(said["sent_at"])) + timedelta(seconds=held)
    except OverflowError as error:
        raise Refused(400, "fields") from error
    by, at = request.phone, request.at
    try:
        done = _in_turn(
            lambda: relaying.relay(
                by=by, at=at, code=code, device=device, ticket=said["ticket"], events=events, sent_at=sent_at
            )
        )
    except phones.ClosedError as closed:
        raise Refused(_STATUS[closed.why], closed.why) from closed
    return Answer({"results": [one.as_json() for one in done.results], "now": at.isoformat()})


@_with_pass()
def _reserve(request: PhoneRequest) -> Answer:
    said = _body(request, {"building", "stair"}, {"free"})
    phone, at = request.phone, request.at
    stair = _read(lambda: stair_name(said["stair"]))
    known = isinstance(said["building"], str) and said["building"] in buildings_of(phone.turf.plan)
    if not known or said.get("free", True) is not True:
        raise Refused(400, "fields")
    building, by = said["building"], Actor.phone(phone)
    if "free" in said:
        free(phone=phone, building=building, stair=stair, by=by, at=at)
        return Answer({"until": None, "mine": False})
    reserved: Reservation = reserve(phone=phone, building=building, stair=stair, by=by, at=at)
    return Answer({"until": reserved.until.isoformat(), "mine": reserved.phone_id == phone.pk})


@_with_pass()
def _pair(request: PhoneRequest) -> Answer:
    return Answer(echoes.pair_of(request.phone))


def _leave(request: HttpRequest) -> Answer:
    phone = _phone(request)
    with sealed(phone.campaign_id):
        phones.leave(phone=phone, by=Actor.phone(phone), at=timezone.now())
        return _with_holding(Answer(None), phone) if _number(request) else Answer(None)


enter = _speaks(POST=_enter)
turf = _speaks(GET=_read_turf)
events = _speaks(GET=_read_events, POST=_send_events)
reservation = _speaks(POST=_reserve)
pair = _speaks(GET=_pair)
leave = _speaks(POST=_leave)
receipt = _speaks(POST=_prove)
relay = _speaks(POST=_relay)


def _method(methods: Mapping[str, _View]) -> Answer:
    return Answer({"error": "method"}, 405, {"Allow": ", ".join(methods)})


def _number(request: HttpRequest) -> str:
    """The number a phone gave its request, to be given back; "" where there is none that can be one."""
    number = request.headers.get(REQUEST_NUMBER, "")
    return number if _NUMBER.fullmatch(number) else ""


def _unsent(said: Mapping[str, Any]) -> int | None:
    """How many events a phone says that it still holds."""
    unsent = said.get("held")
    if unsent is not None and (type(unsent) is not int or not 0 <= unsent <= MOST_RANK):
        raise Refused(400, "fields")
    return unsent


def _again(said: Mapping[str, Any]) -> set[uuid.UUID]:
    """Those of a batch that this phone holds a receipt of: the site had them, and lost them."""
    again = said.get("again", [])
    if not isinstance(again, list) or len(again) > MOST_EVENTS:
        raise Refused(400, "fields")
    return set(_read(lambda: [identifier(one) for one in again]))


def _events(said: Mapping[str, Any]) -> list[Any]:
    """The batch of a body."""
    events = said["events"]
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise Refused(400, "fields")
    return events


def _in_turn(take: Callable[[], Received]) -> Received:
    """One batch after the other."""
    if not _TURN.acquire(timeout=PATIENCE):
        raise Refused(503, "busy", after=AFTER)
    try:
        return take()
    finally:
        _TURN.release()


def _phone(request: HttpRequest) -> Phone:
    """Whose pass it is. A right one is never refused for the wrong ones of others behind the same address."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    phone = phones.phone_of_pass(secret) if scheme.lower() == "bearer" and 0 < len(secret) <= 100 else None
    if phone is None:
        if secret and guessed_too_much(request):
            raise Refused(429, "guesses", after=GUESSES.seconds)
        if secret:
            wrong_guess(request)
        raise Refused(401, "pass", why="unknown")
    return phone


def _body(request: HttpRequest, needed: set[str], may: set[str] | None = None) -> Mapping[str, Any]:
    """The JSON object of a request, with these keys and no other."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        raise Refused(413, "large")
    try:
        said = json.loads(request.body.decode(), parse_constant=_no_number, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "json") from error
    if not isinstance(said, dict) or not needed <= said.keys() <= needed | (may or set()):
        raise Refused(400, "fields")
    return said


def _no_number(_name: str) -> None:
    """NaN and infinities fit no field: what holds one is refused alone."""


def _whole(digits: str) -> int | None:
    """A whole number; one that is far too long fits no field either."""
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _read[T](value: Callable[[], T]) -> T:
    try:
        return value()
    except NotAllowedError as error:
        raise Refused(400, "fields") from error


def _package(request: HttpRequest, phone: Phone, at: datetime) -> Mapping[str, Any]:
    link = request.build_absolute_uri(reverse("phone:contact", args=[contact_secret(phone)]))
    return package(phone.turf, link, at)


__all__ = ["enter", "events", "leave", "pair", "receipt", "relay", "reservation", "turf"]
