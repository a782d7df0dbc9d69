"""Reads: what the page of programs shows, and the reference of the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext

from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.site.api.actions import WEBHOOK, channel_of
from arpenteur.web.site.api.models import ApiToken, WebhookEndpoint
from arpenteur.web.site.api.scopes import Scope, WebhookEvent

_SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class TokenLine:
    """A token as the page shows it."""

    token: ApiToken
    scopes: tuple[str, ...]
    state: str
    """``open``, ``expired`` or ``revoked``."""


@dataclass(frozen=True)
class WebhookLine:
    """A webhook, and how its messages fare."""

    endpoint: WebhookEndpoint
    events: tuple[str, ...]
    waiting: int
    given_up: int
    last: datetime | None
    fault: str


@dataclass(frozen=True)
class Operation:
    """A line of the reference."""

    method: str
    path: str
    summary: str
    scope: str
    parameters: tuple[str, ...]


def tokens(at: datetime) -> list[TokenLine]:
    """Tokens of the current campaign: those in force, then those that ended within a month."""
    lines = [TokenLine(one, _labels(Scope, one.scopes), _state(one, at)) for one in ApiToken.objects.all()]
    recent = [line for line in lines if line.state == "open" or _ended(line.token) > at - _SHOWN]
    return sorted(recent, key=lambda line: line.state != "open")


def webhooks() -> list[WebhookLine]:
    """Webhooks of the current campaign that are in force."""
    rows = (
        Message.objects.filter(kind=WEBHOOK)
        .order_by()
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=Q(state=MessageState.WAITING)),
            given_up=Count("pk", filter=Q(state=MessageState.GIVEN_UP)),
            last=Max("ended_at", filter=Q(state=MessageState.DELIVERED)),
        )
    )
    sums = {row["channel"]: row for row in rows}
    faulty = Message.objects.filter(kind=WEBHOOK).exclude(fault="").order_by("number")
    faults = dict(faulty.values_list("channel", "fault"))  # the latest of each
    return [
        _webhook(one, sums.get(channel_of(one), {}), faults) for one in WebhookEndpoint.objects.filter(ended_at=None)
    ]


def _webhook(endpoint: WebhookEndpoint, sums: Mapping[str, Any], faults: Mapping[str, str]) -> WebhookLine:
    return WebhookLine(
        endpoint,
        _labels(WebhookEvent, endpoint.events),
        sums.get("waiting", 0),
        sums.get("given_up", 0),
        sums.get("last"),
        faults.get(channel_of(endpoint), ""),
    )


@lru_cache(maxsize=1)
def described() -> tuple[Mapping[str, Any], ...]:
    """Every operation of the API, from its own description."""
    from arpenteur.web.site.api.v1 import api

    return tuple(
        {"method": method.upper(), "path": path, **one}
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, one in methods.items()
    )


def reference() -> list[Operation]:
    """Operations in the language of the page."""
    return [_operation(one) for one in described()]


def _operation(one: Mapping[str, Any]) -> Operation:
    summary = one["summary"]
    asked = tuple(parameter["name"] for parameter in one["parameters"] if parameter["in"] == "query")
    return Operation(one["method"], one["path"], gettext(summary), one["x-scope"], asked)


def _state(token: ApiToken, at: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "open" if token.expires_at > at else "expired"


def _ended(token: ApiToken) -> datetime:
    return min(token.revoked_at or token.expires_at, token.expires_at)


def _labels(kind: Any, values: list[str]) -> tuple[str, ...]:
    return tuple(str(kind(value).label) for value in values if value in kind.values)
