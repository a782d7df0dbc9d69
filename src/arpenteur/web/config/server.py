"""The production server in pure Python: migrated, with its built files, stopped cleanly."""

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.core.management import call_command
from waitress import wasyncore
from waitress.server import create_server

from arpenteur.domain.errors import InputError
from arpenteur.web.shared.assets import missing_build

THREADS = 4
POLL_SECONDS = 0.5


def serve(
    host: str, port: int, *, stop: threading.Event | None = None, ready: Callable[[], None] | None = None
) -> None:
    """Serve the site until interrupted, or until ``stop`` is set; ``ready`` is called once it listens. Blocks.

    Migrations are applied first. Raises InputError where the built files are missing or the address is taken.
    """
    if missing_build():
        raise InputError(
            "les fichiers du site ne sont pas construits",
            expected="src/arpenteur/web/static/build",
            action="lancez « npm ci » puis « npm run build » dans frontend/",
        )
    call_command("migrate", verbosity=0, interactive=False)
    application = import_module("arpenteur.web.config.wsgi").application
    channels: dict[int, Any] = {}
    try:
        server: Any = create_server(application, map=channels, host=host, port=port, threads=THREADS, ident="arpenteur")
    except OSError as error:
        wasyncore.close_all(channels)
        raise InputError(
            f"{host}:{port} ne peut pas être ouvert ({error.strerror or error})", action="choisissez un autre port"
        ) from error
    try:
        if ready is not None:
            ready()
        while stop is None or not stop.is_set():
            wasyncore.loop(timeout=POLL_SECONDS, use_poll=True, map=channels, count=1)
    except KeyboardInterrupt:
        return
    finally:
        server.task_dispatcher.shutdown()
        wasyncore.close_all(channels)
