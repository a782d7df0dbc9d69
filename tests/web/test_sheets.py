"""Files for spreadsheets: what looks like a formula stays text, accents are read, nothing is kept in between."""

import csv
import io
from decimal import Decimal

import pytest
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from arpenteur.web.foundation.shared.sheets import csv_response, xlsx_response

HEAD = ["Nom", "=Note", "Heures"]
HOSTILE = ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_is_a_formula(text: str):
    answer = csv_response("Bénévoles", HEAD, [[text, "Éloi", 3]])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == [["Nom", "'=Note", "Heures"], [f"'{text}", "Éloi", "3"]]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_an_xlsx_is_a_formula(text: str):
    answer = xlsx_response("Bénévoles", HEAD, [[text, "Éloi", 3]])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Nom", "'=Note", "Heures"]
    assert rows[1][0].lstrip("'").strip() == text.strip()
    assert rows[1][1:] == ["Éloi", 3.0]


def test_a_file_is_named_plainly_and_kept_by_no_browser():
    answer = csv_response("liste\" d'essai\r\nX: y", ["a"], [])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="liste-dessai-x-y.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("language", "programs", "line"),
    [
        ("fr", False, b"Lou;3,5;5000,00;2\r\n"),
        ("en", False, b"Lou,3.5,5000.00,2\r\n"),
        ("fr", True, b"Lou,3.5,5000.00,2\r\n"),
    ],
)
def test_a_csv_opens_in_the_spreadsheet_of_its_reader(language: str, programs: bool, line: bytes):
    with override(language):
        answer = csv_response("x", ["a", "b", "c", "d"], [["Lou", 3.5, Decimal("5000.00"), 2]], programs=programs)
    assert answer.content.endswith(line)
