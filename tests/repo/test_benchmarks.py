"""Benchmarks still start and still prove something: each names modules and names that exist, and has its line in
`benchmarks/bench.toml`, whose claim stands in the documents. Nothing is run: files are read."""

import ast
import importlib
import importlib.util
import re
import shlex
import sys
import tomllib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "benchmarks"
PLACES = (FOLDER, ROOT / "tests" / "support", ROOT / "tools")
FILES = sorted(FOLDER.glob("*.py"))
SCRIPTS = [
    one.stem for one in FILES if one.stem[0] != "_" and one.stem != "run" and "__main__" in one.read_text("utf-8")
]
TABLE: dict[str, Any] = tomllib.loads((FOLDER / "bench.toml").read_text(encoding="utf-8"))
MEASURES: dict[str, dict[str, Any]] = TABLE["measures"]
PEERS = {"vroom", "ortools", "pyei", "sklearn", "openpyxl"}
"""Compared with where somebody installed them, never needed."""
IN_TEXT = re.compile(r"\barpenteur(?:\.[a-z_]+)+\b(?!')")
PATHS = re.compile(r"\b(?:src|tests|tools|benchmarks)/[\w/.-]+\.(?:py|toml|ts|txt)\b")


@cache
def file_of(module: str) -> Path | None:
    """The file of one of our modules, found without importing it."""
    parts = module.split(".")
    for place in (*PLACES, ROOT / "src", ROOT):
        path = place.joinpath(*parts)
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    return None


@cache
def names_of(module: str) -> frozenset[str]:
    """What one of our modules defines, imports or has beside it; what it reads late is in its ``public``."""
    file = file_of(module)
    assert file is not None
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = {"__file__"} | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    found |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {one.asname or one.name.partition(".")[0] for one in node.names}
    if file.name == "__init__.py":
        found |= {one.stem for one in file.parent.iterdir()}
        if (file.parent / "public.py").is_file():
            found |= names_of(f"{module}.public")
    return frozenset(found)


def is_known(module: str) -> bool:
    """Ours, or installed, or a peer."""
    if file_of(module) is not None or module.partition(".")[0] in PEERS:
        return True
    top = module.partition(".")[0]
    return top not in {"arpenteur", "tests"} and importlib.util.find_spec(top) is not None


def gone(tree: ast.AST) -> list[str]:
    """Modules and names of modules that a piece of code asks for and that are not there."""
    wrong: list[str] = []
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            wrong += [one.name for one in node.names if not is_known(one.name)]
        elif isinstance(node, ast.ImportFrom) and node.module:
            if not is_known(node.module):
                wrong.append(node.module)
            elif file_of(node.module) is not None:
                wrong += [f"{node.module}.{one.name}" for one in node.names if one.name not in names_of(node.module)]
                dotted = {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
                modules |= {name: path for name, path in dotted.items() if file_of(path) is not None}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            path = modules[node.value.id]
            wrong += [f"{path}.{node.attr}"] if node.attr not in names_of(path) else []
    return wrong


def gone_in_text(text: str) -> list[str]:
    """The same of a text: programs handed to another process, dotted names, paths of the repository."""
    wrong = [path for path in PATHS.findall(text) if not (ROOT / path).exists()]
    for dotted in IN_TEXT.findall(text):
        head, _, last = dotted.rpartition(".")
        if file_of(dotted) is None and (file_of(head) is None or last not in names_of(head)):
            wrong.append(dotted)
    if "import " in text:
        with suppress(SyntaxError):  # prose that says "import"
            wrong += gone(ast.parse(text))
    return wrong


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_a_benchmark_names_exists(file: Path):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert gone(tree) + [one for text in texts for one in gone_in_text(text)] == []


def test_what_is_gone_is_noticed():
    code = (
        "from arpenteur.web.people import models\nfrom arpenteur.strategy import no_such_name\n"
        "from arpenteur.web.ground.phone.handset import api\napi.NO_SUCH = 1\nimport no_such_package"
    )
    assert gone(ast.parse(code)) == [
        "arpenteur.web.people",
        "arpenteur.strategy.no_such_name",
        "no_such_package",
        "arpenteur.web.ground.phone.handset.api.NO_SUCH",
    ]
    assert gone_in_text("arpenteur.web.shared.sealing") == ["arpenteur.web.shared.sealing"]
    assert gone_in_text("from arpenteur.web.people import models") == ["arpenteur.web.people"] * 2


def test_every_script_has_its_line_and_every_line_its_script():
    assert list(MEASURES) == SCRIPTS


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_proves_what_a_page_says(name: str):
    line = MEASURES[name]
    page, _, heading = line["claim"].rpartition(": ")
    text = (ROOT / "docs" / (page or "benchmarks.md")).read_text(encoding="utf-8")
    assert re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE), "no such heading"
    assert f"{name}.py" in text or name == "calibrate", "the page does not name the script"
    source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    options = [word for form in ("short", "long") for word in shlex.split(line.get(form, "")) if word.startswith("--")]
    switches = (f'"{one}"' in source or f"{one[2:].replace('-', '_')}=" in source for one in options)
    assert all(switches), f"an option that {name}.py has not"
    assert line.keys() <= {"claim", "short", "long", "seconds", "needs", "peers"}
    assert "short" in line or "seconds" not in line
    assert "short" in line or "long" in line, "never run"


def test_make_bench_keeps_to_its_time():
    assert sum(line.get("seconds", 0) for line in MEASURES.values()) <= 60 * TABLE["minutes"]


def test_a_failure_does_not_stop_the_others_and_is_named(monkeypatch, capfd):
    monkeypatch.syspath_prepend(str(FOLDER))
    run = importlib.import_module("run")
    monkeypatch.setitem(run.NEEDS, "data", lambda: False)
    measures = {
        "broken": {"claim": "x", "short": "", "seconds": 1},
        "absent": {"claim": "x", "short": "", "seconds": 1, "needs": ["data"]},
        "long": {"claim": "x", "long": ""},
        "good": {"claim": "x", "short": "", "seconds": 1},
    }
    monkeypatch.setattr(run, "TABLE", {"minutes": 30, "measures": measures})
    monkeypatch.setattr(run, "command_of", lambda name, _line, *, long: ["false" if name == "broken" else "true"])
    monkeypatch.setattr(sys, "argv", ["run.py"])
    assert run.main() == 1
    told = capfd.readouterr().out
    assert "failed: broken\n" in told
    assert "not run, for want of: absent (data)" in told
    assert re.search(r"^good .* 1$", told, re.MULTILINE)
    assert "== long" not in told
    monkeypatch.setattr(sys, "argv", ["run.py", "--only", "good"])
    assert run.main() == 0


def test_the_process_of_a_measure(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    run = importlib.import_module("run")
    line = {"short": "--people 5", "needs": ["postgresql"]}
    server, _python, script, *options = run.command_of("calls", line, long=False)
    assert (Path(server).name, Path(script), options) == ("with-postgresql", FOLDER / "calls.py", ["--people", "5"])
    assert len(run.command_of("calls", line, long=True)) == 3, "the claim is of the script's own size"
    with pytest.raises(SystemExit, match=r"not in benchmarks/bench\.toml: typo"):
        run.chosen(MEASURES, "calls,typo", long=False)
