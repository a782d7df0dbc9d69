"""What is written is read back, whatever the separator, quotes and encoding; no bytes crash a reader."""

import csv
import io
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Literal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.files.content import head
from arpenteur.files.lists import LONGEST_CELL, read_list
from arpenteur.files.tables import columns_of, open_table, read_table

CELL = st.text(st.characters(codec="cp1252", exclude_categories=("Cc", "Zl", "Zp")), max_size=8)
TITLES = st.lists(st.from_regex(r"[a-zé]{1,6}", fullmatch=True), min_size=2, max_size=5, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    titles = draw(TITLES)
    row = st.lists(CELL, min_size=len(titles), max_size=len(titles)).filter(lambda cells: any(map(str.strip, cells)))
    return [titles, *draw(st.lists(row, min_size=1, max_size=5))]


def written(rows: list[list[str]], separator: str, encoding: str, quoting: Literal[0, 1]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting).writerows(rows)
    return out.getvalue().encode(encoding)


SEPARATORS = ";,\t|"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


@given(
    tables(),
    st.sampled_from(SEPARATORS),
    st.sampled_from(ENCODINGS),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_list_is_read_back(rows: list[list[str]], separator: str, encoding: str, quoting: Literal[0, 1]) -> None:
    assume(encoding != "cp1252" or decoded_alike(rows))
    head, lines = read_list(written(rows, separator, encoding, quoting))
    expected = [[" ".join(cell.split())[:LONGEST_CELL] for cell in row] for row in rows]
    assert [head, *(cells for _line, cells in lines)] == expected


@given(tables(), st.sampled_from(SEPARATORS), st.sampled_from(ENCODINGS))
def test_a_table_is_read_back(rows: list[list[str]], separator: str, encoding: str) -> None:
    assume(encoding != "cp1252" or decoded_alike(rows))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(written(rows, separator, encoding, csv.QUOTE_ALL))
        table = read_table(path)
    assert table.frame.columns == rows[0]
    assert table.frame.rows() == [tuple(cell.strip(" \u00a0") or None for cell in row) for row in rows[1:]]


def decoded_alike(rows: list[list[str]]) -> bool:
    """True unless bytes of Windows-1252 happen to be sound UTF-8 too: nothing then tells them apart."""
    content = "".join(map("".join, rows)).encode("cp1252")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return content[: error.start].isascii()
    return content.isascii()


@given(st.binary(max_size=300))
@example(b"\xff\xfea\x00\n\x00\n")
@example(b"\xff\xfe\n")
@example(b"PK\x03\x04")
@example(b"\x1f\x8b\x08")
@example(b"PAR1")
@example(b'"')
@example(b"\r")
def test_no_bytes_crash_a_reader(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table")
        path.write_bytes(content)
        for read in (read_table, columns_of, lambda path: open_table(path, start=True), lambda path: head(path, 9)):
            refused_or_read(read, path)
    refused_or_read(read_list, content)


def refused_or_read(read: object, given: object) -> None:
    with suppress(InputError):
        read(given)  # type: ignore[operator]
