"""The table of attacks names tests that exist, and no test of an attack is left out."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")))


def test_every_test_it_names_exists() -> None:
    texts = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py")}
    assert NAMED
    assert [pair for pair in sorted(NAMED) if f"def {pair[1]}(" not in texts.get(pair[0], "")] == []


def test_every_file_of_attacks_is_in_it() -> None:
    files = {file.name for file in (ROOT / "tests").rglob("test_attacks*.py")} - {Path(__file__).name}
    assert files <= {file for file, _ in NAMED}
