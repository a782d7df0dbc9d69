"""A delimited text as a table, by the position of its columns."""

import csv
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import label_of, refuse_negative, whole_numbers
from arpenteur.files.content import read_bytes, refuse_empty
from arpenteur.files.encoding import SEPARATORS, UTF_16_MARKS, mixed_separators, separator_of, to_utf8
from arpenteur.storage import sha256_of

_LOOKED_AT = 20


@dataclass(frozen=True)
class TextTable:
    """A delimited text. Rows may be ragged: short ones end in nulls, the longest decides the width."""

    file: Path
    data: bytes
    sha256: str
    separator: str
    quote: str | None
    names: tuple[str, ...]
    field_counts: NDArray[np.int64]
    """Number of fields of each line, header included (1 on a blank line)."""
    header: bool = True

    @classmethod
    def open(cls, path: Path, data: bytes | None = None) -> "TextTable":
        """From a path, or from its first lines already read. Raises InputError."""
        raw = read_bytes(path) if data is None else data
        if raw[:2] in UTF_16_MARKS:
            raw = to_utf8(raw, path)  # where each letter takes two bytes, nothing can be counted yet
        refuse_empty(raw, path)
        # Hashing and counting release the interpreter: they cost nothing beside the transcoding.
        with ThreadPoolExecutor(2) as pool:
            digest = pool.submit(sha256_of, path) if data is None else None
            first = to_utf8(raw[: raw.find(b"\n") + 1] or raw, path).decode().rstrip("\r\n")
            separator = separator_of(first, path)
            counts = pool.submit(_plain_field_counts, raw, separator)
            text = to_utf8(raw, path)
        table = cls(
            path,
            text,
            digest.result() if digest else "",
            separator,
            '"' if _quoted(text, separator) else None,
            tuple(name.strip() for name in _cells(first, separator)),
            counts.result(),
        )
        if table.quote is not None:
            table = replace(table, field_counts=np.array([max(len(fields), 1) for fields in table.rows()], np.int64))
        table._refuse_other_separators()
        return table

    @property
    def first_line(self) -> int:
        """Line of the first row."""
        return 2 if self.header else 1

    @property
    def width(self) -> int:
        """Number of fields of the longest row."""
        return int(self.field_counts.max())

    def rows(self) -> Iterator[list[str]]:
        """Rows as the standard library reads them, header included: slow, for looking closer."""
        quoting = csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE
        return csv.reader(io.StringIO(self.data.decode(), newline=""), delimiter=self.separator, quoting=quoting)

    def line(self, row: int) -> int:
        """See TabularFile: quoted line breaks count."""
        if self.quote is None:
            return self.first_line + row
        reader = csv.reader(io.StringIO(self.data.decode(), newline=""), delimiter=self.separator)
        for _ in islice(reader, row + self.header):
            pass
        return reader.line_num + 1

    def starts_quoted(self) -> bool:
        """True if the text, or one of its cells, starts with a quote."""
        return _starts_quoted(self.data, self.separator)

    def open_quote(self) -> InputError:
        """The error of quotes left in the cells: one of them is never closed, on the first line with an odd number."""
        lines = enumerate(self.data.split(b"\n"), start=1)
        return InputError(
            "guillemets jamais refermés, fichier coupé ou abîmé",
            Where(self.file, next((number for number, line in lines if line.count(b'"') % 2), None)),
            expected="des cellules entre deux guillemets",
            action="téléchargez-le de nouveau",
        )

    def label(self, column: int) -> str:
        """The published name, or the position."""
        return label_of(self.names, column)

    def take(self, texts: list[int], integers: dict[int, str], *, signed: bool = False) -> pl.DataFrame:
        """See TabularFile."""
        wanted = sorted({*texts, *integers})
        fast = self._read(wanted, frozenset(integers))
        if fast is not None:
            for i, name in integers.items() if not signed else ():
                refuse_negative(fast[f"c{i}"], self, name)
            return fast
        slow = self._read(wanted, frozenset())
        if slow is None:
            raise InputError("texte illisible", Where(self.file), expected="un tableau délimité", action="vérifiez-le")
        return slow.with_columns(
            whole_numbers(slow[f"c{i}"], self, name, signed=signed) for i, name in integers.items()
        )

    def _read(self, wanted: list[int], integers: frozenset[int]) -> pl.DataFrame | None:
        """Columns through Polars, None where a cell is no integer."""
        names = {i: f"column_{i + 1}" for i in range(max(self.width, wanted[-1] + 1))}
        try:
            frame = pl.read_csv(
                self.data,
                separator=self.separator,
                quote_char=self.quote,
                has_header=False,
                skip_lines=1 if self.header else 0,
                schema={name: pl.Int64() if i in integers else pl.String() for i, name in names.items()},
                columns=[names[i] for i in wanted],
                missing_columns="insert",
                null_values={names[i]: "NA" for i in wanted if i in integers} or None,
            )
        except pl.exceptions.NoDataError:
            return pl.DataFrame(schema={f"c{i}": pl.Int64 if i in integers else pl.String for i in wanted})
        except pl.exceptions.PolarsError:
            return None
        frame = frame.select(pl.col(names[i]).alias(f"c{i}") for i in wanted)
        return frame.with_columns(pl.col(pl.String).replace("", None)) if self.quote else frame

    def _refuse_other_separators(self) -> None:
        """Raise InputError at the first line much shorter than the header that uses another mark.

        Lines that are only short are left to the reader of the layout, which knows what a row needs.
        """
        width = len(self.names)
        short = np.flatnonzero(self.field_counts < max(width // 2, 2))[:_LOOKED_AT]
        if width < 3 or not short.size:
            return
        lines = self.data.split(b"\n", int(short[-1]) + 1)
        for index in short[short < len(lines)]:
            bare = re.sub(rb'"[^"]*"', b"", lines[index])
            for mark in SEPARATORS:
                if mark != self.separator and bare.count(mark.encode()) >= width // 2:
                    raise mixed_separators(self.file, int(index) + 1, self.separator, mark)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return line.split(separator)


def _plain_field_counts(data: bytes, separator: str) -> NDArray[np.int64]:
    """Fields of each line where no separator is quoted."""
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets == ord("\n"))
    starts = np.concatenate([[0], ends + 1])
    starts = starts[starts < len(octets)]
    marks = octets == ord(separator)
    # Counting modulo 256 is seven times faster, and right unless a row has over 255 separators.
    counts = np.add.reduceat(marks.view(np.uint8), starts, dtype=np.uint8).astype(np.int64)
    if counts.sum() != np.count_nonzero(marks):
        counts = np.add.reduceat(marks, starts, dtype=np.int64)
    return counts + 1


def _starts_quoted(text: bytes, separator: str) -> bool:
    return text.startswith(b'"') or b'\n"' in text or separator.encode() + b'"' in text


def _quoted(text: bytes, separator: str) -> bool:
    """Whether quotes delimit fields; the Ministry also writes them bare inside names."""
    if not _starts_quoted(text, separator):
        return False
    lines = [line.decode() for line in text.split(b"\n") if b'"' in line]
    try:
        for _ in csv.reader(lines, delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True
