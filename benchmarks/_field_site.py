"""A site with a turf that can be walked, on the loopback, for the benchmarks of the field app."""

from _shared import cast_in_town, django_in, migrated  # isort: skip — it puts tests/support on the path

import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from field_bench import Histories, bench_page, compiled

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
CHROMIUM = "/usr/bin/chromium"
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 750_000 / 8}
CPU = 4
"""How many times slower than this machine a phone is."""


@contextmanager
def field_site() -> Iterator[tuple[str, Callable[..., str]]]:
    """The site's address, and a function that makes a fresh turf and gives the secret of its link."""
    with tempfile.TemporaryDirectory() as home:
        django_in(home, DJANGO_ALLOW_ASYNC_UNSAFE="true")
        migrated()
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
        from django.core.wsgi import get_wsgi_application

        from arpenteur.web.ground.phone.handset import api

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
    from django.utils import timezone
    from walked_turf import walked_turf

    from arpenteur.web.foundation.shared.sealing import sealed

    cast = cast_in_town(home, timezone.now())

    def fresh(**values: object) -> str:
        # Four signs are enough for the turfs of a campaign, not for the thousands of a bench.
        values.setdefault("code", f"2-A-{secrets.token_hex(5).upper()}")
        with sealed(cast.campaign.pk):
            return walked_turf(cast, **values).secret

    return fresh


__all__ = ["CHROMIUM", "CPU", "FLAGS", "SLOW_4G", "Histories", "bench_page", "compiled", "field_site"]
