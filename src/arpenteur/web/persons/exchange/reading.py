"""A file of people, read in a process apart: what may not be held is destroyed here and counted, the rest is packed.

Only the standard library and the reader of workbooks are needed. Nothing but the packed columns leaves the process.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from arpenteur.domain.errors import InputError
from arpenteur.files.content import ARCHIVE
from arpenteur.files.encoding import decode
from arpenteur.files.lists import LONGEST_CELL, Bounds, open_list
from arpenteur.web.persons.exchange.headers import OUR_TITLES, Use, uses_of
from arpenteur.web.persons.exchange.osdi import is_osdi, people
from arpenteur.web.persons.exchange.vcard import cards, is_card

CONTACTS = Bounds(megabytes=24, rows=100_000, columns=250, unpacked=400)
"""Larger than a list of volunteers: what a tool of contacts hands out."""
FIRST_BLOCK, BLOCK = 200, 1_000
"""Lines shown at once, then lines of each further piece."""
MOST_OF_BLOCK = 1_000_000
"""Bytes of a packed piece."""
Row = tuple[int, Sequence[str]]


def read_people(content: bytes) -> dict[str, Any]:
    """What a file is, its columns with their use and how many values each had, and its lines packed in pieces
    (``unpack``), each with how many, without the columns that are destroyed or unused.

    Raises InputError as ``files.lists.open_list``, and for cards or JSON without people.
    """
    about, head, rows = _opened(content)
    uses = uses_of(head)
    stays = [place for place, one in enumerate(uses) if one.use in {Use.KEPT, Use.SIGN, Use.UNKNOWN}]
    if not stays:
        raise InputError("aucune colonne de ce fichier ne peut être gardée", expected="au moins un nom")
    values, blocks, lines = [0] * len(head), [], 0
    for some in _pieces(rows):
        lines += len(some)
        columns = list(zip(*(_filled(cells, len(head)) for _line, cells in some), strict=True))
        for place, column in enumerate(columns):
            values[place] += len(column) - column.count("")
        kept = [list(map(_short, columns[place])) for place in stays]
        blocks.append([_packed([line for line, _cells in some], kept), len(some)])
    return {
        **about,
        "lines": lines,
        "blocks": blocks,
        "columns": [[one.title, one.use.value, one.field, count] for one, count in zip(uses, values, strict=True)],
    }


def unpack(block: str) -> list[tuple[int, list[str]]]:
    """Lines of a piece: the number of each in the file, its cells."""
    return [(line, cells) for line, *cells in json.loads(zlib.decompress(base64.b64decode(block)))]


def pack(rows: Sequence[tuple[int, Sequence[str]]]) -> str:
    """Lines as a piece again."""
    return _packed([line for line, _cells in rows], list(zip(*(cells for _line, cells in rows), strict=True)))


def _opened(content: bytes) -> tuple[dict[str, str], list[str], Iterator[Row]]:
    if not content.startswith(ARCHIVE):
        if len(content) > CONTACTS.bytes:
            raise InputError("fichier trop lourd", expected="{most} Mo au plus", most=CONTACTS.megabytes)
        start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:11].upper()
        if start[:1] in {b"{", b"["} or start.startswith(b"BEGIN:VCARD"):
            return _records(content)
    opened = open_list(content, CONTACTS)
    kind = "csv" if opened.encoding else "workbook"
    return {"kind": kind, "encoding": opened.encoding, "separator": opened.separator}, opened.head, opened.rows


def _records(content: bytes) -> tuple[dict[str, str], list[str], Iterator[Row]]:
    """Cards and JSON as lines: a title for every key that one of them has."""
    text, encoding = decode(content)
    found = list(islice(people(text) if is_osdi(text) else cards(text), CONTACTS.rows + 1))
    if not found or len(found) > CONTACTS.rows:
        raise InputError("{number} personnes", expected="entre 1 et {most}", number=len(found), most=CONTACTS.rows)
    keys = list(dict.fromkeys(chain.from_iterable(one for _number, one in found)))[: CONTACTS.columns]
    head = [OUR_TITLES.get(key, key) for key in keys]
    rows = ((number, [one.get(key, "") for key in keys]) for number, one in found)
    return {"kind": "vcard" if is_card(text) else "osdi", "encoding": encoding, "separator": ""}, head, rows


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    size = FIRST_BLOCK
    while some := list(islice(left, size)):
        yield some
        size = BLOCK


def _filled(cells: Sequence[str], width: int) -> Sequence[str]:
    return cells if len(cells) == width else [*cells[:width], *[""] * (width - len(cells))]


def _packed(lines: Sequence[int], columns: Sequence[Sequence[str]]) -> str:
    text = json.dumps(list(zip(lines, *columns, strict=True)), ensure_ascii=False, separators=(",", ":"))
    packed = zlib.compress(text.encode(), 1)
    if len(packed) > MOST_OF_BLOCK:
        raise InputError("ce fichier contient trop de texte", action="partagez-le en deux")
    return base64.b64encode(packed).decode()


def _short(cell: str) -> str:
    return " ".join(cell.split())[:LONGEST_CELL]
