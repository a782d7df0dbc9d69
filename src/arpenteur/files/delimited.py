"""A delimited text: the separator, one for the whole file, and its rows."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from arpenteur.domain.errors import InputError, Where

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
