"""One compressed file, written whole or not at all, read back with its digests."""

import gzip
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.operations.backup.manifest import NAME, safe

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_CHUNK = 1 << 20


class Writer:
    """Adds members and remembers their digests."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, tuple[str, int]] = {}

    def add(self, name: str, file: Path) -> None:
        """A file as it is when opened: one that grows meanwhile is cut there. One that is gone is left out."""
        try:
            data = file.open("rb")
        except FileNotFoundError:
            return
        with data:
            size = os.fstat(data.fileno()).st_size
            counted = _Hashed(data)
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = size, 0o600, int(os.fstat(data.fileno()).st_mtime)
            self._tar.addfile(info, counted)  # type: ignore[arg-type] — it has read(), which is all that is used
        self.files[name] = (counted.digest.hexdigest(), size)

    def say(self, text: str) -> None:
        """The manifest, last."""
        data = text.encode()
        info = tarfile.TarInfo(NAME)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))


class _Hashed:
    def __init__(self, data: IO[bytes]) -> None:
        self._data = data
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read and remember."""
        read = self._data.read(size)
        self.digest.update(read)
        return read


@contextmanager
def writing(out: Path) -> Iterator[Writer]:
    """An archive that appears at ``out`` when the block ends, readable by its owner only; nothing if it fails."""
    part = out.with_name(f".{out.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:  # noqa: PTH123
            with _compressed(out, raw) as stream, tarfile.open(fileobj=stream, mode="w|", bufsize=_CHUNK) as tar:
                yield Writer(tar)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(out)
    except OSError as error:
        raise InputError(f"la sauvegarde ne s'écrit pas ({error.strerror or error})", Where(out)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def check_name(out: Path) -> None:
    """Raise InputError where the file cannot be a backup's."""
    if not out.name.endswith((".tar.gz", ".tar.zst")):
        raise InputError("nom de sauvegarde inconnu", Where(out), expected="un nom en .tar.gz ou .tar.zst")
    if not out.parent.is_dir():
        raise InputError("le dossier n'existe pas", Where(out.parent), action="créez-le d'abord")
    if out.name.endswith(".zst"):
        _zstd()


@contextmanager
def _compressed(out: Path, raw: IO[bytes]) -> Iterator[Any]:
    if out.name.endswith(".gz"):
        with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6) as stream:
            yield stream
        return
    with subprocess.Popen([_zstd(), "-q", "-c"], stdin=subprocess.PIPE, stdout=raw) as run:
        entry = cast(IO[bytes], run.stdin)
        try:
            yield entry
            entry.close()
        except BaseException:
            run.kill()
            raise
    if run.returncode:
        raise OSError(f"zstd: {run.returncode}")


def unpack(file: Path, folder: Path) -> tuple[str, dict[str, tuple[str, int]]]:
    """Write every member below ``folder``; the manifest's text, and the digest and size of each member read.

    Raises InputError for what is no archive, is cut, or holds a member that would be written elsewhere.
    """
    said, found = "", {}
    try:
        with _readable(file) as stream, tarfile.open(fileobj=stream, mode="r|", bufsize=_CHUNK) as tar:
            for member in tar:
                if not member.isfile() or not safe(member.name):
                    raise InputError(f"élément refusé : {member.name}", Where(file))
                data = cast(IO[bytes], tar.extractfile(member))
                if member.name == NAME:
                    said = data.read().decode()
                else:
                    found[member.name] = _write(data, folder / member.name)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, UnicodeDecodeError, _CutError) as error:
        raise InputError("sauvegarde illisible ou coupée", Where(file), action="prenez-en une autre copie") from error
    return said, found


class _CutError(Exception):
    pass


def _write(data: IO[bytes], target: Path) -> tuple[str, int]:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123
        while chunk := data.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return digest.hexdigest(), size


@contextmanager
def _readable(file: Path) -> Iterator[Any]:
    try:
        with file.open("rb") as raw:
            start = raw.read(4)
    except OSError as error:
        raise InputError(f"la sauvegarde ne s'ouvre pas ({error.strerror})", Where(file)) from error
    if start.startswith(_GZIP):
        with gzip.open(file) as stream:
            yield stream
    elif start == _ZSTD:
        with _unzstd(file) as stream:
            yield stream
    else:
        raise InputError("ce fichier n'est pas une sauvegarde", Where(file), expected="un .tar.gz ou .tar.zst")


@contextmanager
def _unzstd(file: Path) -> Iterator[Any]:
    with tempfile.TemporaryFile() as told:
        with subprocess.Popen([_zstd(), "-q", "-dc", str(file)], stdout=subprocess.PIPE, stderr=told) as run:
            out = cast(IO[bytes], run.stdout)
            try:
                yield out
                while out.read(_CHUNK):
                    pass
            except BaseException:
                run.kill()
                raise
        if run.returncode:
            raise _CutError


def _zstd() -> str:
    found = shutil.which("zstd")
    if found is None:
        raise InputError("le programme zstd manque", action="installez-le, ou nommez la sauvegarde en .tar.gz")
    return found
