"""The sheet of a round: A4, for a pen, set by Typst. The command line and the web print the same.

On it: where, the crew, the way on a map, one line a stop in the order to go, with its load and a box to tick.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from arpenteur.strategy.rounds.results import Round, Rounds
from arpenteur.strategy.routes import LonLat, StreetLine
from arpenteur.strategy.turfs.sheet import MAP_WIDTH, Heading, Sheet, facts, head_data, typeset, words
from arpenteur.strategy.turfs.sheet_pages import FOOT, HEAD, LEGEND, PAGE
from arpenteur.strategy.turfs.walk import Walk
from arpenteur.strategy.turfs.walk_map import WIDTH, draw_round, shape_of

_ROWS = (6.4, 5.6, 4.9)
_LEAST_MAP, _READABLE, _MOST_MAP, _LARGE_MAP, _STEP = 70.0, 90.0, 118.0, 160.0, 4.0
_COLUMNS = 2


def round_sheets(
    found: Rounds,
    sheets: Sequence[tuple[Round, Heading]] | None = None,
    *,
    heading: Heading | None = None,
    language: str = "fr",
) -> bytes:
    """One PDF of the rounds in order, each from a page of its own: one page up to some 55 stops.

    ``sheets`` gives the rounds wanted, each with its heading; all under one ``heading`` where None.
    """
    return typeset(_template(), _sheets(found, sheets, heading, language), language, "pdf")[0]


def _template() -> Path:
    return Path(__file__).parent / "round_sheet.typ"


def _sheets(
    found: Rounds, sheets: Sequence[tuple[Round, Heading]] | None, heading: Heading | None, language: str
) -> list[Sheet]:
    under = heading or Heading(place=found.place_name, stations="", date="", fictional=found.fictional)
    wanted = sheets if sheets is not None else [(one, under) for one in found.rounds]
    return [_sheet(found, one, above, language) for one, above in wanted]


def _sheet(found: Rounds, one: Round, heading: Heading, language: str) -> Sheet:
    walk = walk_of(one, found.around, found.start)
    data = sheet_data(one, walk, heading, found.task, language)
    drawn = draw_round(walk, round(WIDTH * data["map_height"] / MAP_WIDTH, 1), credit=data["streets"])
    return Sheet(data, drawn, heading.qr)


def walk_of(one: Round, around: tuple[StreetLine, ...], start: LonLat) -> Walk:
    """A round as the map of a walk sheet takes it."""
    mine = frozenset(one.segments)
    return Walk(
        letter=one.letter,
        stops=one.stops,
        metres=one.metres,
        minutes=one.minutes,
        own=tuple(line for line in around if line.segment in mine),
        around=around,
        path=one.path,
        meeting=one.path[0] if one.path else start,
    )


def sheet_data(one: Round, walk: Walk, heading: Heading, task: str, language: str = "fr") -> dict[str, Any]:
    """Every word and figure of a sheet, as the template gets them: all that is on paper, in its order."""
    says = words(language)
    loads = says[task]
    cells = [
        {"number": str(rank), "label": stop.label, "load": _load(loads, stop.load)}
        for rank, stop in enumerate(one.stops, start=1)
    ]
    pages, row, map_height = _pages(cells, MAP_WIDTH * shape_of(walk) + 12)
    carried = (says["load"], _load(loads, one.load))
    return head_data(heading, walk, says) | {
        "title": says["round_title"].format(letter=one.letter),
        "facts": facts(heading, says["crew"], one.minutes, one.metres, says, carried),
        "short_code": "",
        "row": row,
        "map_height": map_height,
        "map_alt": says["round_map"].format(letter=one.letter),
        "pages": [
            {
                "columns": columns,
                "first": page == 1,
                "name": says["round_page"].format(letter=one.letter, page=page, pages=len(pages))
                if len(pages) > 1
                else "",
            }
            for page, columns in enumerate(pages, start=1)
        ],
    }


def _load(forms: Sequence[str], load: int) -> str:
    return forms[0 if load == 1 else 1].format(n=load)


def _pages(cells: list[dict[str, str]], wanted_map: float) -> tuple[list[list[list[dict[str, str]]]], float, float]:
    """Columns of each page, the height of a line and that of the map: one page where its map can still be read, else
    two with a large one.
    """
    wanted = min(max(wanted_map, _LEAST_MAP), _MOST_MAP)
    readable = min(wanted, _READABLE)
    sizes = [wanted - _STEP * step for step in range(int((wanted - readable) // _STEP) + 1)]
    alone = next(((row, high) for row in _ROWS for high in sizes if _room(row, high) >= len(cells)), None)
    row, high = alone or (_ROWS[0], min(max(wanted_map, _LEAST_MAP), _LARGE_MAP))
    first, other = _room(row, high), _room(row, -HEAD)
    parts = [cells[:first]] + [cells[at : at + other] for at in range(first, len(cells), other)]
    return [_columns(part) for part in parts], row, high


def _room(row: float, map_height: float) -> int:
    """Stops that a page has room for below its map (− ``HEAD`` for a page without map and head)."""
    return _COLUMNS * int((PAGE - HEAD - map_height - LEGEND - FOOT) // row)


def _columns(cells: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    half = -(-len(cells) // _COLUMNS)
    return [cells[:half], cells[half:]]
