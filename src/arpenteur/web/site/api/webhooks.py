"""Webhooks: what the journal says, told to the addresses that asked. Nothing is told that was not written.

Messages are made from the journal, a line each, behind a position kept with the address: a write and its line are in
one transaction, and so are a message and the position, so that no message is lost or invented. The outbox delivers
them, at least once; a receiver knows a message by its ``webhook-id``.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.ways_in import is_orphan
from arpenteur.web.foundation.outbox.addresses import Resolver, check_address, resolve
from arpenteur.web.foundation.outbox.https import Send, UnreachableError, post
from arpenteur.web.foundation.outbox.kinds import NotSentError, NotWantedError
from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.foundation.outbox.queue import hand_over, message
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.site.api.actions import WEBHOOK, channel_of, end_webhook
from arpenteur.web.site.api.encryption import decrypted
from arpenteur.web.site.api.idempotency import forget_old_answers
from arpenteur.web.site.api.models import WebhookEndpoint
from arpenteur.web.site.api.scopes import event_of
from arpenteur.web.site.api.signatures import headers_of, json_body

LINES = 500
"""Lines of the journal looked at for one address in one go."""
PATIENCE = timedelta(days=3)
MOST_GIVEN_UP = 10
"""So many messages in a row given up, and an address is told nothing more."""
_GONE = 410
"""HTTP: the receiver says that it wants no more (Standard Webhooks, "Considerations for webhook producers")."""
_PASSED_ON = ("kind", "status", "before", "after", "version", "fields", "events", "step", "reason")
"""Details of the journal that are passed on: a closed list, so that a new detail is not told by accident."""
_NAMES = {"contacts.FollowUp": "follow_up"}
"""Tables whose name is no word of the API."""
_SPACE = uuid.UUID("6f1d3c52-6d3c-5c5e-9f6e-0d1f6a5d2a10")


def tick(*, at: datetime) -> int:
    """Hand over what the journal says since the last time, forget old answers; how many messages."""
    forget_old_answers(at=at)
    return enqueue_due(at=at)


def enqueue_due(*, at: datetime) -> int:
    """Make messages of the lines of the journal that are new to each address; their number."""
    return sum(_enqueue(endpoint, at) for endpoint in _endpoints(at))


def send_webhook(message: Message, at: datetime, *, send: Send = post, resolver: Resolver = resolve) -> None:
    """Send one message to its address. Raises NotSentError; NotWantedError where the address ended meanwhile."""
    endpoint = _endpoint_of(message)
    if endpoint is None:
        raise NotWantedError
    if is_orphan(endpoint.campaign_id, endpoint.maker, at):
        raise NotSentError("maker")
    secret = decrypted(endpoint.secret)
    if not secret:
        raise NotSentError("secret")
    try:
        target = check_address(endpoint.url, resolver)
    except InputError as error:
        raise NotSentError("address") from error
    body = json_body(message.payload)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Arpenteur",
        "Arpenteur-Event": str(message.payload["type"]),
        **headers_of(str(message.pk), secret, body, at),
    }
    try:
        status = send(target, body, headers)
    except UnreachableError as error:
        raise NotSentError(str(error)) from error
    if not 200 <= status < 300:
        raise NotSentError(f"HTTP {status}", final=status == _GONE)


def stop_refused(message: Message, at: datetime) -> None:
    """After a message that was given up: an address that wants no more, or took none of the last ten, is ended."""
    endpoint = _endpoint_of(message)
    if endpoint is None:
        return
    ended = Message.objects.filter(channel=message.channel).exclude(ended_at=None).order_by("-ended_at", "-number")
    last = list(ended.values_list("state", "fault")[:MOST_GIVEN_UP])
    refused = len(last) == MOST_GIVEN_UP and all(state == MessageState.GIVEN_UP for state, _fault in last)
    if refused or last[0] == (MessageState.GIVEN_UP, f"HTTP {_GONE}"):
        end_webhook(endpoint=endpoint, by=JOB, at=at)


def _endpoint_of(message: Message) -> WebhookEndpoint | None:
    number = int(message.channel.partition(":")[2])
    return WebhookEndpoint.objects.filter(pk=number, ended_at=None).first()


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
        count = hand_over(_message(endpoint, line, at) for line in lines if event_of(line.verb) in mine.events)
        WebhookEndpoint.objects.filter(pk=mine.pk).update(position=lines[-1].number)
        return count


def _message(endpoint: WebhookEndpoint, line: Entry, at: datetime) -> Message:
    key = uuid.uuid5(_SPACE, f"{endpoint.pk}/{line.chain}/{line.number}")
    subject, _colon, number = line.subject.partition(":")
    return message(
        campaign=endpoint.campaign_id,
        kind=WEBHOOK,
        channel=channel_of(endpoint),
        at=at,
        patience=PATIENCE,
        id=key,
        number=line.number,
        payload={
            "id": str(key),
            "type": event_of(line.verb),
            "campaign": endpoint.campaign.slug,
            "occurred_at": line.at.isoformat(),
            "data": {
                _NAMES.get(subject, subject.rpartition(".")[2].lower()): int(number),
                **{name: line.details[name] for name in _PASSED_ON if name in line.details},
            },
        },
    )
