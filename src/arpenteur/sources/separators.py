"""The separator of a delimited text: one for the whole file."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where

_SEPARATORS = ";,\t|"
_LOOKED_AT = 20


def separator_of(header: str, path: Path) -> str:
    """The separator of a header line; raises InputError where two kinds are mixed."""
    bare = re.sub(r'"[^"]*"', "", header)
    counts = {mark: bare.count(mark) for mark in _SEPARATORS}
    best = max(counts, key=lambda mark: counts[mark])
    rivals = [mark for mark in ";\t" if mark != best and counts[mark]]
    if counts[best] and rivals:
        raise mixed(path, 1, best, rivals[0])
    return best


def refuse_other_separators(
    path: Path, text: bytes, separator: str, width: int, field_counts: NDArray[np.int64]
) -> None:
    """Raise InputError at the first line much shorter than the header (``width`` fields) that uses another mark.

    ``field_counts`` has the number of fields of each line. Lines that are only short are left to the reader of the
    layout, which knows what a row needs.
    """
    short = np.flatnonzero(field_counts < max(width // 2, 2))[:_LOOKED_AT]
    if width < 3 or not short.size:
        return
    lines = text.split(b"\n", int(short[-1]) + 1)
    for index in short[short < len(lines)]:
        bare = re.sub(rb'"[^"]*"', b"", lines[index])
        for mark in _SEPARATORS:
            if mark != separator and bare.count(mark.encode()) >= width // 2:
                raise mixed(path, int(index) + 1, separator, mark)


def mixed(path: Path, line: int, one: str, other: str) -> InputError:
    """The error of a text with two separators."""
    names = [mark.replace("\t", "tabulation") for mark in (one, other)]
    problem = f"séparateurs mélangés (« {names[0]} » et « {names[1]} »)"
    return InputError(problem, Where(path, line), expected="un seul séparateur dans tout le fichier")
