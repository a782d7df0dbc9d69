"""Names of the web are words that a stranger expects: no past participle, and each class name once."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_strings import WEB

NOT_YET = {"crew", "glance", "phone", "territory"}
"""Rooms that still speak a dialect; the list only shrinks."""
PARTICIPLES = {"found", "made", "said", "told", "asked", "held", "kept", "given", "shown"}


def modules() -> list[Path]:
    left = {"migrations", *NOT_YET}
    return [file for file in sorted(WEB.rglob("*.py")) if not left & set(file.relative_to(WEB).parts)]


def targets(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.AnnAssign):
        yield ast.unparse(statement.target)
    elif isinstance(statement, ast.Assign):
        yield from map(ast.unparse, statement.targets)


def public_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Functions, methods and their parameters, classes and their fields, constants of the module; with their line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield from ((one.arg, node.lineno) for one in (*node.args.args, *node.args.kwonlyargs))
        if isinstance(node, ast.ClassDef | ast.Module):
            yield from ((name, one.lineno) for one in node.body for name in targets(one))


def test_public_names_are_nouns_and_verbs():
    wrong = [
        f"{file.relative_to(WEB)}:{line}: {name}"
        for file in modules()
        for name, line in (*public_names(ast.parse(file.read_text("utf-8"))), (file.stem, 1))
        if name in PARTICIPLES
    ]
    assert wrong == []


def test_each_class_of_the_web_has_a_name_of_its_own():
    names = [
        node.name
        for file in modules()
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name not in {"Meta", "Command"}
    ]
    assert len(names) > 100
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize(
    "code", ["def found(): ...", "def read(asked): ...", "class Line:\n    said: str", "told = 1", "class kept: ..."]
)
def test_a_participle_is_caught(code: str):
    assert {name for name, _line in public_names(ast.parse(code))} & PARTICIPLES


def test_rooms_that_wait_exist():
    assert [name for name in NOT_YET if not (WEB / name).is_dir()] == []
