"""Charts of a profile: declared with Altair, drawn to SVG on the server, the same in pages and in print."""

import json
import re
from functools import lru_cache
from typing import Any

import altair
import vl_convert

from arpenteur.strategy.results import ResultPoint, TurnoutPoint
from arpenteur.web.shared import assets

INK, INK_2, LINE, ACCENT, RULE = "#12211F", "#43524E", "#DBE2DF", "#0B5D5B", "#5B6965"
FONT = "Public Sans, Liberation Sans, sans-serif"
_INITIALS = {"pres": "P", "legi": "L", "muni": "M", "euro": "E", "regi": "R", "dpmt": "D", "cant": "C"}
_STYLE = re.compile(r'\sstyle="([^"]*)"')


def turnout_chart(points: tuple[TurnoutPoint, ...], here: str, around: str) -> str:
    """Turnout of a zone (solid) and of its commune (dashed) where the zone has one, oldest first. SVG text."""
    points = tuple(point for point in points if point.zone is not None)
    rows = [
        {"at": _short(point.election), "order": order, "who": who, "share": 100 * value, "below": _below(point)}
        for order, point in enumerate(points)
        for who, value in ((here, point.zone), (around, point.commune))
        if value is not None
    ]
    return _svg(_lines(rows, here, around, width=430, height=190))


def result_charts(points: tuple[ResultPoint, ...], here: str, around: str) -> list[tuple[str, str]]:
    """One small chart a family, all on the same scale, of elections where the zone has a result: (label, SVG)."""
    points = tuple(point for point in points if point.zone is not None)
    order = {election: number for number, election in enumerate(dict.fromkeys(point.election for point in points))}
    found = [value for point in points for value in (point.zone, point.commune) if value is not None]
    top = 10 * (int(10 * max(found, default=0.0)) + 1)
    charts: list[tuple[str, str]] = []
    for family in dict.fromkeys(point.family for point in points):
        own = [point for point in points if point.family == family]
        rows = [
            {"at": _short(point.election), "order": order[point.election], "who": who, "share": 100 * value}
            for point in own
            for who, value in ((here, point.zone), (around, point.commune))
            if value is not None
        ]
        if rows:
            charts.append((own[0].family_label, _svg(_lines(rows, here, around, width=210, height=96, top=top))))
    return charts


def _below(point: TurnoutPoint) -> bool:
    """Whether the figure of the zone is written under its point, away from the dashed line."""
    return point.zone is not None and point.commune is not None and point.zone < point.commune


def _short(election: str) -> str:
    """``P 2022`` for ``2022_pres_t1``: the initial says the kind, the page spells it out."""
    year, kind, turn = election.split("_")
    initial = {"pres": "P", "legi": "L", "muni": "M", "euro": "E", "regi": "R", "dpmt": "D", "cant": "C"}.get(
        kind, kind
    )
    return f"{initial} {year}" + ("" if turn == "t1" else " T2")


def _lines(rows: list[dict[str, Any]], here: str, around: str, *, width: int, height: int, top: int = 100) -> Any:
    data = altair.Data(values=rows)
    small = height < 120
    x = altair.X(
        "at:N",
        sort=altair.EncodingSortField("order"),
        axis=altair.Axis(
            title=None, labelAngle=0, domain=False, ticks=False, labelPadding=8, labelOverlap=small and "parity"
        ),
    )
    y = altair.Y(
        "share:Q",
        scale=altair.Scale(domain=[0, top]),
        axis=altair.Axis(title=None, tickCount=3 if small else 5, domain=False, ticks=False),
    )
    base = altair.Chart(data).encode(x=x, y=y)
    own = base.transform_filter(altair.datum.who == here)
    whole = base.transform_filter(altair.datum.who == around)
    layers = [
        whole.mark_line(color=RULE, strokeDash=[5, 4], strokeWidth=1.6),
        own.mark_line(color=ACCENT, strokeWidth=2 if small else 2.6),
        own.mark_point(color=ACCENT, filled=True, opacity=1, size=28 if small else 60),
    ]
    if not small:
        for below, shift in ((True, 16), (False, -14)):
            text = own.transform_filter(altair.datum.below == below).mark_text(
                dy=shift, fontSize=12, fontWeight=600, color=INK
            )
            layers.append(text.encode(text=altair.Text("share:Q", format=".0f")))
    return altair.layer(*layers).properties(width=width, height=height)


def _svg(chart: Any) -> str:
    config = {
        "font": FONT,
        "view": {"stroke": None},
        "background": None,
        "axis": {"labelFontSize": 11, "labelFontWeight": 400, "labelColor": INK_2, "gridColor": LINE},
    }
    return _drawn(json.dumps({**chart.to_dict(), "config": config, "padding": 4}, sort_keys=True))


@lru_cache(maxsize=512)
def _drawn(specification: str) -> str:
    _fonts()
    return plain(vl_convert.vegalite_to_svg(specification))


@lru_cache(maxsize=1)
def _fonts() -> None:
    if assets.FONTS.is_dir():
        vl_convert.register_font_directory(str(assets.FONTS))


def plain(svg: str) -> str:
    """The same drawing without inline styles, which the content policy refuses: each becomes an attribute."""

    def attributes(match: re.Match[str]) -> str:
        pairs = (part.split(":", 1) for part in match[1].split(";") if ":" in part)
        return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)

    return _STYLE.sub(attributes, svg)
