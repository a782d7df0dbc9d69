"""A server on the loopback, and a network that never waits."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from file_server import FileServer, file_server

from arpenteur.sources.fetch import Network


@pytest.fixture
def server() -> Iterator[FileServer]:
    """Stops by itself; its pauses are released."""
    with file_server() as state:
        yield state


@dataclass
class Pauses:
    """The waits a download would have made."""

    seconds: list[float] = field(default_factory=list)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def network(pauses: Pauses) -> Network:
    """Never sleeps, lives on 1 March 2026."""
    return Network(attempts=3, sleep=pauses.seconds.append, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
