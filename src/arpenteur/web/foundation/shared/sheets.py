"""Tables as files for spreadsheets: CSV and XLSX, in which no cell is ever a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language
from xlsxwriter.worksheet import Worksheet

from arpenteur.domain.spreadsheet import inert

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_WIDEST = 40

Cell = str | int | float | Decimal | date | datetime | None


def csv_response(
    name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, origin: str = "", programs: bool = False
) -> HttpResponse:
    """A CSV to keep, as the spreadsheet of whoever reads the page opens it: semicolons and decimal commas in French,
    else commas and points; UTF-8 with its mark, so that accents are read. ``origin``: whose figures these are, on the
    last line. ``programs``: the same in every language, for what a program reads again."""
    french = not programs and get_language() == "fr"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow([inert(str(title)) for title in head])
    writer.writerows([_decimal_comma(_text(cell)) if french else _text(cell) for cell in row] for row in rows)
    if origin:
        writer.writerow([inert(origin), *("" for _title in head[1:])])
    return _kept("\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue(), CSV, name, "csv")


def xlsx_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, origin: str = "") -> HttpResponse:
    """An XLSX to keep: text stays text, numbers stay numbers, the first line stays in sight. ``origin``: whose figures
    these are, on the last line and in the properties of the book."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        widths = [len(str(title)) for title in head]
        for column, title in enumerate(head):
            sheet.write_string(0, column, inert(str(title)) or "", bold)
        line = 0
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                widths[column] = max(widths[column], len(str(cell or "")))
                _write(sheet, line, column, cell)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _WIDEST))
        sheet.freeze_panes(1, 0)
        if origin:
            sheet.write_string(line + 1, 0, inert(origin) or "")
            book.set_properties({"comments": origin})
    return _kept(out.getvalue(), XLSX, name, "xlsx")


def _write(sheet: Worksheet, line: int, column: int, cell: Cell) -> None:
    if isinstance(cell, int | float | Decimal):
        sheet.write_number(line, column, float(cell))
    else:
        sheet.write_string(line, column, str(_text(cell)))


def _text(cell: Cell) -> str | int | float | Decimal:
    if isinstance(cell, int | float | Decimal):
        return cell
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return inert(cell) or ""


def _decimal_comma(cell: str | int | float | Decimal) -> str | int:
    return f"{cell}".replace(".", ",") if isinstance(cell, float | Decimal) else cell


def _kept(content: str | bytes, kind: str, name: str, ending: str) -> HttpResponse:
    """Names may come from people: only their letters, figures and dashes are kept. Never kept by a browser."""
    headers = {
        "Content-Disposition": f'attachment; filename="{slugify(name)}.{ending}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
