"""The two doors through which the command line enters the web half."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.management import call_command
from django.utils import timezone

if TYPE_CHECKING:
    from arpenteur.web.territory.models import PublishedSnapshot
    from arpenteur.web.territory.nation.publishing import Listener


def publish(path: Path, *, replace: bool = True, progress: "Listener | None" = None) -> "PublishedSnapshot":
    """Load a snapshot into the site's database; the former one of the place is shown until the last moment.

    ``progress`` hears of the long work that a nation asks for.

    Raises InputError where ``path`` is not a snapshot, or where its place is published and ``replace`` is false.
    """
    _start()
    from arpenteur.web.territory.actions import publish_snapshot

    call_command("migrate", verbosity=0, interactive=False)
    return publish_snapshot(path=path, by="command line", at=timezone.now(), replace=replace, progress=progress)


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    stop: threading.Event | None = None,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve the site until Ctrl-C or ``stop``; ``ready`` is called once it listens.

    Raises InputError where it cannot start.
    """
    _start()
    from arpenteur.web.config.server import serve as run

    run(host, port, stop=stop, ready=ready)


def _start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arpenteur.web.config.settings")
    django.setup()
