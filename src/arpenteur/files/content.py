"""Bytes of a file: plain, gzip, or the one member that counts in a ZIP archive, with bounds against bombs."""

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import IO, Protocol

from arpenteur.domain.errors import InputError, Where

MAX_BYTES = 2 * 1024**3
"""Largest text or archive that is read whole: votes of all elections (2.4 GB) are read lazily, a few rows of them."""
MAX_MEMBERS = 1000
MAX_RATIO = 200
"""Largest compression ratio of an archive member over 10 MiB; genuine ones stay under 30."""
ARCHIVE = b"PK\x03\x04"
_FREE_BYTES = 64 << 20
_CHUNK = 1 << 20
_AGAIN = "téléchargez-le de nouveau"


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_bytes(path: Path) -> bytes:
    """The whole content, unpacked.

    Raises InputError for a file that is missing, empty, broken, too large, or that unpacks to far more than it weighs.
    """
    content = _read(path, None)
    refuse_empty(content, path)
    return content


def refuse_empty(content: bytes, path: Path) -> None:
    """Raise InputError where there are blanks only."""
    if not content[:4096].strip() and not content.strip():
        raise InputError("fichier vide", Where(path), action=_AGAIN)


def head(path: Path, size: int) -> bytes:
    """The first bytes, unpacked; all of them where the file is shorter. Raises InputError as ``read_bytes``."""
    return _read(path, size)


def is_packed(path: Path) -> bool:
    """True for gzip and for a ZIP archive."""
    start, _ = _start(path)
    return start[:2] == b"\x1f\x8b" or start == ARCHIVE


def is_workbook(path: Path) -> bool:
    """True for an XLSX or an ODS: an archive with a part that only workbooks have."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return not {"[Content_Types].xml", "META-INF/manifest.xml"}.isdisjoint(archive.namelist())


def check_zip(source: Path | IO[bytes], path: Path) -> list[zipfile.ZipInfo]:
    """Members of a ZIP archive (workbooks are ones), refused where it is broken, encrypted or a decompression bomb."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError("archive abîmée ou incomplète", Where(path), action="téléchargez-la de nouveau") from error
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_BYTES:
        raise InputError(
            f"archive de {len(members)} fichiers et {total // 1024**2} Mio une fois ouverte",
            Where(path),
            expected=f"au plus {MAX_MEMBERS} fichiers et 2 Gio",
        )
    for member in members:
        if member.file_size > 10 * 1024**2 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise InputError(f"compression anormale de « {member.filename} »", Where(path), action="fichier refusé")
        if member.flag_bits & 1:
            raise InputError("archive protégée par un mot de passe", Where(path), expected="une archive ouverte")
    return members


def _read(path: Path, size: int | None) -> bytes:
    start, packed = _start(path)
    if size is None and packed > MAX_BYTES:
        raise InputError(f"fichier de {packed // 1024**2} Mio", Where(path), expected="au plus 2 Gio")
    try:
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path) as member:
                return _bounded(member, path, packed, size)
        if start == ARCHIVE:
            largest = _member(path)
            with zipfile.ZipFile(path) as archive, archive.open(largest) as member:
                return _bounded(member, path, max(largest.compress_size, 1), size)
        with path.open("rb") as file:
            return file.read() if size is None else file.read(size)
    except (zlib.error, EOFError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise InputError("fichier compressé illisible ou tronqué", Where(path), action=_AGAIN) from error


def _start(path: Path) -> tuple[bytes, int]:
    """First four bytes and size of a file that can be opened."""
    try:
        if path.is_dir():
            raise InputError("c'est un dossier", Where(path), expected="un fichier")
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        problem = "fichier introuvable" if isinstance(error, FileNotFoundError) else "fichier illisible"
        raise InputError(problem, Where(path)) from error
    return start, size


def _member(path: Path) -> zipfile.ZipInfo:
    """The table of an archive. INSEE ships each with a small dictionary of its variables: the data are the largest."""
    members = sorted(check_zip(path, path), key=lambda member: member.file_size, reverse=True)
    texts = [member for member in members if member.filename.lower().endswith((".csv", ".txt"))]
    if not members:
        raise InputError("archive sans fichier", Where(path), expected="une archive d'un fichier")
    if len(texts) > 1 and 2 * texts[1].file_size > texts[0].file_size:
        raise InputError(
            f"archive de {len(texts)} fichiers de données", Where(path), expected="un seul", action="sortez-les d'abord"
        )
    return members[0]


def _bounded(member: _Readable, path: Path, packed: int, size: int | None) -> bytes:
    chunks: list[bytes] = []
    total = 0
    while chunk := member.read(_CHUNK if size is None else min(_CHUNK, size - total)):
        total += len(chunk)
        if total > MAX_BYTES or (total > _FREE_BYTES and total > MAX_RATIO * packed):
            raise InputError(
                "fichier compressé qui se gonfle démesurément",
                Where(path),
                expected=f"au plus {MAX_BYTES >> 30} Go une fois décompressé",
                action="téléchargez-le de nouveau depuis le site du producteur",
            )
        chunks.append(chunk)
    return b"".join(chunks)
