"""The TOML files a campaign edits, read with one clear sentence where they are wrong."""

import re
import tomllib
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError, Where

_LINE = re.compile(r"at line (\d+)")
_TEXTS = frozenset({"id", "label", "note"})


def text_of(path: Path) -> str:
    """The text of a file that exists; raises InputError where it is not UTF-8 or cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")  # Notepad starts a file with a byte-order mark
    except UnicodeDecodeError as error:
        raise InputError("fichier illisible", Where(path), expected="un texte UTF-8") from error
    except OSError as error:
        raise InputError(f"fichier illisible ({error.strerror})", Where(path)) from error


def line_of(text: str, word: object, value: object = "") -> int | None:
    """The first line that has a key, with a value where one is given, or a text between quotation marks, comments
    aside; None where no line has it.
    """
    name = re.escape(str(word))
    sought = re.compile(rf"""^\s*{name}\s*=\s*{re.escape(str(value))}|^[^#]*["']{name}["']""")
    return next((number for number, line in enumerate(text.splitlines(), start=1) if sought.search(line)), None)


def line_of_table(text: str, name: object) -> int | None:
    """The first line that opens a table of that name, alone or in a list; None where no line does."""
    sought = re.compile(rf"^\s*\[+\s*(?:\w+\.)*{re.escape(str(name))}\s*\]")
    return next((number for number, line in enumerate(text.splitlines(), start=1) if sought.search(line)), None)


def table_of(text: str, file: str, *, known: frozenset[str], required: frozenset[str], expected: str) -> dict[str, Any]:
    """The table a text holds, with no key but ``known`` and every key of ``required``. Raises InputError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))  # Python 3.13 gives the line in the text alone
        raise InputError(
            "TOML mal formé" if line else "TOML mal formé à la fin du fichier",
            Where(file, line=int(line[1]) if line else None),
            expected="clé = valeur, les textes entre guillemets, les nombres avec un point",
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            "TOML hors de toute mesure", Where(file), expected="des nombres et des listes courts"
        ) from error
    if table.keys() - known:
        unknown = sorted(table.keys() - known)
        raise InputError(f"clés inattendues {unknown}", Where(file, line=line_of(text, unknown[0])), expected=expected)
    if required - table.keys():
        raise InputError(f"clés absentes {sorted(required - table.keys())}", Where(file), expected=expected)
    for key in sorted(_TEXTS & table.keys()):
        if not isinstance(table[key], str):
            where = Where(file, line=line_of(text, key))
            raise InputError(f"{key} = {table[key]!r}", where, expected="un texte entre guillemets")
    return table
