"""A verb is declared once, at the function: its transaction, the lines it may write, their words, who acts."""

import inspect
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.db import transaction

_ROOM = re.compile(r"^arpenteur\.web\.[a-z]+\.")
_ASKED = {"by", "at"}
_WORD = re.compile(r'^@verb\(\s*"([^"]+)",\s*"([^"]+)"', re.MULTILINE)


class UndeclaredError(RuntimeError):
    """A write that no verb declares."""


@dataclass
class Verb:
    """What a function declares of the lines it writes."""

    module: str
    name: str
    words: dict[str, str] = field(default_factory=dict)
    """Lines that this verb says the word of, by name; the word is a key of the catalogues."""
    also: set[str] = field(default_factory=set)
    """Lines that another verb says the word of."""
    through: str = ""
    no_line: str = ""
    acts: str = ""

    @property
    def path(self) -> str:
        """``campaigns.actions.add_member``: its room, its module, its name."""
        return f"{_ROOM.sub('', self.module)}.{self.name}"

    @property
    def lines(self) -> set[str]:
        """Names of the lines it may write."""
        return {*self.words, *self.also}


_DECLARED: dict[str, Verb] = {}
_SAYING: dict[str, str] = {}
"""Which verb says the word of each line."""
_RUNNING: ContextVar[tuple[Verb, ...]] = ContextVar("verbs that run, the innermost last", default=())


def verb[**P, R](
    line: str = "",
    word: str = "",
    *,
    also: str | Iterable[str] = (),
    through: str = "",
    no_line: str = "",
    acts: str = "",
    own_transaction: bool = False,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a write; once more above for each further line.

    ``line`` is the name in the journal and ``word`` what pages call it, a key of the catalogues. ``also``: lines that
    another verb says the word of. Where the function writes none, ``through`` names the verb that it calls and that
    does, as its module knows it, or ``no_line`` says why there is none. ``acts`` says who does where nobody is named
    by ``by`` and ``at``. The whole is one transaction, unless ``own_transaction``. Raises TypeError for a declaration
    that says nothing, a public function without keyword-only ``by`` and ``at``, a line that another verb declares.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        known = getattr(function, "verb", None)
        one = known or Verb(function.__module__, function.__name__, through=through, no_line=no_line, acts=acts)
        one.words.update({line: word} if line else {})
        one.also.update([also] if isinstance(also, str) else also)
        _check(one, function)
        _DECLARED[one.path] = one
        return function if known else _running(one, function, own_transaction=own_transaction)

    return declare


def _running[**P, R](one: Verb, function: Callable[P, R], *, own_transaction: bool) -> Callable[P, R]:
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with _on_the_stack(one), nullcontext() if own_transaction else transaction.atomic():
            return function(*args, **kwargs)

    run.__dict__["verb"] = one
    return run


@contextmanager
def _on_the_stack(one: Verb) -> Generator[None]:
    before = _RUNNING.set((*_RUNNING.get(), one))
    try:
        yield
    finally:
        _RUNNING.reset(before)


def _check(one: Verb, function: Callable[..., object]) -> None:
    if not (one.lines or one.through or one.no_line):
        raise TypeError(f"{one.path}: which line does it write, through which verb, or why none?")
    named = {each.name for each in inspect.signature(function).parameters.values() if each.kind is each.KEYWORD_ONLY}
    if not (one.acts or one.name.startswith("_") or named >= _ASKED):
        raise TypeError(f"{one.path}: by and at are keyword-only, or the declaration says who acts")
    for line in one.words:
        if (other := _SAYING.setdefault(line, one.path)) != one.path:
            raise TypeError(f"{one.path}: {other} says the word of {line}; also= takes the line without it")


def running() -> tuple[Verb, ...]:
    """The verbs that run, the innermost last."""
    return _RUNNING.get()


def line_of(name: str) -> str:
    """The name of a line that the verb that runs may write: ``name``, or its only one.

    Raises UndeclaredError outside a verb and for a line that it did not declare.
    """
    if not running():
        raise UndeclaredError(f"{name}: a line of the journal is written by a declared verb")
    one = running()[-1]
    name = name or (min(one.lines) if len(one.lines) == 1 else "")
    if name not in one.lines:
        raise UndeclaredError(f"{one.path} did not declare the line “{name}”")
    return name


def every_verb() -> list[Verb]:
    """All that rooms of this site declare, in no order: the modules that do are read first, which takes seconds."""
    for module, _words in _read(_rooms()):
        import_module(module)
    inside = tuple(f"{room}." for room, _path in _rooms())
    return [one for one in _DECLARED.values() if one.module.startswith(inside)]


def words() -> dict[str, str]:
    """What pages call each line, by its name: keys of the catalogues. Read from the text of declarations: a page of the
    journal imports nothing for it.
    """
    return {line: word for _module, said in _read(_rooms()) for line, word in said}


def _rooms() -> tuple[tuple[str, str], ...]:
    return tuple((one.name, one.path) for one in apps.get_app_configs())


@lru_cache
def _read(rooms: tuple[tuple[str, str], ...]) -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    # Found by looking into every module: a list of them would be one more place to say each verb in.
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for room, path in rooms:
        for file in sorted(Path(path).rglob("*.py")):
            if "\n@verb(" in (text := file.read_text(encoding="utf-8")):
                module = ".".join((room, *file.relative_to(path).with_suffix("").parts))
                found.append((module, _WORD.findall(text)))
    return tuple(found)
