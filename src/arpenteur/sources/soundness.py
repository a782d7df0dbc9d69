"""Why a file cannot be read, whatever it was meant to hold: empty, damaged, a bomb, not what its name says."""

from pathlib import Path
from typing import cast

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.content import ARCHIVE, check_zip, is_workbook, read_bytes
from arpenteur.files.encoding import UTF_16_MARKS, decode
from arpenteur.files.frames import open_parquet, open_sheet
from arpenteur.files.texts import TextTable
from arpenteur.sources.json_text import Cursor
from arpenteur.sources.territory import geojson, gpkg

_TEXTS = (".csv", ".txt", ".tsv")
_LAYERS = (".geojson", ".json", ".gpkg", ".shp")
_BINARIES = {
    ".parquet": (b"PAR1", "un Parquet"),
    ".xlsx": (ARCHIVE, "un classeur XLSX"),
    ".gpkg": (gpkg.MAGIC, "un GeoPackage"),
    ".zip": (ARCHIVE, "une archive ZIP"),
    ".gz": (b"\x1f\x8b", "un fichier gzip"),
    ".shp": (b"\x00\x00\x27\x0a", "un shapefile"),
}
_LARGE = 4 << 20
_SUFFIXES = {*_TEXTS, *_LAYERS, *_BINARIES}


def why_unreadable(path: Path, *, whole: bool = True) -> InputError | None:
    """What is wrong with a file that is named as data are; None where it is sound, or no file of data by its name.

    A large file is read through only if ``whole``: a build that has its results need not wait for files of no use.
    """
    if path.suffix.lower() not in _SUFFIXES:
        return None
    try:
        if whole or path.stat().st_size <= _LARGE:
            refuse_unreadable(path)
        else:
            _refuse_other_format(path)
    except OSError:
        return None
    except InputError as error:
        return error
    return None


def refuse_unreadable(path: Path) -> None:
    """Raise InputError where a file is of no use before its layout matters."""
    _refuse_other_format(path)
    data = read_bytes(path)
    if data.startswith(b"PAR1"):
        open_parquet(path)
    elif data.startswith(gpkg.MAGIC):
        for info in gpkg.list_layers(path):
            gpkg.first_rows(path, info, 1)
    elif is_workbook(path):
        open_sheet(path)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        _refuse_broken_json(path, data)
    elif data[:2] in UTF_16_MARKS or _is_text(path):
        TextTable.open(path, data)


def _is_text(path: Path) -> bool:
    return {suffix.lower() for suffix in path.suffixes} & set(_TEXTS) != set()


def _refuse_other_format(path: Path) -> None:
    """A container that is not what its name says is damaged, or was renamed."""
    mark, name = _BINARIES.get(path.suffix.lower(), (b"", ""))
    try:
        with path.open("rb") as file:
            start = file.read(max(len(mark), 1))
    except OSError as error:
        raise InputError(f"fichier illisible ({error.strerror})", Where(path)) from error
    if start and not start.startswith(mark):
        raise InputError(
            f"le contenu n'est pas celui que le nom annonce ({name})",
            Where(path),
            action="téléchargez le fichier de nouveau",
        )
    if mark == ARCHIVE and start:
        check_zip(path, path)


def _refuse_broken_json(path: Path, data: bytes) -> None:
    text, _ = decode(data, path, utf8_only=True)
    cursor = Cursor(text, path)
    value = cursor.value()
    if cursor.peek():
        raise cursor.error("texte après la fin du JSON")
    if isinstance(value, dict) and "features" in value:
        geojson.refuse_without_features(cast("dict[str, object]", value)["features"], path)
