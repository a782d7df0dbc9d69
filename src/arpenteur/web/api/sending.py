"""One message to one address: signed, to the machine that was checked, without redirects. The web's only way out."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from arpenteur.web.api.addresses import Target

SECONDS = 10.0
SIGNATURE = "Arpenteur-Signature"
Send = Callable[[Target, bytes, Mapping[str, str]], int]


class UnreachableError(Exception):
    """No answer came; the text is a short reason of a closed list."""


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer; its body is not read. Raises UnreachableError."""
    shown = f"[{target.ip}]" if ":" in target.ip else target.ip
    url = target.url._replace(netloc=f"{shown}:{target.port}").geturl()
    named = {**headers, "Host": target.url.netloc}
    try:
        # No proxy and no redirect: the message goes to the machine whose address was checked, or nowhere.
        with (
            httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=named, extensions={"sni_hostname": target.host}) as answer,
        ):
            return answer.status_code
    except httpx.TimeoutException as error:
        raise UnreachableError("timeout") from error
    except httpx.HTTPError as error:
        raise UnreachableError("unreachable") from error


def signed(secret: str, body: bytes, at: datetime) -> str:
    """``t=…,v1=…``: seconds since 1970, and the HMAC-SHA-256 of ``t.body`` in hexadecimal."""
    stamp = str(int(at.timestamp()))
    mark = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={mark}"


def written(payload: Mapping[str, object]) -> bytes:
    """The body of a message: the same bytes every time."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
