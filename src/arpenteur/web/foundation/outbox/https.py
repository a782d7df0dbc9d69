"""One message to one address: to the machine that was checked, without redirects. The web's only way out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpcore
import httpx

from arpenteur.web.foundation.outbox.addresses import Target
from arpenteur.web.foundation.outbox.deadline import DeadlineBackend

SECONDS = 10.0
"""For one message, from its connection to the status of the answer."""
MOST_BYTES = 2 * 1024 * 1024
"""Of an answer that is read."""
Send = Callable[[Target, bytes, Mapping[str, str]], int]


class UnreachableError(Exception):
    """No answer came; the text is a short reason of a closed list."""


class NotConnectedError(UnreachableError):
    """Nothing was said to the other side: another try cannot send anything twice."""


@dataclass(frozen=True)
class WholeAnswer:
    """What an address answered: its status, its media type as it says it, its body."""

    status: int
    media_type: str
    body: bytes


Exchange = Callable[[str, Target, bytes | None, Mapping[str, str]], WholeAnswer]


def exchange(method: str, target: Target, body: bytes | None, headers: Mapping[str, str]) -> WholeAnswer:
    """The whole answer to a message, ``MOST_BYTES`` at most. Raises UnreachableError, also for a longer one."""
    sent = {"User-Agent": "Arpenteur", **headers}
    if body is not None:
        sent["Content-Length"] = str(len(body))
    return _ask(method, target, body, sent, _whole)


def look(target: Target) -> int:
    """The status that an address answers a GET with; its body is not read, no redirect is followed. Raises
    UnreachableError.
    """
    return _ask("GET", target, None, {"User-Agent": "Arpenteur", "Accept": "text/html,*/*"}, _status)


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer; its body is not read. Raises UnreachableError."""
    return _ask("POST", target, body, {**headers, "Content-Length": str(len(body))}, _status)


def _status(answer: httpcore.Response) -> int:
    return answer.status


def _whole(answer: httpcore.Response) -> WholeAnswer:
    found = bytearray()
    for part in answer.iter_stream():
        found += part
        if len(found) > MOST_BYTES:
            raise UnreachableError("too long")
    kinds = [value for name, value in answer.headers if name.lower() == b"content-type"]
    return WholeAnswer(answer.status, kinds[0].decode("latin-1") if kinds else "", bytes(found))


def _ask[T](
    method: str,
    target: Target,
    body: bytes | None,
    headers: Mapping[str, str],
    read: Callable[[httpcore.Response], T],
) -> T:
    shown = f"[{target.ip}]" if ":" in target.ip else target.ip
    url = target.url._replace(netloc=f"{shown}:{target.port}").geturl()
    named = {**headers, "Host": target.url.netloc}
    server = {"sni_hostname": target.host}
    # No proxy and no redirect: the message goes to the machine whose address was checked, or nowhere.
    trusted = httpx.create_ssl_context(trust_env=False)
    try:
        with (
            httpcore.ConnectionPool(trusted, network_backend=DeadlineBackend(SECONDS)) as pool,
            pool.stream(method, url, headers=list(named.items()), content=body, extensions=server) as answer,
        ):
            return read(answer)
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        timed = isinstance(error, httpcore.TimeoutException)
        raise NotConnectedError("timeout" if timed else "unreachable") from error
    except httpcore.TimeoutException as error:
        raise UnreachableError("timeout") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise UnreachableError("unreachable") from error
