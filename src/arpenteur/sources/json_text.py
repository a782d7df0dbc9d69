"""JSON read by pieces, with the line and the character of what is wrong."""

import json
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError, Where

_BLANK = " \t\n\r"


def _no_constant(name: str) -> float:
    raise ValueError(f"constante {name}")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def json_document(text: str, path: Path) -> Any:
    """A whole JSON document; InputError with line and character where it breaks."""
    cursor = Cursor(text, path)
    value = cursor.value()
    if cursor.peek():
        raise cursor.error("texte après la fin du JSON")
    return value


class Cursor:
    """A position in JSON text; errors name the line and the character."""

    def __init__(self, text: str, path: Path) -> None:
        self.text, self.path, self.at = text, path, 0

    def peek(self) -> str:
        """The next mark after blanks, empty at the end of the text."""
        while self.at < len(self.text) and self.text[self.at] in _BLANK:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def expect(self, mark: str) -> None:
        """Pass over a mark; InputError when another one is there."""
        if self.peek() != mark:
            raise self.error(f"« {mark} » attendu" if self.peek() else "fin inattendue")
        self.at += 1

    def value(self) -> Any:
        """Decode the value that starts here and pass over it."""
        self.peek()
        try:
            value, self.at = _DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            raise self.error("fin inattendue" if error.pos >= len(self.text) else "syntaxe", error.pos) from error
        except (ValueError, RecursionError) as error:
            raise self.error("valeur impossible") from error
        return value

    def line(self, at: int) -> int:
        """Line of a position, from 1."""
        return self.text.count("\n", 0, at) + 1

    def error(self, problem: str, at: int | None = None) -> InputError:
        """An error at a position, by default the current one."""
        at = min(self.at if at is None else at, len(self.text))
        character = at - self.text.rfind("\n", 0, at)
        return InputError(
            f"JSON incorrect ou tronqué au caractère {character} ({problem})",
            Where(self.path, self.line(at)),
            action="téléchargez le fichier de nouveau",
        )
