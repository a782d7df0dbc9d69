"""Bytes of a source file: plain, gzip or a zip of one member, with bounds against bombs; text and its encoding."""

import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import Protocol

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.reading import MAX_BYTES, MAX_RATIO, check_zip
from arpenteur.storage import sha256_of

__all__ = ["decode", "head", "read_bytes", "sha256_of"]

_FREE_BYTES = 64 << 20
_CHUNK = 1 << 20


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def head(path: Path, size: int) -> bytes:
    """The first bytes, decompressed; the whole content when it is shorter."""
    return _read(path, size)


def read_bytes(path: Path) -> bytes:
    """The whole content, decompressed.

    Raises InputError on a missing, empty, broken, oversized or bomb-like file.
    """
    data = _read(path, None)
    if not data.strip():
        raise InputError("fichier vide", Where(path), action="téléchargez-le de nouveau")
    return data


def _read(path: Path, size: int | None) -> bytes:
    with _opened(path) as file:
        magic = file.read(4)
    packed = path.stat().st_size
    try:
        if magic[:2] == b"\x1f\x8b":
            with gzip.open(path) as member:
                return _bounded(member, path, packed, size)
        if magic == b"PK\x03\x04":
            return _read_zip(path, size)
        with path.open("rb") as file:
            return _bounded(file, path, packed, size)
    except (zlib.error, EOFError, OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise InputError(
            "fichier compressé illisible ou tronqué", Where(path), action="téléchargez-le de nouveau"
        ) from error


def _read_zip(path: Path, size: int | None) -> bytes:
    members = check_zip(path, path)
    if not members:
        raise InputError("archive sans fichier", Where(path), expected="une archive d'un fichier")
    # INSEE ships each table with a small dictionary of its variables (meta_…): the data are the largest member.
    largest = max(members, key=lambda info: info.file_size)
    with zipfile.ZipFile(path) as archive, archive.open(largest) as member:
        return _bounded(member, path, max(largest.compress_size, 1), size)


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


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        reason = "fichier introuvable" if isinstance(error, FileNotFoundError) else "fichier illisible"
        raise InputError(reason, Where(path)) from error


def decode(data: bytes, path: Path, *, utf8_only: bool = False) -> tuple[str, str]:
    """Text and the name of its encoding: UTF-8 (with or without mark), UTF-16 with mark, else Windows-1252.

    A file that starts as sound UTF-8 with accents and then breaks is damaged: InputError with the line.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded(data, "utf-16", path), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        before = data[: error.start]
        if utf8_only or not before.isascii():
            raise InputError(
                "octet qui n'est pas de l'UTF-8",
                Where(path, before.count(b"\n") + 1),
                expected="un texte en UTF-8",
                action="enregistrez le fichier en UTF-8 ou téléchargez-le de nouveau",
            ) from error
    return _decoded(data, "cp1252", path), "cp1252"


def _decoded(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "encodage non reconnu",
            Where(path, data[: error.start].count(b"\n") + 1),
            expected="un texte en UTF-8 ou Windows-1252",
        ) from error
