"""What the user's input can do wrong, told in one sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_LONGEST = 600


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
            parts.append(f"ligne {self.line}")
        if self.column is not None:
            parts.append(f"colonne « {_CONTROL.sub(' ', self.column)} »")
        return ", ".join(parts)


class InputError(Exception):
    """The user's input or data is wrong; exit code 1 on the command line, 4xx on the web.

    One sentence results: where, what is wrong, what was expected, what to do.

    >>> where = Where("a.csv", 3, "Inscrits")
    >>> str(InputError("valeur « douze »", where, expected="un entier", action="corrigez la cellule"))
    'a.csv, ligne 3, colonne « Inscrits » : valeur « douze » ; attendu : un entier ; corrigez la cellule.'
    """

    def __init__(self, problem: str, where: Where | None = None, *, expected: str = "", action: str = "") -> None:
        self.problem = _short(_CONTROL.sub(" ", problem))  # a quoted cell may hold line breaks, or a book
        self.where = where or Where()
        self.expected = expected
        self.action = action
        super().__init__(str(self))

    def __str__(self) -> str:
        start = f"{self.where} : {self.problem}" if str(self.where) else self.problem
        pieces = [start]
        if self.expected:
            pieces.append(f"attendu : {self.expected}")
        if self.action:
            pieces.append(self.action)
        return " ; ".join(piece.rstrip(".") for piece in pieces) + "."

    def at(self, *, file: Path | str | None = None) -> "InputError":
        """The same error with the file named, for callers that know it when the callee does not."""
        where = Where(self.where.file or file, self.where.line, self.where.column)
        return InputError(self.problem, where, expected=self.expected, action=self.action)

    def after(self, sentences: Sequence[str]) -> "InputError":
        """The same error after other sentences, where they may be its reason."""
        if not sentences:
            return self
        problem = " ".join((*sentences, str(self)[0].upper() + str(self)[1:]))
        return InputError(problem.rstrip("."))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
