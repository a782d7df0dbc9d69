"""Every write of the web as the code says it, and what running the tests really left in the journal.

A call of ``record`` that is deleted leaves no name behind to be missed: what counts is what was written. Each line of
the journal that a test makes the program write is put down to the verb that runs, the innermost; when every test of the
web has been run, a verb that never wrote the line it declares fails the run.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db.models.signals import post_save
from web_rooms import WEB, in_wing

from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.verbs import every_verb, running, words

_WRITING = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
_ALSO_OF_DICTS = {"update", "delete"}
_ELSEWHERE = ("session", "segno", "image", "workbook")
_QUERY = (".objects", ".filter(", ".exclude(", "_set", "_base_manager")


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the web with its tree."""
    for file in sorted(WEB.rglob("*.py")):
        if "migrations" not in file.parts:
            yield _module(file), ast.parse(file.read_text(encoding="utf-8"))


def functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """Those of a module, by name."""
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def writes(node: ast.AST) -> list[str]:
    """Calls that change the database."""
    found = []
    for one in ast.walk(node):
        if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Attribute):
            continue
        on = ast.unparse(one.func.value)
        manager = one.func.attr in _ALSO_OF_DICTS and any(sign in on for sign in _QUERY)
        if (one.func.attr in _WRITING and not any(sign in on for sign in _ELSEWHERE)) or manager:
            found.append(f"{on}.{one.func.attr}")
    return found


def decorated(node: ast.FunctionDef, name: str) -> bool:
    """Whether a decorator of this name stands on it."""
    return any(name in ast.unparse(one) for one in node.decorator_list)


def _module(file: Path) -> str:
    return ".".join(in_wing(file).with_suffix("").parts)


ALL = dict(modules())
WRITES = {name: tree for name, tree in ALL.items() if (ast.get_docstring(tree) or "").startswith("Writes")}


class Written:
    """Verbs that wrote a line, each with its name, ``api.actions.end_token token.revoked``, or through which."""

    def __init__(self) -> None:
        self.lines: set[str] = set()

    def listen(self) -> set[str]:
        """Hear of each line from now on; the set grows."""
        post_save.connect(self._heard, sender=Entry, weak=False)
        return self.lines

    def stop(self) -> None:
        """Hear no more."""
        post_save.disconnect(self._heard, sender=Entry)

    def _heard(self, instance: Entry, **_more: object) -> None:
        *above, who = running()
        # What a test writes by itself is nobody's verb.
        if who.module.startswith("arpenteur."):
            self.lines.add(f"{who.path} {instance.verb}")
            self.lines |= {f"{one.path} through {who.path}" for one in above if one.through}


def unwritten(lines: Iterable[str]) -> list[str]:
    """Verbs that wrote no line though they declare one, and names of lines, as a page shows them, never written."""
    pairs = [one.partition(" ") for one in lines]
    silent = {one.path for one in every_verb() if not one.no_line} - {who for who, _space, _name in pairs}
    return sorted(silent | (set(words()) - {name for _who, _space, name in pairs}))
