"""One message to one address: to the machine that was checked, without redirects. The web's only way out."""

from collections.abc import Callable, Mapping

import httpcore
import httpx

from arpenteur.web.outbox.addresses import Target
from arpenteur.web.outbox.deadline import DeadlineBackend

SECONDS = 10.0
"""For one message, from its connection to the status of the answer."""
Send = Callable[[Target, bytes, Mapping[str, str]], int]


class UnreachableError(Exception):
    """No answer came; the text is a short reason of a closed list."""


class NotConnectedError(UnreachableError):
    """Nothing was said to the other side: another try cannot send anything twice."""


def look(target: Target) -> int:
    """The status that an address answers a GET with; its body is not read, no redirect is followed. Raises
    UnreachableError.
    """
    return _ask("GET", target, None, {"User-Agent": "Arpenteur", "Accept": "text/html,*/*"})


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer; its body is not read. Raises UnreachableError."""
    return _ask("POST", target, body, {**headers, "Content-Length": str(len(body))})


def _ask(method: str, target: Target, body: bytes | None, headers: Mapping[str, str]) -> int:
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
            return answer.status
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        timed = isinstance(error, httpcore.TimeoutException)
        raise NotConnectedError("timeout" if timed else "unreachable") from error
    except httpcore.TimeoutException as error:
        raise UnreachableError("timeout") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise UnreachableError("unreachable") from error
