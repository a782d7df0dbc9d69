"""Talking HTTP: time-outs, retries, redirections, and every failure as one sentence."""

import os
import socket
import ssl
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from arpenteur import __version__
from arpenteur.domain.errors import InputError, Where

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Progress(Protocol):
    """Told how far a download is; ``total`` is None where the server does not say. The pipeline's has this shape."""

    def step(self, label: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` bytes of the file called ``label``."""
        ...


class TransientError(Exception):
    """A failure that may pass: tried again, and told as ``error`` when it does not."""

    def __init__(self, error: InputError, *, wait: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


@dataclass(frozen=True)
class Network:
    """How to reach servers; tests give their own ``transport``, ``sleep`` and ``now``.

    Waits between attempts double from one second to ``longest_wait``; ``max_bytes`` bounds one file.
    """

    transport: httpx.BaseTransport | None = None
    attempts: int = 5
    longest_wait: float = 30.0
    connect_seconds: float = 15.0
    read_seconds: float = 60.0
    max_redirects: int = 5
    max_bytes: int = 4 * 1024**3
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def client(self) -> httpx.Client:
        """A client that follows redirections, refuses to leave https for http, and asks for bytes as they are."""
        return httpx.Client(
            transport=self.transport,
            timeout=httpx.Timeout(self.read_seconds, connect=self.connect_seconds),
            follow_redirects=True,
            max_redirects=self.max_redirects,
            headers={"User-Agent": user_agent(), "Accept-Encoding": "identity"},
            event_hooks={"response": [_refuse_downgrade]},
        )

    def retrying(self) -> Retrying:
        """Calls again on TransientError, then raises the last one."""
        return Retrying(
            stop=stop_after_attempt(self.attempts),
            wait=self._wait,
            retry=retry_if_exception_type(TransientError),
            sleep=self.sleep,
            reraise=True,
        )

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, TransientError) else 0.0
        return min(max(2.0 ** (state.attempt_number - 1), asked), self.longest_wait)


def user_agent() -> str:
    """The program, its version, its licence, and the page that says who runs it: ``ARPENTEUR_PAGE``, where it is set.

    Some producers refuse programs that do not name themselves.
    """
    page = os.environ.get("ARPENTEUR_PAGE", "").strip()
    about = f"+{page}" if page.isascii() and page.startswith(("https://", "http://")) and page.isprintable() else ""
    return f"arpenteur/{__version__} ({'; '.join(filter(None, ('electoral geography, AGPL-3.0-or-later', about)))})"


def _refuse_downgrade(response: httpx.Response) -> None:
    if not response.has_redirect_location:
        return
    target = response.url.join(response.headers["Location"])
    if target.scheme not in ("http", "https") or (response.url.scheme, target.scheme) == ("https", "http"):
        raise InputError(
            f"le serveur renvoie vers une adresse sans chiffrement ({target})",
            Where(str(response.url)),
            action="téléchargez le fichier à la main si vous lui faites confiance",
        )


@contextmanager
def http_failures(url: str) -> Generator[None]:
    """Turn what httpx raises inside into an InputError, or a TransientError where trying again may help."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        problem, passing = _problem(error)
        told = InputError(problem, Where(url), action="vérifiez la connexion et relancez la commande")
        if passing:
            raise TransientError(told) from error
        raise told from error


def _problem(error: Exception) -> tuple[str, bool]:
    """A French sentence, and whether trying again may help."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "la connexion chiffrée échoue (TLS ou certificat)", False
    if isinstance(error, httpx.TooManyRedirects):
        return "trop de redirections", False
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return "ce n'est pas une adresse http ou https", False
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "serveur introuvable (DNS)", True
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "le serveur refuse la connexion", True
    if isinstance(error, httpx.TimeoutException):
        return "le serveur n'a pas répondu à temps", True
    return "la connexion a été coupée", True


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def check_status(response: httpx.Response, url: str) -> None:
    """Raises for 4xx (InputError) and for 5xx, 408, 425 and 429 (TransientError, honouring Retry-After)."""
    status = response.status_code
    if status in _BUSY:
        told = InputError(f"le serveur est indisponible (réponse {status})", Where(url), action="réessayez plus tard")
        after = response.headers.get("Retry-After", "")
        raise TransientError(told, wait=float(after) if after.isdigit() else 0.0)
    if status in (404, 410):
        raise InputError(
            f"aucun fichier à cette adresse (réponse {status})",
            Where(url),
            action="cherchez sa nouvelle adresse chez le producteur et donnez le fichier avec --sources",
        )
    if status in (401, 403, 406, 451):
        raise InputError(
            f"le serveur refuse les programmes (réponse {status})",
            Where(url),
            action="téléchargez le fichier avec un navigateur et donnez son dossier avec --sources",
        )
    if status >= 400:
        raise InputError(f"le serveur répond par une erreur (réponse {status})", Where(url))
