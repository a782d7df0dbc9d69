"""What the engine knows of a published place for both kinds of routes, and how long answers are kept."""

from collections.abc import Callable

from arpenteur.domain.errors import InputError
from arpenteur.strategy import turfs
from arpenteur.strategy.turfs import StreetLine
from arpenteur.web.foundation.shared.work_queue import WORK_QUEUE
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened, remember

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def in_turn[Answer](key: str, compute: Callable[[], Answer]) -> Answer:
    """The answer to a question, kept by its key; computed in its turn, one at a time in a process. Raises BusyError."""

    def wait() -> Answer:
        with WORK_QUEUE.wait():
            return compute()

    return remember(key, wait)


def walkable(published: PublishedSnapshot) -> bool:
    """Whether a place has buildings on streets."""
    return not opened(published.path).buildings.is_empty()


def with_streets(published: PublishedSnapshot) -> bool:
    """Whether a place has streets that a file drew."""
    return turfs.with_streets(opened(published.path))


def streets(published: PublishedSnapshot, bounds: Bounds) -> tuple[StreetLine, ...]:
    """Streets of a box of degrees; none where the place has none."""
    key = f"turfs:backdrop:{published.digest}:{bounds}"
    try:
        return remember(key, lambda: turfs.backdrop(opened(published.path), bounds))
    except InputError:
        return ()
