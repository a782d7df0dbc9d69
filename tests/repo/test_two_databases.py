"""What runs on PostgreSQL is named, and what has to run there is found in the code."""

from pathlib import Path

from postgresql_run import FILES, differing

TESTS = Path(__file__).parents[1]


def test_files_that_run_on_postgresql_are_there() -> None:
    assert set() == FILES - {file.stem for file in TESTS.rglob("test_*.py")}


def test_functions_that_lock_or_meet_a_constraint_are_found() -> None:
    names = {one.rpartition(" ")[2] for one in differing()}
    assert {"receive", "record", "_claim", "purge_lines"} <= names
    assert len(names) > 50
