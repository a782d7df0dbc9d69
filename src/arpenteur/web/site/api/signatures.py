"""How a message to a webhook is signed: as Standard Webhooks say, and as the versions before did."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks import Webhook

_PREFIX = "whsec_"
_BYTES = 24


def new_webhook_secret() -> str:
    """192 random bits as Standard Webhooks write them: ``whsec_`` and base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers_of(message: str, secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """Headers that sign a message: ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``, which every library
    of Standard Webhooks checks; and ``Arpenteur-Signature``, ``t=…,v1=…`` with the HMAC-SHA-256 of ``t.body`` in
    hexadecimal, for receivers written before.
    """
    stamp = str(int(at.timestamp()))
    former = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": Webhook(_key(secret)).sign(message, at.astimezone(UTC), body.decode()),
        "Arpenteur-Delivery": message,
        "Arpenteur-Signature": f"t={stamp},v1={former}",
    }


def json_body(payload: Mapping[str, object]) -> bytes:
    """The body of a message: the same bytes every time."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _key(secret: str) -> bytes:
    # Secrets of before are in the base64 of addresses, whose - and _ are + and / in the one of the standard.
    return base64.urlsafe_b64decode(secret.removeprefix(_PREFIX) + "==")
