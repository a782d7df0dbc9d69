"""The walk sheet of a turf: A4, for a pen, set by Typst. The command line and the web print the same.

On it: where, the pair, the map, one line a door or a stair in walking order, the code to type it in with. Never an
opinion, never a name but the pair's, never why nobody rings at a door.
"""

import io
import json
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from arpenteur.maps.fonts import FONTS
from arpenteur.strategy.turfs.sheet_pages import BETWEEN, BOX, COLUMN, FLOOR, GUTTER, LEGEND, PAGE, Pages, paginate
from arpenteur.strategy.turfs.walk import Walk, groups_of
from arpenteur.strategy.turfs.walk_map import WIDTH, draw, shape_of

_HERE = Path(__file__).parent
_PARTS = "sheet_parts.typ"
_INK = "#12211F"
MAP_WIDTH = 178.0


@dataclass(frozen=True)
class Heading:
    """What a sheet says above and below its lines, written out: ``date`` is ``samedi 27 février 2027``.

    ``pair`` are the only names on paper; ``qr`` is the address in the code, empty for none; ``code`` is what one types
    to enter the sheet; ``addresses`` and ``streets`` are the credits; ``rights`` says whom to ask about one's rights.
    ``letterboxes``: boxes filled are marked, not doors.
    """

    place: str
    stations: str
    date: str
    pair: str = ""
    meeting: str = ""
    code: str = ""
    qr: str = ""
    addresses: str = ""
    streets: str = ""
    rights: str = ""
    fictional: bool = False
    letterboxes: bool = False


@cache
def words(language: str) -> dict[str, Any]:
    """What the sheet writes itself, in French or in English."""
    found = tomllib.loads((_HERE / "sheet_words.toml").read_text(encoding="utf-8"))
    return found.get(language, found["fr"])


def walk_sheet(walk: Walk, heading: Heading, *, language: str = "fr") -> bytes:
    """A PDF of the turf: one or two A4 pages up to some 200 lines."""
    return walk_sheets([(walk, heading)], language=language)


def walk_sheets(walks: Sequence[tuple[Walk, Heading]], *, language: str = "fr") -> bytes:
    """One PDF of several turfs in the order given, each from a page of its own."""
    return _compiled(walks, language, "pdf")[0]


def write_sheets(walks: Sequence[tuple[Walk, Heading]], folder: Path, *, language: str = "fr") -> str:
    """The same written into a folder for Typst, to stand in a longer document: the name of the file to include."""
    return _write(_HERE / "sheet.typ", _sheets(walks, language), language, folder)


def sheet_images(walks: Sequence[tuple[Walk, Heading]], *, language: str = "fr") -> list[bytes]:
    """The same as one PNG a page, 144 dots an inch: for a preview."""
    return _compiled(walks, language, "png")


def sheet_data(walk: Walk, heading: Heading, language: str = "fr") -> dict[str, Any]:
    """Every word and figure of a sheet, as the template gets them: all that is on paper, in its order."""
    says = words(language)
    groups = groups_of(walk)
    pages = paginate(groups, MAP_WIDTH * shape_of(walk) + 12, says, boxes=not heading.letterboxes)
    return head_data(heading, walk, says) | {
        "title": says["title"].format(letter=walk.letter),
        "facts": facts(heading, says["pair"], walk.minutes, walk.metres, says),
        "marks": says["letterboxes_marks" if heading.letterboxes else "doors_marks"],
        "code": heading.code,
        "doors": says["left"].format(doors=walk.doors),
        "typing": says["typing"].format(code=heading.code) if heading.code else "",
        "short_code": says["code"].format(code=heading.code) if heading.code else "",
        "row": pages.row,
        "legend": pages.legend,
        "boxes": pages.legend > LEGEND,
        "stairs": any(not row.single for group in groups for row in group.rows),
        "map_height": pages.map_height,
        "map_alt": says["map"].format(letter=walk.letter),
        "pages": _pages(pages, walk.letter, says),
    }


def head_data(heading: Heading, walk: Walk, says: dict[str, Any]) -> dict[str, Any]:
    """What every sheet says above and below its lines."""
    return {
        "above": " · ".join(part for part in (heading.place, heading.stations, heading.date) if part),
        "fictional": heading.fictional,
        "credits": " ".join(part for part in (heading.addresses, heading.rights) if part),
        "streets": heading.streets if walk.streets else says["straight"],
    }


