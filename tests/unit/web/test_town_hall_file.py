"""The file of reports for a town hall without an interface."""

import csv
from datetime import date

from arpenteur.domain.alike_reports import Spot
from arpenteur.web.residents.reports.town_hall_file import ReportLine, town_hall_csv

LINES = [
    ReportLine(
        "VAL-7K3M",
        date(2026, 11, 18),
        "Trottoir, chaussée",
        "Dalle ; cassée\n« ici »",
        "avenue de la Garenne",
        Spot(43.6045, -1.444),
        date(2026, 12, 3),
        "https://exemple.fr/s/1",
    ),
    ReportLine("VAL-0000", date(2026, 11, 19), "=HYPERLINK(1)", "@SUM(A1)", "+33", None, None, ""),
]


def test_columns_of_a_french_spreadsheet():
    content = town_hall_csv(LINES)
    assert content.startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";")
    assert len(head) == len(first) == len(second) == 9
    assert first == [
        "VAL-7K3M",
        "18/11/2026",
        "Trottoir, chaussée",
        "Dalle ; cassée « ici »",
        "avenue de la Garenne",
        "43,604500",
        "-1,444000",
        "03/12/2026",
        "https://exemple.fr/s/1",
    ]


def test_no_cell_is_a_formula():
    *_head, second = csv.reader(town_hall_csv(LINES).decode("utf-8-sig").splitlines(), delimiter=";")
    assert second[2:5] == ["'=HYPERLINK(1)", "'@SUM(A1)", "'+33"]
    assert (second[5], second[6], second[7]) == ("", "", "")
