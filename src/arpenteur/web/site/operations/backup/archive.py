"""One compressed file, written whole or not at all, read back with its digests."""

import gzip
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
import zlib
from collections.abc import Generator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any, cast

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.site.operations.backup.encryption import SUFFIX, decrypting, encrypted, encrypting
from arpenteur.web.site.operations.backup.manifest import NAME, safe

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
            self._tar.addfile(info, cast("IO[bytes]", counted))  # it has read(), which is all that is used
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
def writing(out: Path, public: str = "") -> Generator[Writer]:
    """An archive that appears at ``out`` when the block ends, readable by its owner only; nothing if it fails.

    With a public key only whoever has the private one reads it.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:  # noqa: PTH123
            sink = encrypting(raw, public) if public else nullcontext(raw)
            with sink as target, _compressed(out, target) as stream, _tar(stream) as tar:
                yield Writer(tar)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(out)
    except OSError as error:
        raise InputError(f"la sauvegarde ne s'écrit pas ({error.strerror or error})", Where(out)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _tar(stream: IO[bytes]) -> tarfile.TarFile:
    return tarfile.open(fileobj=stream, mode="w|", bufsize=_CHUNK)


def check_name(out: Path, *, sealed: bool = False) -> None:
    """Raise InputError where the file cannot be a new backup's."""
    end = SUFFIX if sealed else ""
    if not out.name.endswith((f".tar.gz{end}", f".tar.zst{end}")):
        raise InputError("nom de sauvegarde inconnu", Where(out), expected=f"un nom en .tar.gz{end} ou .tar.zst{end}")
    if out.exists():
        raise InputError(
            "ce fichier existe déjà", Where(out), action="donnez un autre nom : une sauvegarde n'en écrase pas"
        )
    if not out.parent.is_dir():
        raise InputError("le dossier n'existe pas", Where(out.parent), action="créez-le d'abord")
    if ".zst" in out.suffixes:
        _zstd()


@contextmanager
def _compressed(out: Path, raw: IO[bytes]) -> Generator[Any]:
    if ".gz" in out.suffixes:
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


def unpack(file: Path, folder: Path, private: str = "") -> tuple[str, dict[str, tuple[str, int]]]:
    """Write every member below ``folder``; the manifest's text, and the digest and size of each member read.

    ``private`` is the text of a private key, for an encrypted file. Raises InputError for no archive, is cut, or
    holds a member that would be written elsewhere.
    """
    said, found = "", {}
    try:
        with _readable(file, private) as stream, tarfile.open(fileobj=stream, mode="r|", bufsize=_CHUNK) as tar:
            for member in tar:
                if not member.isfile() or not safe(member.name):
                    raise InputError(f"élément refusé : {member.name}", Where(file))
                data = cast(IO[bytes], tar.extractfile(member))
                if member.name == NAME:
                    said = data.read().decode()
                else:
                    found[member.name] = _write(data, folder / member.name)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError, _CutError) as error:
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
def _readable(file: Path, private: str) -> Generator[IO[bytes]]:
    if not encrypted(file):
        with file.open("rb") as raw, _expanded(file, raw) as stream:
            yield stream
        return
    if not private:
        raise InputError("cette sauvegarde est chiffrée", Where(file), action="donnez sa clé privée avec --key")
    with decrypting(file, private) as raw, _expanded(file, cast(io.BufferedReader, raw)) as stream:
        yield stream


@contextmanager
def _expanded(file: Path, raw: io.BufferedReader) -> Generator[Any]:
    start = raw.peek(len(_ZSTD))[: len(_ZSTD)]
    if start.startswith(_GZIP):
        with gzip.GzipFile(fileobj=raw) as stream:
            yield stream
    elif start == _ZSTD:
        with _unzstd(raw) as stream:
            yield stream
    else:
        raise InputError(
            "ce fichier n'est pas une sauvegarde", Where(file), expected="ce qu'écrit « arpenteur backup »"
        )


@contextmanager
def _unzstd(raw: IO[bytes]) -> Generator[Any]:
    with tempfile.TemporaryFile() as told:
        with subprocess.Popen(
            [_zstd(), "-q", "-dc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told
        ) as run:
            entry, out = cast(IO[bytes], run.stdin), cast(IO[bytes], run.stdout)
            feeder = threading.Thread(target=_feed, args=(raw, entry), daemon=True)
            feeder.start()
            try:
                yield out
                while out.read(_CHUNK):
                    pass
            except BaseException:
                run.kill()
                raise
            finally:
                feeder.join()
        if run.returncode:
            raise _CutError


def _feed(raw: IO[bytes], entry: IO[bytes]) -> None:
    with suppress(OSError), entry:
        shutil.copyfileobj(raw, entry, _CHUNK)


def _zstd() -> str:
    found = shutil.which("zstd")
    if found is None:
        raise InputError("le programme zstd manque", action="installez-le, ou nommez la sauvegarde en .tar.gz")
    return found
