"""The repository tests itself: documents, sizes, what must never be in it. Layers and generated documents are held by
``make check``, which ``make test`` runs.
"""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CITATION.cff",
        "docs/library.md",
        "docs/architecture.md",
        "docs/glossary.md",
    ],
)
def test_a_document_everyone_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", ["requirements.lock", "frontend/package-lock.json"])
def test_no_lock_file_names_a_host(name: str) -> None:
    assert re.findall(r"https?://[^/\"]+", (ROOT / name).read_text(encoding="utf-8")) == []


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tables = re.findall(
        r"^(?:dependencies|cluster|dev|ground|peers|postgresql|requires|web) = \[\n(.*?)^\]", text, re.M | re.S
    )
    lines = [line for table in tables for line in table.splitlines() if line.strip()]
    assert len(lines) > 30
    assert [line for line in lines if "#" not in line] == []


def test_no_official_data_and_no_large_file_is_in_the_repository() -> None:
    heavy = [path for path in tracked() if path.stat().st_size > 1_000_000]
    data = [path for path in tracked() if path.suffix in {".parquet", ".gpkg", ".xlsx", ".xls", ".zip", ".gz"}]
    assert heavy == []
    assert data == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "raise NotImplementedError", "pytest.mark.skip", "xfail(", "# fmt:"])
def test_nothing_is_left_for_later_in_the_code(word: str) -> None:
    sources = [path for path in tracked() if path.suffix in {".py", ".ts", ".html"} and path != Path(__file__)]
    assert [path.relative_to(ROOT) for path in sources if word in path.read_text(encoding="utf-8")] == []


def test_modules_stay_short() -> None:
    code = [path for path in tracked() if path.suffix in {".py", ".ts"} and "migrations" not in path.parts]
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    assert {name: lines for name, lines in long.items() if lines > 420} == {}


def test_relative_links_of_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
    pages = [path for path in tracked() if path.suffix == ".md"]
    links = [(path, target) for path in pages for target in link.findall(path.read_text(encoding="utf-8"))]
    assert [
        f"{path.relative_to(ROOT)} → {target}" for path, target in links if not (path.parent / target).exists()
    ] == []
