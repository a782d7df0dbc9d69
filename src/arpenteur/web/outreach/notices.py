"""What providers send, read once its signature was checked: bounces, complaints, people who left, answers.

Two ways in. Any program may sign as Standard Webhooks say; its JSON is ``{"id", "type", "message_id", "address"}`` with
a type of ``bounce``, ``soft_bounce``, ``complaint``, ``unsubscribe``, or ``reply`` with ``from``, ``text`` and
``in_reply_to``. Providers that Anymail knows are read by it, under the signature or the password they use.
"""

import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from standardwebhooks import Webhook, WebhookVerificationError

from arpenteur.web.outreach.email.provider import PROVIDERS
from arpenteur.web.outreach.models import Account, AccountKind
from arpenteur.web.outreach.replies import Answer
from arpenteur.web.outreach.returns import Notice, NoticeKind

_KINDS = {
    "bounce": NoticeKind.HARD, "soft_bounce": NoticeKind.SOFT, "complaint": NoticeKind.COMPLAINT,
    "unsubscribe": NoticeKind.LEFT,
}  # fmt: skip
_SIGNED = {
    "mailgun": ("MailgunTrackingWebhookView", "webhook_signing_key"),
    "brevo": ("BrevoTrackingWebhookView", "basic_auth"),
    "mailjet": ("MailjetTrackingWebhookView", "basic_auth"),
    "postmark": ("PostmarkTrackingWebhookView", "basic_auth"),
    "sendgrid": ("SendGridTrackingWebhookView", "basic_auth"),
    "scaleway": ("ScalewayTEMTrackingWebhookView", "basic_auth"),
}
"""How each provider proves that it is it: by a signature, or by a name and a password before the address."""


class NotSignedError(Exception):
    """What came is not signed by whoever the account belongs to: nothing of it is read."""


@dataclass(frozen=True)
class Told:
    """What one call of a provider says."""

    notices: tuple[Notice, ...] = ()
    answers: tuple[Answer, ...] = ()


def read_notices(account: Account, request: HttpRequest) -> Told:
    """What a call says. Raises NotSignedError; ValueError for what cannot be read although it is signed."""
    if not account.webhook_secret:
        raise NotSignedError
    if account.kind == AccountKind.ANYMAIL:
        return _of_provider(account, request)
    return _of_program(account, request)


def _of_program(account: Account, request: HttpRequest) -> Told:
    try:
        Webhook(account.webhook_secret).verify(
            request.body, {key.lower(): value for key, value in request.headers.items()}
        )
        said: Any = json.loads(request.body)
    except (WebhookVerificationError, ValueError, KeyError) as error:
        raise NotSignedError from error
    if not isinstance(said, dict) or not all(isinstance(one, str) for one in said.values()):
        raise ValueError("texts by name")
    number, kind = said.get("id") or request.headers.get("webhook-id", ""), said.get("type", "")
    if kind == "reply":
        threads = tuple(said.get("in_reply_to", "").split())
        return Told(answers=(Answer(number, said.get("from", ""), said.get("text", ""), threads),))
    if kind not in _KINDS:
        raise ValueError("type")
    return Told((Notice(number, _KINDS[kind], said.get("message_id", ""), said.get("address", "")),))


def _of_provider(account: Account, request: HttpRequest) -> Told:
    name = str(account.settings.get("provider", ""))
    if name not in PROVIDERS or name not in _SIGNED:
        raise NotSignedError
    cls, option = _SIGNED[name]
    module = import_module(f"anymail.webhooks.{'scaleway_tem' if name == 'scaleway' else name}")
    secret = account.webhook_secret
    view = getattr(module, cls)(**{option: [secret] if option == "basic_auth" else secret})
    try:
        view.validate_request(request)
    except SuspiciousOperation as error:
        raise NotSignedError from error
    found = (_notice(one) for one in view.parse_events(request))
    return Told(tuple(one for one in found if one is not None))


def _notice(event: Any) -> Notice | None:
    """What concerns us of an event; whether something was opened or pressed is thrown away unread."""
    kind = {
        "bounced": NoticeKind.HARD if event.reject_reason in {"bounced", "invalid"} else NoticeKind.SOFT,
        "rejected": NoticeKind.SOFT,
        "complained": NoticeKind.COMPLAINT,
        "unsubscribed": NoticeKind.LEFT,
    }.get(event.event_type)
    if kind is None:
        return None
    number = event.event_id or f"{event.message_id}/{event.event_type}/{event.timestamp}"
    return Notice(str(number), kind, str((event.metadata or {}).get("code", "")), event.recipient or "")
