"""The town of the demonstration, and who publishes its files."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from producer import Producer, producer

from arpenteur.demo import DemoTown, generate
from arpenteur.sources.fetch import Network


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> DemoTown:
    return generate(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def local(town: DemoTown) -> Iterator[Producer]:
    with producer(town) as running:
        yield running


@pytest.fixture
def network() -> Network:
    """Never waits."""
    return Network(attempts=3, sleep=lambda _: None, now=lambda: datetime(2026, 12, 2, tzinfo=UTC))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARPENTEUR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ARPENTEUR_CONFIG", str(tmp_path / "config"))
    return tmp_path / "cache"
