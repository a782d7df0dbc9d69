"""Files made to bring the server down."""

import io
import threading
import zipfile
import zlib

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.web.crew.imports.reading import read_table
from arpenteur.web.fieldwork import photos

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_REL}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_REL}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_REL}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(*cells: tuple[str, str], filling: str = "") -> bytes:
    """A workbook with texts in some cells, by their references."""
    rows = "".join(f'<row><c r="{where}" t="inlineStr"><is><t>{text}</t></is></c></row>' for where, text in cells)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_SHEET}"><sheetData>{filling}{rows}</sheetData></worksheet>',
        )
    return out.getvalue()


def test_an_honest_workbook_is_read_where_it_starts():
    table = read_table(workbook(("B3", "Nom"), ("B4", "Max Prototype")))
    assert table.head == ("Nom",)
    assert table.rows == ((4, ("Max Prototype",)),)


def test_a_workbook_whose_last_cell_is_very_far_ends_no_server():
    """Two cells, 500 GB between them."""
    with pytest.raises(InputError, match="ne s'ouvre pas"):
        read_table(workbook(("A1", "Nom"), ("A2", "Max"), ("XFD1048576", "x")))


def test_a_workbook_that_lies_about_its_size_is_refused():
    honest = workbook(("A1", "Nom"), ("A2", "Max"), filling=" " * 100_000_000)
    said = (100_000_000).to_bytes(4, "little")[1:]  # the size is written with what surrounds it: its high bytes match
    place = honest.rfind(b"xl/worksheets/sheet1.xml") - 46 + 24
    assert honest[place + 1 : place + 4] == said
    lying = honest[:place] + (1000).to_bytes(4, "little") + honest[place + 4 :]
    assert len(lying) < 2_000_000
    with pytest.raises(InputError):
        read_table(lying)


def test_a_workbook_of_zeros_is_refused_before_it_is_unpacked():
    assert len(zlib.compress(b" " * 100_000_000)) < 2_000_000
    with pytest.raises(InputError, match="ne s'ouvre pas"):
        read_table(workbook(("A1", "Nom"), ("A2", "Max"), filling=" " * 100_000_000))


def test_several_large_photos_are_never_read_at_once(home, monkeypatch):
    at_once, most = 0, 0
    real = photos.Image.open

    def opened(*given, **named):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        gate.wait(0.05)
        at_once -= 1
        return real(*given, **named)

    gate = threading.Event()
    monkeypatch.setattr(photos.Image, "open", opened)
    out = io.BytesIO()
    photos.Image.new("RGB", (30, 20), "white").save(out, "PNG")
    keep = [threading.Thread(target=photos.keep_photo, args=(io.BytesIO(out.getvalue()), 1, 1)) for _ in range(4)]
    for thread in keep:
        thread.start()
    for thread in keep:
        thread.join()
    assert most == 1
    assert len(list(photos.folder_of(1).iterdir())) == 4
