"""The text of bytes: UTF-8 with or without its mark, UTF-16 with its mark, else what old spreadsheets write.

A delimited text: the separator, one for the whole file, and its rows.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from arpenteur.domain.errors import InputError, Where

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KNOWN = {
    name: codecs.lookup(name) for name in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman")
}
"""Met here: a reader apart can open no file any more."""
_SAVE = "enregistrez-le de nouveau en « CSV UTF-8 »"
SEPARATORS = ";,\t|"


def separator_of(header: str, path: Path | None = None) -> str:
    """The separator of a header line; raises InputError where two kinds are mixed."""
    bare = re.sub(r'"[^"]*"', "", header)
    counts = {mark: bare.count(mark) for mark in SEPARATORS}
    best = max(counts, key=lambda mark: counts[mark])
    rivals = [mark for mark in ";\t" if mark != best and counts[mark]]
    if counts[best] and rivals:
        raise mixed_separators(path, 1, best, rivals[0])
    return best


def rows_of(text: str, path: Path | None = None) -> Iterator[tuple[int, list[str]]]:
    """Line of the file on which each row starts, and its cells; the separator is that of the first line with text.

    Rows are as long as they come. Raises InputError where quotes do not close.
    """
    separator = separator_of(next((line for line in text.splitlines() if line.strip()), ""), path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for row in reader:
            yield before + 1, row
            before = reader.line_num
    except csv.Error as error:
        where = Where(path, before + 1)
        raise InputError("cette ligne ne se lit pas", where, expected="des guillemets refermés") from error


def mixed_separators(path: Path | None, line: int, one: str, other: str) -> InputError:
    """The error of a text with two separators."""
    names = [mark.replace("\t", "tabulation") for mark in (one, other)]
    problem = f"séparateurs mélangés (« {names[0]} » et « {names[1]} »)"
    return InputError(problem, Where(path, line), expected="un seul séparateur dans tout le fichier")


def decode(content: bytes, path: Path | None = None, *, utf8_only: bool = False) -> tuple[str, str]:
    """Text and the name of its encoding; Macintosh where lines end as its do, Windows-1252 (so Latin-1) for the rest.

    Raises InputError with the line of a byte that belongs to none, or where sound UTF-8 breaks: the file is cut or two
    encodings were put together. ``utf8_only`` is for formats that allow nothing else.
    """
    if content[:2] in UTF_16_MARKS:
        return _decoded(content, "utf-16", path), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        _refuse_broken(content, error, path, utf8_only=utf8_only)
    old = "mac_roman" if b"\r" in content and b"\n" not in content else "cp1252"
    return _decoded(content, old, path), old


def to_utf8(content: bytes, path: Path | None = None) -> bytes:
    """The same text in UTF-8 without a mark. Raises InputError as ``decode``, and for binary content."""
    if content[:2] not in UTF_16_MARKS:
        refuse_binary(content, path)
    text, encoding = decode(content, path)
    return content.removeprefix(codecs.BOM_UTF8) if encoding == "utf-8" else text.encode()


def refuse_binary(content: bytes, path: Path | None = None) -> None:
    """Raise InputError at the first null byte, which no text has."""
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise InputError("octet nul : ce n'est pas un fichier texte", Where(path, line), expected="du texte")


def whole_lines(content: bytes) -> bytes:
    """The beginning of a file up to its last end of line; all of it where there is none."""
    if content[:2] in UTF_16_MARKS:
        end = "\n".encode("utf-16-le" if content.startswith(codecs.BOM_UTF16_LE) else "utf-16-be")
        at = content.rfind(end)
        while at % 2 and at > 0:  # half of one letter and half of the next
            at = content.rfind(end, 0, at + 1)
        return content[: at + 2] if at > 0 else content[: len(content) // 2 * 2]
    return content[: content.rfind(b"\n") + 1] or content


def _refuse_broken(content: bytes, error: UnicodeDecodeError, path: Path | None, *, utf8_only: bool) -> None:
    before = content[: error.start]
    where = Where(path, before.count(b"\n") + 1)
    if utf8_only:
        raise InputError(
            "octet qui n'est pas de l'UTF-8",
            where,
            expected="un texte en UTF-8",
            action="enregistrez le fichier en UTF-8 ou téléchargez-le de nouveau",
        ) from error
    if not before.isascii():
        problem = "le fichier est coupé" if error.end == len(content) else "deux encodages se mêlent"
        raise InputError(problem, where, expected="le même encodage d'un bout à l'autre", action=_SAVE) from error


def _decoded(content: bytes, encoding: str, path: Path | None) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        where = Where(path, content.count(b"\n", 0, error.start) + 1)
        raise InputError(
            "encodage non reconnu", where, expected="un texte en UTF-8 ou Windows-1252", action=_SAVE
        ) from error
