"""Fixtures of every test: where the official data are, and a deterministic Hypothesis."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from journal_run import JournalRun

ROOT = Path(__file__).resolve().parent.parent
LONGEST = (
    "test_campaign_accessibility.py", "test_accessibility.py", "test_strategy_journey.py", "test_nation_built.py",
    "test_backtest_on_official_results.py", "browser", "data", "test_operations_backup.py", "property", "web",
)  # fmt: skip
"""Files and folders of tests, the slowest first; those not named come last."""

settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
os.environ.pop("COLUMNS", None)
"""A library of the process that starts the others sets it: the width of a table is what a test says, else a pipe's."""


def pytest_configure(config: pytest.Config) -> None:
    """Tests of one database only: those of PostgreSQL are run by ``tests/support/with-postgresql``."""
    config.addinivalue_line("markers", "postgresql: only in the run on PostgreSQL")
    config.addinivalue_line("markers", "sqlite: only in the run on SQLite")
    config.pluginmanager.register(JournalRun(), "journal-run")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other database; long files come first, so that two cores end together."""
    items.sort(key=_turn)
    other = "sqlite" if os.environ.get("ARPENTEUR_TEST_DATABASE_URL") else "postgresql"
    elsewhere = [item for item in items if item.get_closest_marker(other)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if not item.get_closest_marker(other)]


def _turn(item: pytest.Item) -> int:
    parts = item.path.relative_to(ROOT / "tests").parts
    return next((turn for turn, name in enumerate(LONGEST) if name in parts), len(LONGEST))


def _shared_data() -> Path:
    given = os.environ.get("ARPENTEUR_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    if folder.is_dir():
        return folder
    if given:
        pytest.fail(f"ARPENTEUR_DATA={given} is set and is not a folder")
    pytest.skip(f"official data not at hand: {folder} (set ARPENTEUR_DATA to a folder that holds them)")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as on a site: in memory, threads of a server would share one connection, which it cannot."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The database of tests, which tests that commit may empty although the journal is append-only."""
    from flushing import let_tests_empty_the_tables

    let_tests_empty_the_tables()


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
