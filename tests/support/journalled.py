"""Every write of the web as the code says it, and what running the tests really left in the journal.

A call of ``record`` that is deleted leaves no name behind to be missed: what counts is what was written. Each line of
the journal that a test makes the program write is put down to the verb that wrote it, the innermost on the stack; when
every test of the web has been run, a verb that never wrote a line of its own fails the run.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

from django.db.models.signals import post_save
from web_rooms import WEB, in_wing

from arpenteur.web.accountability.compliance.lines import VERBS as NAMES
from arpenteur.web.foundation.audit.models import Entry

_WRITING = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
_ALSO_OF_DICTS = {"update", "delete"}
_ELSEWHERE = ("session", "segno", "image", "workbook")
_QUERY = (".objects", ".filter(", ".exclude(", "_set", "_base_manager")

# Verbs without a line of their own.
NOT_JOURNALLED = {
    "phone.handset.receipts.prove": "says what is here already; only how far the phone is changes",
    "phone.handset.receipts.note_unsent": "how many events a phone still has, as it says with each batch",
    "phone.handset.relaying.absent_phone": "the device of events that are journalled as they come in",
    "phone.handset.reservations.reserve": "a stair that somebody is in for some minutes: it runs out by itself",
    "phone.handset.reservations.free": "the same",
    "ballots.casting.cast_ballot": "a line would say to the second when each voted: the roll has it",
    "reads.watch.canaries_for": "the export that they are in, which is",
    "compliance.retention.run_due": "only runs the rules, which are",
    "compliance.retention.run": "only runs the rules, which are",
    "compliance.retention.rehearse": "nothing is kept of it",
    "compliance.erasure.erase_row": "the verb that the room of the person declares, and which is",
    "keys.rotation.run_due": "only runs the others, which are",
    "compliance.erasure.note_erasure": "the deletion that it notes is journalled itself",
    "compliance.erasure.note_refusal": "the refusal that it notes is journalled itself",
}


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


def atomic(node: ast.FunctionDef) -> bool:
    """Whether it is one transaction."""
    return any("atomic" in ast.unparse(one) for one in node.decorator_list)


def _module(file: Path) -> str:
    return ".".join(in_wing(file).with_suffix("").parts)


ALL = dict(modules())
WRITES = {name: tree for name, tree in ALL.items() if (ast.get_docstring(tree) or "").startswith("Writes")}
VERBS = {
    f"{module}.{name}": node
    for module, tree in WRITES.items()
    for name, node in functions(tree).items()
    if not name.startswith("_") and (atomic(node) or writes(node)) and module != "audit.actions"
}
_LINES = str(WEB / "foundation" / "audit" / "actions.py")
_FILES = {_module(file): str(file) for file in WEB.rglob("*.py")}
_NAMES = {(_FILES[module], name): one for one in VERBS for module, _dot, name in [one.rpartition(".")]}
"""Verbs by their file and their function."""


# Verbs whose line is written by another verb, which they call.
THROUGH_ANOTHER = {
    "campaigns.ways_in.change_keys_after": "keys.rotation.begin_rotation",
    "campaigns.actions.change_member": "campaigns.actions.add_member",
    "electors.actions.sweep_lists": "electors.actions.delete_list",
    "outreach.leaving.stop_channel": "contacts.actions.withdraw",
    "electors.figures.show_in_strategy": "local_series.actions.keep_series",
    "routes.assignment.give_all": "routes.assignment.give",
    "routes.assignment.pair_and_give": "routes.assignment.give",
    "compliance.erasure.erase_volunteer": "volunteers.actions.forget_volunteer",
    "fieldwork.actions.begin": "fieldwork.actions.set_status",
    "fieldwork.actions.copy_action": "fieldwork.actions.create_action",
}


class Written:
    """Verbs that wrote a line of their own, each with the name on it: ``api.actions.end_token token.revoked``."""

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
        stack = [(frame.f_code.co_filename, frame.f_code.co_name) for frame in _frames()]
        ends = [rank for rank, (file, _name) in enumerate(stack) if file == _LINES]
        stack = stack[ends[-1] + 1 :] if ends else []
        # What a test writes by itself is nobody's verb.
        if stack and stack[0][0].startswith(str(WEB)):
            who = next((_NAMES[one] for one in stack if one in _NAMES), "")
            self.lines.add(f"{who} {instance.verb}")


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back


def unwritten(lines: Iterable[str]) -> list[str]:
    """Verbs of the code that wrote no line of their own, and names of lines, as a page shows them, never written."""
    pairs = [one.partition(" ") for one in lines]
    silent = set(VERBS) - set(NOT_JOURNALLED) - set(THROUGH_ANOTHER) - {who for who, _space, _name in pairs}
    return sorted(silent | (set(NAMES) - {name for _who, _space, name in pairs}))
