"""What runs on PostgreSQL is named, and what has to run there is found in the code."""

import re
from pathlib import Path

from postgresql_cover import Executed, cover
from postgresql_run import WHOLE, differing, listed

ROOT = Path(__file__).parents[2]


def test_files_and_tests_that_run_on_postgresql_are_there() -> None:
    assert set() == WHOLE - {file.stem for file in (ROOT / "tests").rglob("test_*.py")}
    assert len(listed()) > 20
    for name in listed():
        file, _, function = name.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {function}\(", text, re.M), f"{name}: gone; make postgresql-tests chooses another"


def test_functions_that_lock_or_meet_a_constraint_are_found() -> None:
    names = {one.rpartition(" ")[2] for one in differing()}
    assert {"receive", "record", "_claim", "purge_lines"} <= names
    assert len(names) > 50


def test_few_and_quick_tests_are_chosen_that_execute_everything() -> None:
    executed = {
        "slow": Executed(60, {"a", "b", "c"}),
        "runs": Executed(5, {"c", "d"}, runs=True),
        "quick": Executed(0.1, {"a"}),
        "long": Executed(1, {"a", "b"}),
    }
    assert cover(executed) == ["long", "quick"]
    assert cover({name: one for name, one in executed.items() if name != "long"}) == ["quick", "slow"]
