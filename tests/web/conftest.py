"""A fictional town, published, for every test of a page."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import Cast, gather
from fictional_place import write_fictional_place
from replay import once
from web_strings import compile_catalogue

from arpenteur.snapshot import Snapshot
from arpenteur.web.shared.figures import FIGURES
from arpenteur.web.territory.actions import publish_snapshot
from arpenteur.web.territory.models import PublishedSnapshot

AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def french() -> None:
    """The catalogue as it is written, compiled."""
    compile_catalogue()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The town's snapshot, written once."""
    return write_fictional_place(tmp_path_factory.mktemp("town") / "snapshot")


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Iterator[Path]:
    """An empty data folder and no figures kept; counters of tries leave with the database of the test."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    FIGURES.clear()
    yield settings.ARPENTEUR_HOME
    FIGURES.clear()


@pytest.fixture
def published(request: pytest.FixtureRequest, home: Path, town: Snapshot) -> PublishedSnapshot:
    """The town, published."""
    request.getfixturevalue("db")
    key = once("published", lambda: publish_snapshot(path=town.path, by="test", at=AT).pk)
    found = PublishedSnapshot.objects.get(pk=key)
    if not found.path.is_dir():
        shutil.copytree(town.path, found.path)
    return found


@pytest.fixture
def cast(published: PublishedSnapshot) -> Cast:
    """A campaign in the published town, with one member of each role, and a rival campaign."""
    return once("cast", gather).anew()
