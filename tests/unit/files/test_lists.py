"""Lists in every container are the same list; stops of rounds and named tables follow the same rules."""

import codecs
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.files.lists import read_list
from arpenteur.files.tables import columns_of, first_values, read_table

ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Feuille1">{rows}
<table:table-row table:number-rows-repeated="1048570"><table:table-cell
 table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


def ods(rows: list[list[str]]) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows=lines))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


def test_a_list_of_libreoffice_is_read() -> None:
    head, rows = read_list(ods([["Nom", "Tél"], ["Éloi", "06"]]))
    assert (head, rows) == (["Nom", "Tél"], [(2, ["Éloi", "06"])])


def test_cells_that_libreoffice_types_repeats_and_covers_keep_their_columns() -> None:
    text = '<table:table-cell{} office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    typed = '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>as shown</text:p></table:table-cell>'
    titles = "".join(text.format("", title) for title in ("Nom", "Né en", "Le", "Part", "Vide", "Fin"))
    values = [("float", "value", "1970"), ("date", "date-value", "2024-03-05"), ("percentage", "value", "0.125")]
    first = text.format("", "Éloi") + "".join(typed.format(*one) for one in values)
    first += "<table:covered-table-cell/>" + text.format("", "oui")
    twice = text.format(' table:number-columns-repeated="2"', "b")
    rows = f"<table:table-row>{titles}</table:table-row><table:table-row>{first}</table:table-row>"
    rows += f'<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", ODS.format(rows=rows))
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    repeated = ["b", "b", "", "", "", ""]
    assert read_list(out.getvalue())[1] == [
        (2, ["Éloi", "1970", "2024-03-05", "0.125", "", "oui"]),
        (3, repeated),
        (4, repeated),
    ]


def packed(content: bytes, how: str) -> bytes:
    if how == "gzip":
        return gzip.compress(content)
    if how == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("table.csv", content)
            archive.writestr("meta_table.csv", b"VAR;LIB\n")
        return out.getvalue()
    return content


@pytest.mark.parametrize("how", ["plain", "gzip", "zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("separator", ";,\t|")
def test_a_table_is_the_same_in_every_wrapping(tmp_path: Path, how: str, encoding: str, separator: str) -> None:
    path = tmp_path / "table"
    value = "1" if separator == "," else " 1,5 "
    body = f'Clé{separator}Valeur\r\n"é\nè"{separator}{value}\r\nb{separator}\r\n'
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    path.write_bytes(packed(mark + body.encode(encoding), how))
    table = read_table(path)
    assert table.frame.columns == ["Clé", "Valeur"]
    assert table.frame.rows() == [("é\nè", value.strip()), ("b", None)]
    assert columns_of(path) == ["Clé", "Valeur"]
    assert first_values(path)[0] == "é\nè"


def test_a_workbook_of_libreoffice_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "table.ods"
    path.write_bytes(ods([["Titre au-dessus"], ["IRIS", "V"], ["930100101", "4"], ["", ""], ["930100102", "x"]]))
    table = read_table(path, header=("IRIS",))
    assert table.frame.rows() == [("930100101", "4"), ("930100102", "x")]
    with pytest.raises(InputError, match="ligne 5, colonne « V » : valeur « x » ; attendu : un nombre"):
        table.numbers("V")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a;b\né;1\n".encode() + "é;2\n".encode("cp1252"), "ligne 3 : deux encodages se mêlent"),
        ("a;b\né;1\nx;é".encode()[:-1], "ligne 3 : le fichier est coupé"),
        (b"a;b\n1;2\n3\n", "ligne 3 : 1 colonnes au lieu de 2"),
        (b'a;b\n"x\ny";2\n"z";x\n', "ligne 4, colonne « b » : valeur « x »"),
        (b'a;b\n1;"2\n', "ligne 2 : guillemets jamais refermés"),
        (b"a;b\n1;\x81\xe9\n", "ligne 2 : encodage non reconnu"),
        (b"a;b\n1;\0\n", "ligne 2 : octet nul"),
        (b"a;a\n1;2\n", "ligne 1 : colonne « a » en double"),
        (b"seule\n1\n", "ligne 1 : en-tête sans colonnes"),
        (b"a;b\tc\n1;2\t3\n", "ligne 1 : séparateurs mélangés"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_table(path).numbers("b")
