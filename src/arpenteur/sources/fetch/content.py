"""Is a downloaded file what its name says, whole, and as recent as it must be?

An error page answered with « 200 OK », a file cut in the middle or a copy that nobody keeps up must not reach a parser.
"""

import gzip
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where

_HEAD = 512
_HEADING = 256 * 1024
_PIECE = 1 << 20
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "parquet": (b"PAR1",),
    "zip": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "csv.gz": (b"\x1f\x8b",),
    "json": (b"{", b"["),
    "geojson": (b"{",),
    "gpkg": (b"SQLite format 3\x00",),
}
_ENDS: dict[str, tuple[bytes, ...]] = {"parquet": (b"PAR1",), "json": (b"}", b"]"), "geojson": (b"}",)}


class LesserError(InputError):
    """An address has the file in a way that is taken only where no other address has better."""


class FrozenError(LesserError):
    """A sound file that lacks the newest election which its source must hold: a copy that is no longer kept up."""


class WholeOnlyError(LesserError):
    """A server that does not give parts of a file: all of it would have to come for a few lines."""


def check_content(path: Path, format: str, url: str) -> None:
    """Raises InputError when the file does not begin and end as ``format`` does, or cannot be unpacked to its end."""
    with path.open("rb") as content:
        head = content.read(_HEAD)
        content.seek(max(0, path.stat().st_size - _HEAD))
        tail = content.read().rstrip() if format != "parquet" else content.read()
    check_beginning(head, format, url)
    if not tail.endswith(_ENDS.get(format, (b"",))) or not _unpacks(path, format):
        raise _wrong("le fichier reçu est coupé ou abîmé", format, url)


def check_beginning(head: bytes, format: str, url: str) -> None:
    """Raises InputError when the first bytes of a file are not those of ``format``."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise _wrong("le serveur a envoyé un fichier vide", format, url)
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise _wrong("le serveur a envoyé une page web au lieu des données", format, url)
    if not start.startswith(_BEGINNINGS.get(format, (b"",))):
        raise _wrong("le contenu reçu n'a pas le format annoncé", format, url)


def _unpacks(path: Path, format: str) -> bool:
    try:
        if format in ("zip", "xlsx"):
            with zipfile.ZipFile(path) as archive:
                return bool(archive.namelist())
        if format == "csv.gz":
            with gzip.open(path) as content:
                while content.read(_PIECE):
                    pass
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error):
        return False
    return True


def check_columns(path: Path, format: str, columns: Sequence[str], url: str) -> None:
    """Raises InputError when a column, or a property of features, that the source must have is not in the file."""
    if not columns or format in ("zip", "xlsx"):
        return
    if format == "parquet":
        present = set(pl.read_parquet_schema(path))
        missing = [name for name in columns if name not in present]
    else:
        with gzip.open(path) if format == "csv.gz" else path.open("rb") as content:
            heading = content.read(_HEADING)
        missing = [name for name in columns if name.lower().encode() not in heading.lower()]
    if missing:
        raise InputError(
            f"colonne « {missing[0]} » absente du fichier publié",
            Where(url),
            expected=f"les colonnes {', '.join(columns)}",
            action="le format a changé : téléchargez le fichier et signalez-le",
        )


def check_newest(frame: pl.LazyFrame, newest: str, url: str) -> None:
    """Raises FrozenError when no row is of the election ``newest``; only that column is read."""
    if not newest:
        return
    held = frame.filter(pl.col("id_election") == newest).select("id_election").head(1).collect()
    if held.is_empty():
        raise FrozenError(
            f"copie ancienne, sans {Election.parse(newest).label}",
            Where(url),
            expected="le fichier que le producteur tient à jour",
        )


def _wrong(problem: str, format: str, url: str) -> InputError:
    return InputError(
        problem,
        Where(url),
        expected=f"un fichier {format}",
        action="rien n'a été gardé ; ouvrez l'adresse dans un navigateur pour voir ce que répond le serveur",
    )
