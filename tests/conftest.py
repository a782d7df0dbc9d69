"""Fixtures of every test: where the official data are, and a deterministic Hypothesis."""

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from journal_run import JournalRun
from postgresql_cover import CoverRun
from postgresql_run import PostgresqlRun, belongs, may_belong
from tiers import is_drawn, left_out, turn

if TYPE_CHECKING:
    from arpenteur.snapshot import Snapshot

ROOT = Path(__file__).resolve().parent.parent
LONGEST = (
    "test_season.py",
    "test_every_control.py",
    "test_field_journeys.py",
    "test_campaign_accessibility.py",
    "test_accessibility.py",
    "test_operations_backup.py",
    "test_upgrade.py",
    "test_strategy_journey.py",
    "test_field_screens.py",
    "test_nation_built.py",
    "test_backtest_on_official_results.py",
    "browser",
    "data",
    "test_operations_backup_keys.py",
    "property",
    "web",
)
"""Files and folders of tests, the slowest first; those not named come last."""

ON_POSTGRESQL = bool(os.environ.get("ARPENTEUR_TEST_DATABASE_URL"))

settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
os.environ.pop("COLUMNS", None)
"""A library of the process that starts the others sets it: the width of a table is what a test says, else a pipe's."""
_KEYS = tempfile.TemporaryDirectory(prefix="arpenteur-tests-")
os.environ["ARPENTEUR_MASTER_KEY_FILE"] = str(Path(_KEYS.name) / "master_key")
"""Never that of whoever runs the tests."""


def pytest_configure(config: pytest.Config) -> None:
    """Tests of one database only: those of PostgreSQL are run by ``tests/support/with-postgresql``."""
    config.addinivalue_line("markers", "postgresql: only in the run on PostgreSQL")
    config.addinivalue_line("markers", "sqlite: only in the run on SQLite")
    config.addinivalue_line("markers", "drawn(*rooms): a long test, run in its turn or when a room changed (tiers.py)")
    config.pluginmanager.register(JournalRun(), "journal-run")
    if ON_POSTGRESQL:
        config.pluginmanager.register(PostgresqlRun(), "postgresql-run")
        if (folder := os.environ.get("ARPENTEUR_POSTGRESQL_COVER")) and config.getoption("dist") == "no":
            config.pluginmanager.register(CoverRun(Path(folder)), "cover-run")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """What is not drawn is not read, nor, on PostgreSQL, what has nothing for it."""
    if not collection_path.is_file():
        return None
    return True if collection_path in _left_out() or (ON_POSTGRESQL and not may_belong(collection_path)) else None


@cache
def _left_out() -> set[Path]:
    return left_out((ROOT / "tests").glob("*/test_*.py"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other database or is not drawn; long files come first, so that two cores end
    together.
    """
    items.sort(key=_place)
    other = "sqlite" if ON_POSTGRESQL else "postgresql"
    elsewhere = {item for item in items if item.get_closest_marker(other) or (ON_POSTGRESQL and not belongs(item))}
    elsewhere |= {item for item in items if turn() is not None and not _is_drawn(item)}
    if elsewhere:
        config.hook.pytest_deselected(items=list(elsewhere))
        items[:] = [item for item in items if item not in elsewhere]


def pytest_collection_finish() -> None:
    """What was read and collected stays: half a million objects that no search for cycles need go through again. What
    tests leave is searched less often than Python does, which is a twentieth of the processor's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _is_drawn(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("drawn")
    return marker is None or is_drawn(item.nodeid, [*marker.args, item.nodeid.partition("::")[0]])


def _place(item: pytest.Item) -> int:
    parts = item.path.relative_to(ROOT / "tests").parts
    return next((place for place, name in enumerate(LONGEST) if name in parts), len(LONGEST))


def _shared_data() -> Path:
    given = os.environ.get("ARPENTEUR_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    if folder.is_dir():
        return folder
    if given:
        pytest.fail(f"ARPENTEUR_DATA={given} is set and is not a folder")
    pytest.skip(f"official data not at hand: {folder} (set ARPENTEUR_DATA to a folder that holds them)")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hundreds of tests write accounts: each would wait for Argon2. `test_accounts_sign_up.py` keeps it."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def real_phrases() -> Iterator[Any]:
    """What seals and opens a file by a phrase; tests that do not ask for it wait for neither (`quick_phrases.py`)."""
    from quick_phrases import phrases_not_stretched

    with phrases_not_stretched() as real:
        yield real


@pytest.fixture(scope="session", autouse=True)
def listed_static_files() -> Iterator[None]:
    """Each browser of a test would read the folders of static files again, a tenth of the time of its questions."""
    from kept_between import static_files_listed_once

    with static_files_listed_once():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """SQLite in a file, as on a site: in memory, threads of a server would share one connection, which it cannot.

    A power cut may lose what tests wrote: no commit waits for the disk.
    """
    from django.db import connection
    from migrating import states_rendered_sparingly

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        connection.settings_dict["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    with states_rendered_sparingly():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of tests, put back as the migrations left it after each test that commits."""
    from flushing import put_back_what_tests_commit
    from site_role import serve_as_site

    with django_db_blocker.unblock(), put_back_what_tests_commit(), serve_as_site():
        yield


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> "Snapshot":
    """The snapshot of the fictional town, written once; nobody writes in it."""
    from fictional_place import write_fictional_place

    return write_fictional_place(tmp_path_factory.mktemp("town") / "snapshot")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of official data; skips where absent, fails where ARPENTEUR_DATA says it should be there."""
    return _shared_data()


@pytest.fixture(scope="session")
def rebuilt_national(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with national files rebuilt in the published layouts (text and aggregated Parquet), built once."""
    out = tmp_path_factory.mktemp("national")
    tools = shared_data.parent / "tools"
    for scrutin in ("presid-2022-t1", "legis-2022-t1"):
        _run(tools / "official_layout.py", "build", scrutin, "--departement", "93,2A,ZA", "--out", str(out))
    return out


def _run(script: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, str(script), *arguments], check=True, capture_output=True)
