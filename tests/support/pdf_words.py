"""The words of a PDF of Typst, read from its pages by the maps of its fonts, as whoever copies them has them.

Only what Typst writes is understood: one stream of content a page, glyphs of two bytes, fonts with their map.
"""

import re
import zlib
from collections.abc import Iterator

_PART = re.compile(
    rb"/ActualText ?(?:<[^>]*>|\((?:\\.|[^\\)])*\))|/(f\d+) [\d.]+ Tf|"
    rb"(\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))|<([0-9A-Fa-f]+)>|\b(BT|ET)\b",
    re.S,
)
"""Texts are taken whole: glyphs may spell the end of a run, or stand between brackets that close each other."""
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.S)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PAIR = re.compile(r"<([0-9A-F]+)>\s*<([0-9A-F]+)>")


def words_of(pdf: bytes) -> str:
    """Every word of every page, in the order in which they are drawn; each kind of space is one space."""
    objects = dict(re.findall(rb"(?<!\d)(\d+) 0 obj\n(.*?)\nendobj", pdf, re.S))
    kids = re.search(rb"/Kids\s*\[([^\]]*)\]", pdf)
    assert kids is not None
    said = [_page(objects, number) for number in re.findall(rb"(\d+) 0 R", kids[1])]
    return " ".join(" ".join(said).split())


def _page(objects: dict[bytes, bytes], number: bytes) -> str:
    head = objects[number]
    resources = _part(objects, head, rb"/Resources (\d+) 0 R")
    fonts = re.search(rb"/Font<<([^>]*)>>", resources)
    assert fonts is not None
    maps = {name: _map(objects, of) for name, of in re.findall(rb"/(f\d+) (\d+) 0 R", fonts[1])}
    content = _stream(_part(objects, head, rb"/Contents (\d+) 0 R"))
    return "".join(_said(content, maps))


def _said(content: bytes, maps: dict[bytes, dict[bytes, str]]) -> Iterator[str]:
    now: dict[bytes, str] = {}
    inside = False
    for found in _PART.finditer(content):
        font, text, hexadecimal, edge = found.groups()
        if edge:
            inside = edge == b"BT"
            yield " "
        elif font:
            now = maps[font]
        elif inside and (text or hexadecimal):
            glyphs = bytes.fromhex(hexadecimal.decode()) if hexadecimal else _ESCAPE.sub(_unescaped, text[1:-1])
            yield from (now[glyphs[at : at + 2]] for at in range(0, len(glyphs), 2))


def _map(objects: dict[bytes, bytes], font: bytes) -> dict[bytes, str]:
    """Glyphs of a font with what they say."""
    text = _stream(_part(objects, objects[font], rb"/ToUnicode (\d+) 0 R")).decode("ascii")
    blocks = re.findall(r"beginbfchar(.*?)endbfchar", text, re.S)
    return {
        bytes.fromhex(glyph): bytes.fromhex(said).decode("utf-16-be")
        for block in blocks
        for glyph, said in _PAIR.findall(block)
    }


def _part(objects: dict[bytes, bytes], of: bytes, what: bytes) -> bytes:
    found = re.search(what, of)
    assert found is not None
    return objects[found[1]]


def _stream(body: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*)endstream", body, re.S)
    assert found is not None
    return zlib.decompressobj().decompress(found[1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    if said[:1].isdigit():
        return bytes([int(said, 8)])
    return b"" if said.endswith(b"\n") and said != b"n" else _NAMED.get(said, said)
