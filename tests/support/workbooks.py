"""Workbooks of texts, written by hand, that can also be wrong."""

import io
import zipfile

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

_ODS_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)
_ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods_cell(text: str, about: str = "") -> str:
    """A cell of a text; ``about``: what else its tag says."""
    return f'<table:table-cell{about} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_workbook(*rows: str, before: str = "") -> bytes:
    """A workbook of LibreOffice with these rows, each a ``<table:table-row>``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS_KIND)
        archive.writestr(
            "content.xml",
            f"{before}<office:document-content {_ODS_SPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="a">{"".join(rows)}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{_ODS_KIND}"/></m:manifest>',
        )
    return out.getvalue()


def workbook(*cells: tuple[str, str], filling: str = "", before: str = "") -> bytes:
    """A workbook with texts in some cells, by their references."""
    rows = "".join(f'<row><c r="{where}" t="inlineStr"><is><t>{text}</t></is></c></row>' for where, text in cells)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_SHEET}">{before}<sheetData>{filling}{rows}</sheetData></worksheet>',
        )
    return out.getvalue()
