"""Names of the web are words that a stranger expects: no past participle, each class name once, no echo."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_strings import WEB

PARTICIPLES = {"found", "made", "said", "told", "asked", "held", "kept", "given", "shown"}


def modules() -> list[Path]:
    return [file for file in sorted(WEB.rglob("*.py")) if "migrations" not in file.relative_to(WEB).parts]


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


def stems(words: str) -> set[str]:
    """Words of a name or a sentence without their endings, and without those that say nothing."""
    found = {
        re.sub(r"(ies|es|s|ing|ed|y)$", "", word.lower())
        for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", words)
    }
    return found - {"the", "a", "an", "of", "in", "it", "to", "i", "and", "all", "that", "for", "one", "are", "be"}


def restating(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Public functions and classes of which the docstring says nothing that the name does not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            docstring = ast.get_docstring(node)
            if docstring and stems(docstring) <= stems(node.name):
                yield node.name, node.lineno


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


def test_no_docstring_restates_its_name():
    trees = {file.relative_to(WEB): ast.parse(file.read_text("utf-8")) for file in modules()}
    assert [f"{file}:{line}: {name}" for file, tree in trees.items() for name, line in restating(tree)] == []


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ('def answer():\n    """The answer."""', 1),
        ('class Accounts:\n    """Accounts."""', 1),
        ('def answer():\n    """The answer as JSON."""', 0),
    ],
)
def test_a_docstring_that_restates_is_caught(code: str, caught: int):
    assert len(list(restating(ast.parse(code)))) == caught
