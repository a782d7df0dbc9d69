"""Webhooks: what the journal says, told to the addresses that asked. Nothing is told that was not written.

Messages are made from the journal, a line each, behind a position kept with the address: a write and its line are in
one transaction, so no message is lost or invented. Delivery is at least once; a receiver knows a message by its id.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from arpenteur.domain.errors import InputError
from arpenteur.web.api.addresses import Resolver, check_address, resolve
from arpenteur.web.api.encryption import decrypted
from arpenteur.web.api.idempotency import forget_old_answers
from arpenteur.web.api.models import Delivery, DeliveryState, WebhookEndpoint
from arpenteur.web.api.scopes import WebhookEvent
from arpenteur.web.api.sending import SIGNATURE, Send, UnreachableError, post, signed, written
from arpenteur.web.audit.models import Entry
from arpenteur.web.campaigns.ways_in import is_orphan
from arpenteur.web.shared.sealing import sealed, unsealed

LINES = 500
"""Lines of the journal looked at for one address in one go."""
MESSAGES = 100
"""Messages sent in one go, shared between the addresses: what is left waits for the next."""
SLOW = 5.0
"""Seconds after which an address gets nothing more this time: others wait behind it."""
PATIENCE = timedelta(days=3)
LEASE = timedelta(minutes=2)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
_KEPT = timedelta(days=30)
_TOLD = ("kind", "status", "before", "after", "version", "fields", "events")
"""Details of the journal that are passed on: a closed list, so that a new detail is not told by accident."""
_SPACE = uuid.UUID("6f1d3c52-6d3c-5c5e-9f6e-0d1f6a5d2a10")


def tick(*, at: datetime) -> int:
    """Everything that is due: messages made and sent, old ones and old answers forgotten; how many messages left."""
    forget_old_answers(at=at)
    forget_old_messages(at=at)
    enqueue_due(at=at)
    return deliver_due(at=at)


def enqueue_due(*, at: datetime) -> int:
    """Make messages of the lines of the journal that are new to each address; their number."""
    return sum(_enqueue(endpoint, at) for endpoint in _endpoints(at))


def deliver_due(
    *, at: datetime, send: Send = post, resolver: Resolver = resolve, jitter: Callable[[], float] = random.random
) -> int:
    """Send what is due, oldest first; the number received. After a failure an address gets nothing more this time,
    nor does one that is slow.
    """
    delivered, endpoints = 0, _endpoints(at)
    each = max(MESSAGES // max(len(endpoints), 1), 1)
    for endpoint in endpoints:
        limit = time.monotonic() + SLOW
        with sealed(endpoint.campaign_id):
            for message in _due(endpoint, at, each):
                if not _deliver(endpoint, message, at, send, resolver, jitter):
                    break
                delivered += 1
                if time.monotonic() > limit:
                    break
    return delivered


def forget_old_messages(*, at: datetime) -> int:
    """Delete messages that ended a month ago, in every campaign; their number."""
    with unsealed():
        return Delivery.objects.filter(ended_at__lt=at - _KEPT).delete()[0]


def wait_after(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many failures: twice as long each time up to six hours, 20 % more or less by chance."""
    wait = min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
    return wait * (0.8 + 0.4 * chance)


def _endpoints(at: datetime) -> list[WebhookEndpoint]:
    with unsealed():
        found = WebhookEndpoint.objects.select_related("campaign").filter(ended_at=None).order_by("pk")
        return [one for one in found if not is_orphan(one.campaign_id, one.maker, at)]


def _enqueue(endpoint: WebhookEndpoint, at: datetime) -> int:
    with sealed(endpoint.campaign_id), transaction.atomic():
        mine = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk, ended_at=None).first()
        if mine is None:
            return 0
        lines = list(Entry.objects.filter(chain=mine.campaign_id, number__gt=mine.position).order_by("number")[:LINES])
        if not lines:
            return 0
        messages = [_message(endpoint, line, at) for line in lines if line.verb in mine.events]
        Delivery.objects.bulk_create(messages, ignore_conflicts=True)
        WebhookEndpoint.objects.filter(pk=mine.pk).update(position=lines[-1].number)
        return len(messages)


def _message(endpoint: WebhookEndpoint, line: Entry, at: datetime) -> Delivery:
    key = uuid.uuid5(_SPACE, f"{endpoint.pk}/{line.chain}/{line.number}")
    subject, _colon, number = line.subject.partition(":")
    payload = {
        "id": str(key),
        "type": WebhookEvent(line.verb).value,
        "campaign": endpoint.campaign.slug,
        "occurred_at": line.at.isoformat(),
        "data": {
            subject.rpartition(".")[2].lower(): int(number),
            **{name: line.details[name] for name in _TOLD if name in line.details},
        },
    }
    return Delivery(
        id=key, campaign_id=endpoint.campaign_id, endpoint=endpoint, number=line.number, event=line.verb,
        payload=payload, next_at=at, created_at=at,
    )  # fmt: skip


def _due(endpoint: WebhookEndpoint, at: datetime, most: int) -> Iterator[Delivery]:
    """Messages whose turn it is, oldest first, each taken by one worker only."""
    waiting = endpoint.deliveries.filter(state=DeliveryState.WAITING, next_at__lte=at).order_by("number")
    for message in waiting[:most]:
        mine = Delivery.objects.filter(pk=message.pk, state=DeliveryState.WAITING, next_at__lte=at)
        if mine.update(next_at=at + LEASE):
            yield message


def _deliver(
    endpoint: WebhookEndpoint, message: Delivery, at: datetime, send: Send, resolver: Resolver,
    jitter: Callable[[], float],
) -> bool:  # fmt: skip
    fault = _fault(endpoint, message, at, send, resolver)
    message.attempts += 1
    message.fault = fault
    if not fault:
        message.state, message.ended_at = DeliveryState.DELIVERED, at
    elif at - message.created_at >= PATIENCE:
        message.state, message.ended_at = DeliveryState.GIVEN_UP, at
    else:
        message.next_at = at + wait_after(message.attempts, jitter())
    message.save(update_fields=["attempts", "fault", "state", "ended_at", "next_at"])
    return not fault


def _fault(endpoint: WebhookEndpoint, message: Delivery, at: datetime, send: Send, resolver: Resolver) -> str:
    """Why a message did not arrive, empty where it did."""
    secret = decrypted(endpoint.secret)
    if not secret:
        return "secret"
    try:
        target = check_address(endpoint.url, resolver)
    except InputError:
        return "address"
    body = written(message.payload)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Arpenteur",
        "Arpenteur-Event": message.event,
        "Arpenteur-Delivery": str(message.pk),
        SIGNATURE: signed(secret, body, at),
    }
    try:
        status = send(target, body, headers)
    except UnreachableError as error:
        return str(error)
    return "" if 200 <= status < 300 else f"HTTP {status}"
