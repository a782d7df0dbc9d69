"""What the model was worth: the order beside chance and the best possible, the support beside naive rules."""

from arpenteur.domain.backtest_rows import words as row_words
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.figures import canvas as palette
from arpenteur.figures.canvas import MARGIN, ROOM, Attributes, Canvas, Figure, Frame, framed, ticks
from arpenteur.figures.letters import clipped, width
from arpenteur.figures.metrics import capital
from arpenteur.figures.words import Language, Words
from arpenteur.strategy import CHANCE
from arpenteur.strategy.results import Json

_LEVELS = ("town", "constituency")
_ROW, _BAR = 50, 34
_NAMES, _VALUES = 320, 90
_LEFT = MARGIN + _NAMES
_WIDE = ROOM - _NAMES - _VALUES
_MARKS = ("backtest_chance", "backtest_own", "backtest_ours", "backtest_best")


def backtest_figure(
    record: Json, *, place_name: str, fictional: bool, credit: str, language: Language = "fr"
) -> Figure:
    """The replay of a place (``strategy.record_json``). Raises InputError where there is none."""
    words = Words(language)
    if not record.get("support"):
        raise InputError(
            f"rien à rejouer pour {place_name}", expected="dix bureaux et deux premiers tours comparables, au moins"
        )
    sheet = _Sheet(record, words)
    return framed(sheet.frame(place_name, credit, fictional), words, sheet.draw)


class _Sheet:
    """The order by family, then the error of the support."""

    def __init__(self, record: Json, words: Words) -> None:
        self.record, self.words = record, words
        found = {bloc: _rows(record, bloc) for bloc in grid().axis}
        self.orders = {bloc: rows for bloc, rows in found.items() if rows and rows["model"]["top20_pct"] is not None}
        self.silent = [bloc for bloc, rows in found.items() if rows and bloc not in self.orders]
        shown = [row for row in record["support"] if row["kind"] in ("model", "baseline")]
        self.support = sorted(shown, key=lambda row: row["mae_pp"])
        self.floor = next((row["mae_pp"] for row in record["support"] if row["kind"] == "floor"), None)
        values = [value for rows in self.orders.values() for value in _reach(rows)]
        self.ticks = ticks(min([0.0, *values]), max([40.0, *values]), 6)

    def frame(self, place: str, credit: str, fictional: bool) -> Frame:
        return Frame(
            title=self.words("backtest_title" if self.orders else "backtest_title_support", place=place),
            subtitle=self.words(
                "backtest_subtitle",
                election=self.words.election(self.record["target"]),
                count=self.words.number(self.record["stations"]),
                scope=self.words("scope_france" if self.record["scenario_scope"] == "france" else "scope_place"),
            ),
            notes=self._notes(),
            credit=credit,
            description=self._description(),
            fictional=fictional,
        )

    def draw(self, canvas: Canvas, y: float) -> float:
        return self._draw_support(canvas, self._draw_order(canvas, y) if self.orders else y)

    def _draw_order(self, canvas: Canvas, y: float) -> float:
        canvas.words(MARGIN, y + 18, self.words("backtest_order"), 17, bold=True)
        self._legend(canvas, y + 50)
        top = y + 92
        bottom = top + 6 + _ROW * len(self.orders)
        for one in self.ticks:
            x = self._x(one)
            canvas.add("line", x1=x, x2=x, y1=top, y2=bottom, stroke=palette.LINE, stroke_width=1)
            told = self.words("percent", value=self.words.number(one))
            canvas.words(x, top - 6, told, 13, fill=palette.INK_3, text_anchor="middle")
        x = self._x(CHANCE)
        dashes: Attributes = {"stroke": palette.INK_2, "stroke_width": 2, "stroke_dasharray": "5 4"}
        canvas.add("line", x1=x, x2=x, y1=top, y2=bottom, **dashes)
        for number, (bloc, rows) in enumerate(self.orders.items()):
            self._order_row(canvas, top + 6 + _ROW * (number + 0.5), bloc, rows)
        return bottom + 34

    def _order_row(self, canvas: Canvas, y: float, bloc: str, rows: dict[str, Json]) -> None:
        key = "backtest_row_rise" if rows["model"]["gain"] == "rise" else "backtest_row_fall"
        canvas.words(MARGIN, y + 6, capital(self.words(key, family=self._family(bloc))), 17, data_family=bloc)
        ours = rows["model"]
        low, high = (self._x(ours[end]) for end in ("low", "high"))
        canvas.add("rect", x=low, y=y - 3, width=high - low, height=6, rx=3, fill=palette.INTERVAL)
        for name, key in (("oracle", "backtest_best"), ("own_share", "backtest_own"), ("model", "backtest_ours")):
            if name in rows and rows[name]["top20_pct"] is not None:
                _mark(canvas, key, self._x(rows[name]["top20_pct"]), y)
        told = self.words("percent", value=self.words.number(ours["top20_pct"], 1))
        canvas.words(MARGIN + ROOM, y + 6, told, 16, bold=True, text_anchor="end")

    def _legend(self, canvas: Canvas, y: float) -> None:
        x = MARGIN + 12.0
        for key in _MARKS:
            _mark(canvas, key, x, y - 5)
            canvas.words(x + 18, y, self.words(key), 15, fill=palette.INK_2)
            x += 52 + width(self.words(key), 15)

    def _draw_support(self, canvas: Canvas, y: float) -> float:
        canvas.words(MARGIN, y + 18, self.words("backtest_support"), 17, bold=True)
        top = y + 40
        longest = max(row["mae_pp"] for row in self.support) or 1.0
        for number, row in enumerate(self.support):
            self._support_row(canvas, top + _BAR * number, row, longest)
        bottom = top + _BAR * len(self.support)
        if self.floor is not None:
            x = _LEFT + _WIDE * self.floor / longest
            canvas.add("line", x1=x, x2=x, y1=top - 6, y2=bottom, stroke=palette.INK, stroke_width=2)
        return bottom + 2

    def _support_row(self, canvas: Canvas, y: float, row: Json, longest: float) -> None:
        ours = row["kind"] == "model"
        label = clipped(self._rule(row["name"]), 15, _NAMES - 12, bold=ours)
        canvas.words(MARGIN, y + 19, label, 15, bold=ours, data_rule=row["name"])
        wide = _WIDE * row["mae_pp"] / longest
        fill = palette.ACCENT if ours else palette.RANGE
        canvas.add("rect", x=_LEFT, y=y + 4, width=wide, height=20, rx=2, fill=fill)
        canvas.words(MARGIN + ROOM, y + 19, self.words.number(row["mae_pp"], 1), 16, bold=ours, text_anchor="end")

    def _notes(self) -> tuple[str, ...]:
        notes = [self.words("backtest_drawn_order")] if self.orders else []
        if self.floor is not None:
            notes.append(self.words("backtest_drawn_support", floor=self.words.number(self.floor, 1)))
        if self.silent:
            families = self.words.listed([self._family(bloc) for bloc in self.silent])
            notes.append(self.words("backtest_silent", families=families))
        return tuple(notes)

    def _description(self) -> str:
        said: list[str] = [self.words("backtest_order") + "."] if self.orders else []
        for bloc, rows in self.orders.items():
            told = {key: self._told(rows, name) for key, name in (("own", "own_share"), ("best", "oracle"))}
            ours = rows["model"]
            ends = {end: self.words.number(ours[end], 1) for end in ("low", "high")}
            shown = self.words("interval", central=self._told(rows, "model"), **ends)
            named = f"{self.words('backtest_ours')} {shown}"
            said.append(self.words("backtest_says_order", family=capital(self._family(bloc)), ours=named, **told))
        errors = [f"{self._rule(row['name'])} {self.words.number(row['mae_pp'], 1)}" for row in self.support]
        said.append(self.words("backtest_says_support", list=" ; ".join(errors)))
        return " ".join((*said, *self._notes()[-1:]))

    def _told(self, rows: dict[str, Json], name: str) -> str:
        value = rows.get(name, {}).get("top20_pct")
        return "–" if value is None else self.words("percent", value=self.words.number(value, 1))

    def _family(self, bloc: str) -> str:
        return self.words.of("family", bloc, grid().blocs[bloc])

    def _rule(self, name: str) -> str:
        return self.words.of("support", name, row_words("support", name).label)

    def _x(self, value: float) -> float:
        first, last = self.ticks[0], self.ticks[-1]
        return _LEFT + _WIDE * (value - first) / (last - first)


