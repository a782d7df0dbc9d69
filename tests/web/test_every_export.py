"""No file leaves the program without its line of sources, or the reason why it has none."""

import csv
import io
import re
from pathlib import Path

import pytest
from cast import Cast
from exports import FROM_SNAPSHOTS, TRIED, WITHOUT, addresses_of_files, forms_of_commands
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]
LINE = "Sources : données fictives ; instantané du 1er septembre 2026"
EVERY = sorted({*addresses_of_files(), *forms_of_commands()})


@pytest.mark.parametrize("export", EVERY)
def test_an_export_is_tried_or_has_its_reason(export: str):
    told = TRIED.get(export) or WITHOUT.get(export)
    assert told, f"{export}: say in tests/support/exports.py which test finds its line of sources, or why it has none"
    assert (export in TRIED) is not (export in WITHOUT)


def test_no_entry_is_left_over():
    assert sorted({*TRIED, *WITHOUT} - set(EVERY)) == []
    assert len(EVERY) > 60
    assert len(FROM_SNAPSHOTS) > 15


@pytest.mark.parametrize("told", sorted(set(TRIED.values())))
def test_the_test_that_is_named_exists(told: str):
    file, _, name = told.partition("::")
    assert re.search(rf"^def {name}", (ROOT / file).read_text(encoding="utf-8"), re.M), told


@pytest.mark.django_db
def test_the_ground_at_a_glance_has_the_line(cast: Cast):
    client, url = cast.client(cast.director), f"/c/{cast.campaign.slug}/coup-d-oeil/zones"
    head, *_, last = csv.reader(io.StringIO(client.get(f"{url}.csv").content.decode("utf-8-sig")), delimiter=";")
    assert last[0] == LINE
    assert len(last) == len(head)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{url}.xlsx").content))
    assert book.get_sheet_by_index(0).to_python()[-1][0] == LINE
    assert LINE in client.get(f"{url}.pdf").content.decode("utf-8", errors="replace")