def facts(
    heading: Heading, who: str, minutes: float, metres: float, says: dict[str, Any], *more: tuple[str, str]
) -> list[list[str]]:
    """Names and texts below the title, those without a text left out; ``who`` is the name of those who walk."""
    lasts = (says["duration"], duration(minutes, metres, says))
    said = ((who, heading.pair), (says["meeting"], heading.meeting), lasts, *more)
    return [[name, text] for name, text in said if text]


def _pages(pages: Pages, letter: str, says: dict[str, Any]) -> list[dict[str, Any]]:
    of = len(pages.pages)
    return [
        {
            "columns": list(columns),
            "first": number == 1,
            "last": number == of,
            "name": says["page"].format(letter=letter, page=number, pages=of) if of > 1 else "",
        }
        for number, columns in enumerate(pages.pages, start=1)
    ]


def duration(minutes: float, metres: float, says: dict[str, Any]) -> str:
    """``1 h 20 environ, 2,4 km``, in whole five minutes and ten metres."""
    whole = max(round(minutes / 5) * 5, 5)
    hours, rest = divmod(whole, 60)
    form = "minutes" if not hours else "hours" if rest else "whole_hours"
    time = says[form].format(hours=hours, minutes=rest)
    long = round(metres / 10) * 10
    if long < 1000:
        return f"{time}, {says['metres'].format(m=long)}"
    return f"{time}, {says['kilometres'].format(km=f'{long / 1000:.1f}'.replace('.', says['decimal']))}"


def _compiled(walks: Sequence[tuple[Walk, Heading]], language: str, form: Literal["pdf", "png"]) -> list[bytes]:
    return typeset(_HERE / "sheet.typ", _sheets(walks, language), language, form)


def _sheets(walks: Sequence[tuple[Walk, Heading]], language: str) -> "list[Sheet]":
    pages: list[Sheet] = []
    for walk, heading in walks:
        data = sheet_data(walk, heading, language)
        drawn = draw(walk, round(WIDTH * data["map_height"] / MAP_WIDTH, 1), credit=data["streets"])
        pages.append(Sheet(data, drawn, heading.qr))
    return pages


@dataclass(frozen=True)
class Sheet:
    """Words and figures of one sheet, its map (an SVG), the address in its code (empty for none)."""

    data: dict[str, Any]
    drawn: str
    qr: str = ""


def typeset(template: Path, sheets: Sequence[Sheet], language: str, form: Literal["pdf", "png"]) -> list[bytes]:
    """One PDF, or a PNG a page, of sheets by a template that stands on ``sheet_parts.typ``; it finds the map and the
    code of each beside its data.
    """
    with tempfile.TemporaryDirectory(prefix="arpenteur-print-") as scratch:
        folder = Path(scratch)
        _write(template, sheets, language, folder)
        fonts = [str(FONTS)] if FONTS.is_dir() else []
        out: Any = typst.compile(
            str(folder / template.name),
            root=str(folder),
            font_paths=fonts,
            ignore_system_fonts=True,
            format=form,
            ppi=144.0,
        )
        return out if isinstance(out, list) else [out]


def _write(template: Path, sheets: Sequence[Sheet], language: str, folder: Path) -> str:
    for one in (template, _HERE / _PARTS):
        (folder / one.name).write_bytes(one.read_bytes())
    said: list[dict[str, Any]] = []
    for number, sheet in enumerate(sheets):
        code = drawn_code(sheet.qr)
        (folder / f"map-{number}.svg").write_text(sheet.drawn, encoding="utf-8")
        (folder / f"qr-{number}.svg").write_text(code, encoding="utf-8")
        said.append(sheet.data | {"qr": bool(code)})
    sizes = {"box": BOX, "floor": FLOOR, "between": BETWEEN, "column": COLUMN, "gutter": GUTTER}
    data = {"language": language, "page_height": PAGE, "sheets": said, "words": words(language), "sizes": sizes}
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return template.name


def drawn_code(address: str) -> str:
    """An address as a code (SVG); empty without one, or where it is longer than a code holds."""
    if not address:
        return ""
    out = io.BytesIO()
    try:
        segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, dark=_INK)
    except segno.DataOverflowError:
        return ""
    return out.getvalue().decode()
