"""What providers send, read once its signature was checked: bounces, complaints, people who left, answers.

Two ways in. Any program may sign as Standard Webhooks say; its JSON is ``{"id", "type", "message_id", "address"}`` with
a type of ``bounce``, ``soft_bounce``, ``complaint``, ``unsubscribe``, or ``reply`` with ``from``, ``text`` and
``in_reply_to``. Those of text messages say ``ref`` and ``status``, or
``from`` and ``text``. Providers that Anymail knows are read by it, under the signature or the password they use.
"""

import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from standardwebhooks import Webhook, WebhookVerificationError

from arpenteur.web.communication.outreach.models import Account, AccountKind
from arpenteur.web.communication.outreach.replies import MailAnswer
from arpenteur.web.communication.outreach.returns import Notice, NoticeKind
from arpenteur.web.communication.outreach.texts.notices import text_answer, text_notice

_KINDS = {
    "bounce": NoticeKind.HARD,
    "soft_bounce": NoticeKind.SOFT,
    "complaint": NoticeKind.COMPLAINT,
    "unsubscribe": NoticeKind.LEFT,
}
_TRACKING = {
    "brevo": "BrevoTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
}
"""What reads the notices of each provider; of the others, the inbox alone tells what came back."""
_SIGNING = frozenset({"mailgun"})
"""Those that sign; the others give a name and a password, « name:password », before the address."""
_SOFT = frozenset({"SoftBounce", "soft_bounce", "Transient", "deferred", "blocked"})
"""What providers call a mailbox that is full or away, which Anymail does not tell from one that does not exist."""


class NotSignedError(Exception):
    """What came is not signed by whoever the account belongs to: nothing of it is read."""


@dataclass(frozen=True)
class ProviderCall:
    """What one call of a provider says."""

    notices: tuple[Notice, ...] = ()
    answers: tuple[MailAnswer, ...] = ()


def read_notices(account: Account, request: HttpRequest) -> ProviderCall:
    """What a call says. Raises NotSignedError; ValueError for what cannot be read although it is signed."""
    if not account.webhook_secret:
        raise NotSignedError
    if account.kind == AccountKind.ANYMAIL:
        return _of_provider(account, request)
    return _of_program(account, request)


def _of_program(account: Account, request: HttpRequest) -> ProviderCall:
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
    if account.kind == AccountKind.SMS:
        return _of_texts(said)
    if kind == "reply":
        threads = tuple(said.get("in_reply_to", "").split())
        return ProviderCall(answers=(MailAnswer(number, said.get("from", ""), said.get("text", ""), threads),))
    if kind not in _KINDS:
        raise ValueError("type")
    return ProviderCall((Notice(number, _KINDS[kind], said.get("message_id", ""), said.get("address", "")),))


def _of_texts(said: dict[str, str]) -> ProviderCall:
    answer = text_answer(said)
    if answer is not None:
        return ProviderCall(answers=(answer,))
    notice = text_notice(said)
    return ProviderCall() if notice is None else ProviderCall((notice,))


def _of_provider(account: Account, request: HttpRequest) -> ProviderCall:
    name = str(account.settings.get("provider", ""))
    if name not in _TRACKING:
        raise NotSignedError
    try:
        module = import_module(f"anymail.webhooks.{name}")
    except ImportError as error:
        raise NotSignedError from error
    option = "webhook_signing_key" if name in _SIGNING else "webhook_secret"
    view = getattr(module, _TRACKING[name])(**{option: account.webhook_secret})
    try:
        view.run_validators(request)
    except SuspiciousOperation as error:
        raise NotSignedError from error
    found = (_notice(one) for one in view.parse_events(request))
    return ProviderCall(tuple(one for one in found if one is not None))


def _notice(event: Any) -> Notice | None:
    """What concerns us of an event; whether something was opened or pressed is thrown away unread."""
    kind = {
        "bounced": NoticeKind.SOFT if _is_soft(event) else NoticeKind.HARD,
        "rejected": NoticeKind.SOFT,
        "complained": NoticeKind.COMPLAINT,
        "unsubscribed": NoticeKind.LEFT,
    }.get(event.event_type)
    if kind is None:
        return None
    number = event.event_id or f"{event.message_id}/{event.recipient}/{event.event_type}/{event.timestamp}"
    return Notice(str(number), kind, str((event.metadata or {}).get("code", "")), event.recipient or "")


def _is_soft(event: Any) -> bool:
    raw: Any = event.esp_event if isinstance(event.esp_event, dict) else {}
    said = {str(raw.get("Type", "")), str(raw.get("event", "")), str(raw.get("type", ""))}
    return bool(said & _SOFT) or raw.get("hard_bounce") is False or event.reject_reason not in {"bounced", "invalid"}
