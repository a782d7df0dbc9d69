"""``docs/library.md`` says what the library does: every example is run, in order, and what it prints is compared."""

import re
from pathlib import Path
from typing import Any

import pytest
from small_nation import L22, P17, P22, write_tidy

from arpenteur import library

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", PAGE, re.S)
SECTIONS = ("Snapshot", "Rank", "Series", "Explain", "Transfers", "Back-test", "Plan", "Effect")


@pytest.mark.drawn("engine")
def test_every_example_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("results").mkdir()
    for election in (P17, P22, L22):
        write_tidy(Path("results"), election)
    names: dict[str, Any] = {}
    said: list[tuple[str, str]] = []
    for code, _ in EXAMPLES:
        exec(compile(code, "docs/library.md", "exec"), names)  # noqa: S102 - the examples of our own page
        said.append((code, capsys.readouterr().out))
    assert said == EXAMPLES


def test_each_section_has_an_example() -> None:
    parts = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
    assert [name for name in SECTIONS if "```python" not in parts[name]] == []
    assert all(printed for _, printed in EXAMPLES)


def test_the_page_lists_every_public_name_once_and_no_other() -> None:
    table = PAGE.partition("## Names")[2].partition("\n## ")[0]
    listed = [name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(library.__all__)
    assert [name for name in library.__all__ if not hasattr(library, name)] == []


def test_examples_import_nothing_but_the_front_door_and_the_demonstration() -> None:
    used = {name for code, _ in EXAMPLES for name in re.findall(r"(?:from|import) (arpenteur[\w.]*)", code)}
    assert used == {"arpenteur.library", "arpenteur.demo"}
