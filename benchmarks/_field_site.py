"""A site with a turf that can be walked, on the loopback, for the benchmarks of the field app."""

import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from glance_load import own_database

SUPPORT = Path(__file__).resolve().parents[1] / "tests" / "support"
sys.path[:0] = [str(SUPPORT)]
from field_bench import Histories, bench_page, compiled  # noqa: E402 — found on the path above

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
CHROMIUM = "/usr/bin/chromium"


@contextmanager
def field_site() -> Iterator[tuple[str, Callable[..., str]]]:
    """The site's address, and a function that makes a fresh turf and gives the secret of its link."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"ARPENTEUR_HOME": home, "DJANGO_SETTINGS_MODULE": "arpenteur.web.config.settings"}
        os.environ |= {"DJANGO_ALLOW_ASYNC_UNSAFE": "true", "ARPENTEUR_SECOND_FACTOR": "0"}
        own_database()
        import django

        django.setup()
        import logging

        from django.core.management import call_command
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
        from django.core.wsgi import get_wsgi_application

        from arpenteur.web.ground.phone.handset import api

        logging.disable(logging.INFO)
        call_command("migrate", verbosity=0)
        api.PER_MINUTE = 10**9  # a bench asks more than a phone ever does
        server = ThreadedWSGIServer(("127.0.0.1", 0), _quiet(WSGIRequestHandler))
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", _turfs(Path(home))
        finally:
            server.shutdown()
            server.server_close()


def _quiet(handler: type) -> type:
    return type("Quiet", (handler,), {"log_message": lambda *_: None})


def _turfs(home: Path) -> Callable[..., str]:
    from cast import gather
    from django.utils import timezone
    from fictional_place import write_fictional_place
    from walked_turf import walked_turf

    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.foundation.territory.actions import publish_snapshot

    publish_snapshot(path=write_fictional_place(home / "town").path, by="bench", at=timezone.now())
    cast = gather()

    def fresh(**values: object) -> str:
        # Four signs are enough for the turfs of a campaign, not for the thousands of a bench.
        values.setdefault("code", f"2-A-{secrets.token_hex(5).upper()}")
        with sealed(cast.campaign.pk):
            return walked_turf(cast, **values).secret

    return fresh


__all__ = ["CHROMIUM", "FLAGS", "Histories", "bench_page", "compiled", "field_site"]
