"""Letters and labels as PDF, merged by Typst in memory: no file with a name is ever written.

Everything alike is said once (``LetterFrame``); of each letter, whose it is and where it is carried (``PostLetter``).
The address stands in the window of an envelope (110 × 220 mm, window at the right), the notice that the law asks for
at the foot, on the same sheet. They are for a printer: no tags, which would make most of the weight of the document.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import segno

from arpenteur.web.foundation.shared.typesetting import typeset, typeset_apart

FOLDER = Path(__file__).parent / "typst"
AT_ONCE = 500
"""Letters that one process sets."""
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
Run = tuple[str, bool]
"""Words, and whether they are bold."""


@dataclass(frozen=True)
class LetterNotice:
    """What stands at the foot: each letter says where its address comes from (GDPR, art. 13, 14)."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    rights: str
    qr_words: str = ""


@dataclass(frozen=True)
class LetterFrame:
    """What all letters of one merge share. ``body`` is a text: an empty line parts paragraphs, ``- `` begins a line of
    a list, ``# `` a title, ``**`` sets in bold; words in braces are those of ``PostLetter.values``.
    """

    sender: str
    sender_lines: tuple[str, ...]
    place_and_day: str
    title: str
    body: str
    notice: LetterNotice
    signature: tuple[str, str] = ("", "")
    foot: str = ""
    fictional: str = ""
    language: str = "fr"


@dataclass(frozen=True)
class PostLetter:
    """One of them: the lines of its address, the mark by which it is carried, what differs in its text, where its
    address comes from, what its square leads to (empty for none).
    """

    lines: tuple[str, ...]
    mark: str = ""
    along: str = ""
    origin: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    qr: str = ""
    place: str = ""


def letters_pdf(frame: LetterFrame, letters: Sequence[PostLetter]) -> bytes:
    """One PDF, a letter after the other in the order given."""
    return typeset(FOLDER / "letter.typ", _data(frame, letters))[0]


def many_letters(frame: LetterFrame, rounds: Sequence[Sequence[PostLetter]]) -> Iterator[bytes]:
    """One PDF a round, in their order; some hundreds of letters at a time are set by a process of their own."""
    waiting: list[Sequence[PostLetter]] = []
    for one in rounds:
        waiting.append(one)
        if sum(map(len, waiting)) >= AT_ONCE:
            yield from _apart(frame, waiting)
            waiting = []
    if waiting:
        yield from _apart(frame, waiting)


def labels_pdf(title: str, letters: Sequence[PostLetter]) -> bytes:
    """Addresses alone, 24 a sheet of 70 × 37 mm, in the order given."""
    rows = [{"lines": one.lines, "mark": one.mark} for one in letters]
    return typeset(FOLDER / "labels.typ", {"title": title, "labels": rows})[0]


def route_pdf(data: Mapping[str, Any]) -> bytes:
    """The sheets of whoever carries letters: rounds with their streets, marks and numbers, nobody's name."""
    return typeset(FOLDER / "route.typ", data)[0]


def letter_pictures(frame: LetterFrame, letter: PostLetter) -> list[bytes]:
    """The sheets of one letter as PNG, to look at it, and to know how many there are."""
    return typeset(FOLDER / "letter.typ", _data(frame, [letter]), "png")


def body_parts(text: str) -> list[dict[str, Any]]:
    """Paragraphs (``p``), titles (``h``) and lists (``l``) of a body, each line in words and bold words."""
    return [{"kind": kind, "lines": [_runs(one) for one in lines]} for kind, lines in _parts(text)]


def _data(frame: LetterFrame, letters: Sequence[PostLetter]) -> dict[str, Any]:
    shared = asdict(frame)
    shared["body"] = body_parts(frame.body)
    rows = [
        {
            "lines": one.lines,
            "mark": one.mark,
            "along": one.along,
            "origin": one.origin,
            "place": one.place,
            "values": [[f"{{{key}}}", value] for key, value in one.values.items()],
            "qr": _square(one.qr) if one.qr else [],
        }
        for one in letters
    ]
    return {"frame": shared, "letters": rows}


def _apart(frame: LetterFrame, rounds: Sequence[Sequence[PostLetter]]) -> list[bytes]:
    return typeset_apart(FOLDER / "letter.typ", [_data(frame, one) for one in rounds])


def _square(text: str) -> list[int]:
    """A QR code as the bytes of a PNG, a pixel a module: a tenth of what a drawing takes in the document."""
    out = io.BytesIO()
    segno.make(text, error="l", micro=False).save(out, kind="png", scale=1, border=0)
    return list(out.getvalue())


def _parts(text: str) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = [one.strip() for one in part.split("\n") if one.strip()]
        if lines and lines[0].startswith("# "):
            yield "h", [lines[0][2:]]
            lines = lines[1:]
        if lines and all(one.startswith("- ") for one in lines):
            yield "l", [one[2:] for one in lines]
        elif lines:
            yield "p", lines


def _runs(line: str) -> list[Run]:
    found: list[Run] = []
    last = 0
    for bold in _BOLD.finditer(line):
        found += [(line[last : bold.start()], False), (bold.group(1), True)]
        last = bold.end()
    found.append((line[last:], False))
    return [one for one in found if one[0]]
