"""Where the votes went, as bands between two votes: the drawing of the page of transfers, to be published."""

from arpenteur.figures import canvas as palette
from arpenteur.figures.canvas import MARGIN, ROOM, Attributes, Canvas, Figure, Frame, framed
from arpenteur.figures.sankey import BLOCK, Block, Sankey, sankey
from arpenteur.figures.words import Language, Words
from arpenteur.strategy import FlowGroup, Flows

_NAMES, _COUNTS = 205.0, 48.0
"""Room for names on each side, and for the numbers after them."""
_LEFT = MARGIN + _COUNTS
_LARGEST = 8
_TONES = {"tone0": (palette.INTERVAL, palette.ACCENT), "tone1": (palette.RANGE, palette.INK_2)}
_OPAQUE = 0.62


def transfers_figure(flows: Flows, *, credit: str, language: Language = "fr") -> Figure:
    """Two columns of groups of voters, and bands as thick as the estimated numbers."""
    words = Words(language)
    drawn = sankey(flows, width=ROOM - 2 * _COUNTS, names=_NAMES)
    one = "_one" if flows.units == 1 else ""
    first, second = words.election(flows.first), words.election(flows.second)
    notes = [words("transfers_drawn", level=words.percent(flows.level))]
    if drawn.undrawn:
        notes.append(words("transfers_thin", count=drawn.undrawn))
    frame = Frame(
        title=words("transfers_title", place=flows.place_name),
        subtitle=words(f"transfers_subtitle{one}", first=first, second=second, count=words.number(flows.units)),
        notes=tuple(notes),
        credit=credit,
        description=_description(flows, words),
        fictional=flows.fictional,
    )
    return framed(frame, words, lambda canvas, y: _draw(canvas, y, drawn, (first, second), words))


def _draw(canvas: Canvas, y: float, drawn: Sankey, rounds: tuple[str, str], words: Words) -> float:
    left, right = _LEFT + _NAMES, MARGIN + ROOM - _COUNTS - _NAMES
    canvas.words(left + BLOCK, y + 18, rounds[0], 16, bold=True, text_anchor="end")
    canvas.words(right - BLOCK, y + 18, rounds[1], 16, bold=True)
    top = y + 40
    bands = canvas.add("g", transform=f"translate({_LEFT} {top:.2f})")
    for band in drawn.bands:
        light, core = _TONES[band.tone]
        path = canvas.add("path", parent=bands, d=band.path, fill=light, fill_opacity=_OPAQUE)
        canvas.add("title", f"{band.row.label} → {band.column.label}", parent=path)
        canvas.add("path", parent=bands, d=band.core, fill=core, fill_opacity=_OPAQUE)
    for blocks, anchor in ((drawn.first, "end"), (drawn.second, "start")):
        for block in blocks:
            _block(canvas, block, top, anchor, words)
    return _legend(canvas, top + drawn.height + 34, words)


def _block(canvas: Canvas, block: Block, top: float, anchor: str, words: Words) -> None:
    x = _LEFT + block.x
    told: Attributes = {"data_group": block.group.id, "fill": palette.INK}
    canvas.add("rect", x=x, y=top + block.y, width=BLOCK, height=block.height, **told)
    *above, last = block.lines
    at = _LEFT + block.text_x
    for line_y, text in above:
        canvas.words(at, top + line_y + 5, text, 14, text_anchor=anchor)
    line = canvas.words(at, top + last[0] + 5, last[1], 14, text_anchor=anchor)
    persons = canvas.add("tspan", f"  {words.number(block.group.persons)}", parent=line, fill=palette.INK_3)
    persons.set("font-size", "13")
    persons.set("xml:space", "preserve")


def _legend(canvas: Canvas, y: float, words: Words) -> float:
    x = float(MARGIN)
    for key, fill in (("transfers_core", palette.ACCENT), ("transfers_light", palette.INTERVAL)):
        canvas.add("rect", x=x, y=y - 13, width=28, height=16, rx=2, fill=fill, fill_opacity=_OPAQUE)
        canvas.words(x + 38, y, words(key), 15, fill=palette.INK_2)
        x += 420
    return y + 4


def _description(flows: Flows, words: Words) -> str:
    pairs = [
        (cell.persons, row, column, cell.share)
        for row, line in zip(flows.rows, flows.cells, strict=True)
        for column, cell in zip(flows.columns, line, strict=True)
    ]
    largest = sorted(pairs, key=lambda one: -one[0])[:_LARGEST]
    lines = [_line(row, column, words, (share.central, share.low, share.high)) for _, row, column, share in largest]
    return f"{words('transfers_says')} {' ; '.join(lines)}."


def _line(row: FlowGroup, column: FlowGroup, words: Words, share: tuple[float, float, float]) -> str:
    central, low, high = share
    ends = {"low": words.number(100 * low), "high": words.number(100 * high)}
    value = words("interval", central=words.percent(central), **ends)
    return words("transfers_line", row=row.label, column=column.label, value=value)
