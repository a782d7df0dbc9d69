"""Several people who write at the same moment, each on a connection of her own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connections

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.sealing import sealed


def together(campaign: int, tasks: list[Callable[[], Any]]) -> int:
    """Run tasks at once, each on its own connection inside the campaign; how many were not refused."""
    gate, done = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], Any]) -> None:
        gate.wait()
        try:
            with sealed(campaign):
                task()
            done.append(task)
        except (InputError, DatabaseError):
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)