def _rows(record: Json, bloc: str) -> dict[str, Json]:
    """Lines of the order of a bloc by name: inside towns, else inside constituencies, as the page shows them."""
    mine = [row for row in record.get("order", []) if row["family"] == bloc]
    told = [row for row in mine if row["top20_pct"] is not None] or mine
    level = next((level for level in _LEVELS if any(row["level"] == level for row in told)), "")
    found = {row["name"]: row for row in told if row["level"] == level}
    known = [row["top20_pct"] for row in found.values() if row["top20_pct"] is not None]
    if "oracle" in found and known:
        # It reads one half of the voters only: what another rule found was possible, as the pages say too.
        found["oracle"] = {**found["oracle"], "top20_pct": max(known)}
    return found if "model" in found else {}


def _reach(rows: dict[str, Json]) -> list[float]:
    values = [rows["model"]["low"], rows["model"]["high"], *(row["top20_pct"] for row in rows.values())]
    return [value for value in values if value is not None]


def _mark(canvas: Canvas, key: str, x: float, y: float) -> None:
    """The marks of the page: a dashed line, a ring, a dot, a diamond."""
    if key == "backtest_chance":
        told: Attributes = {"stroke": palette.INK_2, "stroke_width": 2, "stroke_dasharray": "5 4"}
        canvas.add("line", x1=x, x2=x, y1=y - 10, y2=y + 10, **told)
    elif key == "backtest_own":
        canvas.add("circle", cx=x, cy=y, r=9, fill="none", stroke=palette.INK_2, stroke_width=2)
    elif key == "backtest_ours":
        canvas.add("circle", cx=x, cy=y, r=5.5, fill=palette.ACCENT)
    else:
        path = f"M{x:.1f} {y - 11:.1f}l11 11-11 11-11-11z"
        canvas.add("path", d=path, fill=palette.GROUND, stroke=palette.INK_2, stroke_width=1.6)
