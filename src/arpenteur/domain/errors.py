"""What the user's input can do wrong, told in one sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_NAME = re.compile(r"{(\w+)(?::([^{}]*))?}")
_LONGEST = 600
_translate: Callable[[str], str] = str


def translate_with(translate: Callable[[str], str]) -> None:
    """Say the sentences of errors in another language: ``translate`` gets each French template as it is written in the
    code, and gives it back where it knows no other.
    """
    global _translate
    _translate = translate


def _say(template: str, values: Mapping[str, object]) -> str:
    """A template in the language asked for, with its values; other braces are those of the text."""

    def value(name: re.Match[str]) -> str:
        return format(values[name[1]], name[2] or "") if name[1] in values else name[0]

    return _NAME.sub(value, _translate(template)) if template else ""


@dataclass(frozen=True)
class Where:
    """The spot of a problem: a file, and inside it a line (1 = first) and a column name, where known."""

    file: Path | str | None = None
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts: list[str] = []
        if self.file is not None:
            parts.append(str(self.file))
        if self.line is not None:
            parts.append(_say("ligne {line}", {"line": self.line}))
        if self.column is not None:
            parts.append(_say("colonne « {column} »", {"column": _CONTROL.sub(" ", self.column)}))
        return ", ".join(parts)


class InputError(Exception):
    """The user's input or data is wrong; exit code 1 on the command line, 4xx on the web.

    One sentence results: where, what is wrong, what was expected, what to do. ``values`` fill the names in braces of
    the three texts, which can then be translated (``translate_with``).

    >>> where = Where("a.csv", 3, "Inscrits")
    >>> str(InputError("valeur « douze »", where, expected="un entier", action="corrigez la cellule"))
    'a.csv, ligne 3, colonne « Inscrits » : valeur « douze » ; attendu : un entier ; corrigez la cellule.'
    """

    def __init__(
        self, problem: str, where: Where | None = None, *, expected: str = "", action: str = "", **values: object
    ) -> None:
        self.texts = (problem, expected, action)
        self.values = values
        self.where = where or Where()
        super().__init__(str(self))

    @property
    def problem(self) -> str:
        """What is wrong."""
        # A quoted cell may hold line breaks, or a book.
        return _short(_CONTROL.sub(" ", _say(self.texts[0], self.values)))

    @property
    def expected(self) -> str:
        """What was expected instead; empty where the problem says it."""
        return _say(self.texts[1], self.values)

    @property
    def action(self) -> str:
        """What to do; empty where there is nothing but to correct the problem."""
        return _say(self.texts[2], self.values)

    def __str__(self) -> str:
        where, problem = str(self.where), self.problem
        pieces = [_say("{where} : {problem}", {"where": where, "problem": problem}) if where else problem]
        if self.expected:
            pieces.append(_say("attendu : {expected}", {"expected": self.expected}))
        if self.action:
            pieces.append(self.action)
        return _say(" ; ", {}).join(piece.rstrip(".") for piece in pieces) + "."

    def at(self, *, file: Path | str | None = None) -> "InputError":
        """The same error with the file named, for callers that know it when the callee does not."""
        where = Where(self.where.file or file, self.where.line, self.where.column)
        problem, expected, action = self.texts
        return InputError(problem, where, expected=expected, action=action, **self.values)

    def after(self, sentences: Sequence[str]) -> "InputError":
        """The same error after other sentences, where they may be its reason."""
        if not sentences:
            return self
        problem = " ".join((*sentences, str(self)[0].upper() + str(self)[1:]))
        return InputError(problem.rstrip("."))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
