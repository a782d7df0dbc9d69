"""What the program is made of, for tests that read it as a text: packages it may install, modules it imports, files."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXTS = (".py", ".ts", ".html", ".txt", ".toml", ".json", ".js", ".css", ".svg", ".xml", ".typ")


def packages() -> set[str]:
    """Every package that the program, its tests or the phone may install, those that others bring included."""
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Za-z0-9._-]+)==", locked, re.MULTILINE))
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*declared["dependencies"], *(one for each in declared["optional-dependencies"].values() for one in each)]
    phone = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    named |= {re.split(r"[^A-Za-z0-9._-]", one)[0] for one in wanted} | {
        one.rpartition("node_modules/")[2] for one in phone
    }
    return {one.lower() for one in named if one}


def imports(text: str) -> set[str]:
    """Modules that a text of Python imports, wherever it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def sources() -> Iterator[Path]:
    """Files of the program and of the phone, as they are written."""
    for folder in (ROOT / "src", ROOT / "frontend" / "src", ROOT / "deploy"):
        yield from (
            one
            for one in folder.rglob("*")
            if one.suffix in TEXTS and not {"build", "node_modules", "__pycache__"} & set(one.parts)
        )


def imported() -> set[str]:
    """Modules that any file of Python of the program imports."""
    return set[str]().union(*(imports(one.read_text(encoding="utf-8")) for one in sources() if one.suffix == ".py"))
