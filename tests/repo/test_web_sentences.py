"""What people read on the site goes through a catalogue: no French sentence is written in a view, a form or a page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_rooms import WEB, WINGS, in_wing
from web_strings import english_catalogue

OF_COMMANDS = {"operations", "config", "entry.py"}
"""Read by the host on the command line, which is French."""
IN_FRENCH = {
    "electors/reading/titles.py": "titles of columns of French files",
    "electors/undertaking.py": "the sentence of a French law, the same on every page",
    "money/leaving.py": "columns that a French authority asks for",
    "money/provider_file.py": "titles of columns of French files",
    "money/statements.py": "titles of columns of French files; its errors are said as those of the engine",
    "outbox/actions.py": "printed by a command",
    "outreach/blocks.py": "words that a French text holds in braces",
    "outreach/email/checks.py": "words that mailboxes look for in French texts",
    "outreach/stop_words.py": "what people answer, in French",
    "phone/handset/scripts.py": "what volunteers say at doors, in France",
    "phone/handset/shell.py": "the application for the field, which is French",
    "phone/origin.py": "the credits that licences of the data ask for",
    "compliance/journal.py": "printed by a command",
    "compliance/authority/verifying.py": "printed by a command",
    "compliance/authority/registers.py": "told to the host",
    "keys/cipher.py": "told to the host",
    "keys/fields.py": "told to the host",
    "keys/keyring.py": "told to the host",
    "keys/master.py": "told to the host",
    "shared/second_place.py": "told to the host",
    "shared/folder.py": "printed by a command",
    "territory/open_data/archive.py": "a document in both languages",
    "territory/open_data/catalogue.py": "a document that says it is French",
}
_FRENCH = re.compile(
    r"[éèêàçùâîôûœ]|\b(?:le|la|les|des|du|une|un|est|pas|pour|avec|dans|sur|cette|ces|vous|votre|aux)\b", re.IGNORECASE
)
_TRANSLATED = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
_ERRORS = {"InputError", "ValidationError"}
_QUOTED = re.compile(r"\s*(?:\w+ = )?«\s*»?\s*|\W*")
"""A parameter of an address and what it holds: the same in every language."""
_NO_TEXT = re.compile(
    r"{% comment.*?endcomment %}|{% blocktrans(?:late)?\b.*?endblocktrans(?:late)? %}|{[%{#].*?[%}#]}"
    r"|<(?P<tag>script|style)\b.*?</(?P=tag)>|<!--.*?-->"
    r"| (?!content|title|alt|aria-label|placeholder)[\w-]+=\"[^\"]*\"|</?[\w-]+",
    re.DOTALL,
)


def rooms() -> list[Path]:
    left = {"static", "__init__.py", "__pycache__", "locale", "README.md"}
    inside = [one for one in sorted(WEB.iterdir()) if one.name not in left]
    found = [room for one in inside for room in (sorted(one.iterdir()) if one.name in WINGS else [one])]
    return [room for room in found if room.name not in left]


def modules() -> list[Path]:
    files = [file for room in rooms() for file in (sorted(room.rglob("*.py")) if room.is_dir() else [room])]
    return [file for file in files if not {"migrations", "rehearsal"} & set(file.parts)]


def name_of(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def raw_texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Texts of a module that no catalogue is asked for, docstrings apart."""
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in _TRANSLATED:
            known |= {id(one) for one in ast.walk(node)}
        elif isinstance(node, ast.Expr):
            known.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known:
            yield node


def written(node: ast.expr) -> str:
    """The letters of a text as it is in the code, without what is put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def raw_errors(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Arguments of errors that are sentences in the code itself, whatever their language."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in _ERRORS:
            for one in (*node.args, *(word.value for word in node.keywords if word.arg != "code")):
                text = written(one)
                if text not in english_catalogue() and not _QUOTED.fullmatch(text):
                    yield one.lineno, text


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    files = [file for file in modules() if in_wing(file).parts[0] not in OF_COMMANDS]
    read = {str(in_wing(file)): ast.parse(file.read_text("utf-8")) for file in files}
    return {name: tree for name, tree in read.items() if name not in IN_FRENCH}


def test_errors_are_said_in_the_language_of_the_page(trees: dict[str, ast.Module]):
    wrong = [f"{name}:{line}: {text}" for name, tree in trees.items() for line, text in raw_errors(tree)]
    assert wrong == []


def test_no_french_sentence_is_written_in_the_code(trees: dict[str, ast.Module]):
    english = english_catalogue()
    wrong = [
        f"{name}:{one.lineno}: {one.value}"
        for name, tree in trees.items()
        for one in raw_texts(tree)
        if " " in one.value.strip() and _FRENCH.search(one.value) and "= «" not in one.value
        if one.value not in english
    ]
    assert wrong == []


def test_no_french_sentence_is_written_in_a_page():
    pages = [page for room in rooms() for page in sorted(room.rglob("templates/**/*.*"))]
    texts = {page: _NO_TEXT.sub("", page.read_text("utf-8")) for page in pages}
    texts = {page: text for page, text in texts.items() if page.name != "shell.html"}  # the application for the field
    assert len(texts) > 100
    assert {
        str(page.relative_to(WEB)): _FRENCH.findall(text) for page, text in texts.items() if _FRENCH.search(text)
    } == {}


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ('raise InputError("le nom est vide")', 1),
        ('raise InputError(f"durée de {days} jours", expected="de 1 à 3")', 2),
        ('raise forms.ValidationError("Too long.")', 1),
        ('raise InputError(_("the name is empty"), expected=", ".join(names))', 0),
        ('raise InputError(f"{name} = « {text} »", expected=_("a whole number"))', 0),
    ],
)
def test_a_raw_error_is_caught(code: str, caught: int):
    assert len(list(raw_errors(ast.parse(code)))) == caught


def test_rooms_that_are_exempt_exist():
    names = OF_COMMANDS | set(IN_FRENCH)
    there = {str(in_wing(file)) for file in modules()} | {room.name for room in rooms()}
    assert names - there == set()
