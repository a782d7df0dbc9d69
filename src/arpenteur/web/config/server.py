"""The production server in pure Python: migrated, with its built files and its worker, stopped cleanly."""

import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connections
from waitress import wasyncore
from waitress.proxy_headers import PROXY_HEADERS, proxy_headers_middleware
from waitress.server import create_server

from arpenteur.domain.errors import InputError
from arpenteur.web.config.channels import LIMITS, Slow, finish, own
from arpenteur.web.config.environment import SERVED_AT
from arpenteur.web.config.lanes import TwoLanes
from arpenteur.web.config.listening import not_opened
from arpenteur.web.foundation.shared.assets import missing_build
from arpenteur.web.foundation.shared.folder import make_folder, replace_file
from arpenteur.web.foundation.shared.rules import FORWARDED
from arpenteur.web.foundation.territory.queries import touched
from arpenteur.web.site.operations import checks
from arpenteur.web.site.operations.checks import close_folder, refuse_unsound
from arpenteur.web.site.operations.presence import in_turn, present
from arpenteur.web.site.operations.roles import bring_up_to_date
from arpenteur.web.site.operations.signals import stopped_by_signals, supervised, tell
from arpenteur.web.site.operations.worker import Worker
from arpenteur.web.site.search.ground import read_places

THREADS = 8
POLL_SECONDS = 0.5
READY_SECONDS = 2.0
MOST_BYTES = 10 * 1024 * 1024
"""Of a request, as in deploy/nginx.conf: a photo of 8 MB and its form. More is refused before it is kept."""
_ENGINE = "arpenteur.snapshot"
_BELIEVED = {"x-forwarded-for", "x-forwarded-proto"}
_SIGNS = (*PROXY_HEADERS, "VIA", "X_REAL_IP")


def serve(
    host: str,
    port: int,
    *,
    threads: int = THREADS,
    worker: bool = False,
    stop: threading.Event | None = None,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve the site until interrupted or terminated, or until ``stop`` is set; ``ready`` is called once it listens.

    Blocks. Migrations are applied first. With ``worker`` the jobs run in a thread beside it. Answers under way are
    finished before it ends. Raises InputError where the built files are missing, the database role is above row-level
    security, a published snapshot was touched, or the address is taken.
    """
    if missing_build():
        raise InputError(
            "les fichiers du site ne sont pas construits",
            expected="src/arpenteur/web/static/build",
            action="lancez « npm ci » puis « npm run build » dans frontend/",
        )
    refuse_unsound()
    close_folder()
    if "ARPENTEUR_ADDRESS" not in os.environ:
        settings.ARPENTEUR_ADDRESS = local_address(host, port)
    with present():
        with in_turn():
            bring_up_to_date(apart=True)
        for _, error in touched():
            raise error
        # From here on this thread only listens: its connection would stay open, unused, as long as the server runs.
        connections.close_all()
        application = import_module("arpenteur.web.config.wsgi").application
        ending = stop or threading.Event()
        channels: dict[int, Any] = {}
        server = _open(application, channels, host, port, threads)
        if "ARPENTEUR_ADDRESS" not in os.environ:
            make_folder(settings.ARPENTEUR_HOME)
            replace_file(settings.ARPENTEUR_HOME / SERVED_AT, settings.ARPENTEUR_ADDRESS)
        try:
            with stopped_by_signals(ending), _working(ending) if worker else nullcontext():
                if ready is not None:
                    ready()
                _listen(channels, ending)
                tell("STOPPING=1")
                finish(channels)
        finally:
            server.task_dispatcher.shutdown()
            wasyncore.close_all(channels)


def local_address(host: str, port: int) -> str:
    """Where this machine finds the site, for links of messages as long as nobody has set ``ARPENTEUR_ADDRESS``."""
    name = "localhost" if host in {"", "0.0.0.0", "::", "127.0.0.1", "::1"} else host  # noqa: S104 — heard, not opened
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def _open(application: Any, channels: dict[int, Any], host: str, port: int, threads: int) -> Any:
    settled: dict[str, Any] = {
        "threads": threads,
        "ident": "arpenteur",
        "clear_untrusted_proxy_headers": False,
        "max_request_body_size": MOST_BYTES,
        **LIMITS,
    }
    try:
        server = create_server(
            behind_proxy(application), map=channels, host=host, port=port, _dispatcher=TwoLanes(threads), **settled
        )
    except OSError as error:
        wasyncore.close_all(channels)
        raise not_opened(host, port, error) from error
    own(channels)
    return server


def _listen(channels: dict[int, Any], ending: threading.Event) -> None:
    """Until told to end. Whoever supervises the process hears when pages can be served, not only that it listens."""
    slow, ready, look_at, read = Slow(), not supervised(), 0.0, False
    while not ending.is_set():
        now = time.monotonic()
        slow.let_go(channels, now)
        if not read and _ENGINE in sys.modules:
            threading.Thread(target=_read_places, name="places", daemon=True).start()
            read = True
        if not ready and now >= look_at:
            missing = [name for name, holds in checks.readiness().items() if not holds]
            connections.close_all()
            tell(f"STATUS=missing: {', '.join(missing)}" if missing else "READY=1\nSTATUS=ready")
            ready, look_at = not missing, now + READY_SECONDS
        wasyncore.loop(timeout=POLL_SECONDS, use_poll=True, map=channels, count=1)


def _read_places() -> None:
    """What is searched everywhere, once a page has asked for the engine: before, nobody is about to search, and a
    server without visitors stays light."""
    try:
        read_places()
    finally:
        connections.close_all()


def behind_proxy(application: Any) -> Any:
    """The application with what the trusted proxy says of the visitor; what anyone else says is thrown away.

    Whether the request came through any proxy at all is kept: it then does not come from this machine.
    """
    believed = proxy_headers_middleware(
        application,
        trusted_proxy=settings.ARPENTEUR_TRUSTED_PROXY or None,
        trusted_proxy_headers=_BELIEVED,
    )

    def marked(environ: dict[str, Any], start_response: Any) -> Any:
        environ[FORWARDED] = any(f"HTTP_{name}" in environ for name in _SIGNS)
        return believed(environ, start_response)

    return marked


@contextmanager
def _working(ending: threading.Event) -> Generator[None]:
    """A worker in a thread, which ends its job before the server ends."""
    thread = threading.Thread(target=Worker(ending).run, name="worker")
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
