"""One file over HTTP: resumed after a cut, checked, put in place in one step, remembered."""

import contextlib
import errno
import json
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import httpx
import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.fetch.cache import Sighting, exclusive, hash_of, remember, sightings
from arpenteur.sources.fetch.content import FrozenError, check_columns, check_content, check_newest
from arpenteur.sources.fetch.network import Network, Progress, TransientError, check_status, http_failures

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Request:
    """What to download: ``folder`` is the source's id in the cache; ``sha256`` and ``size`` (bytes) are pinned or
    empty, ``columns`` and ``newest`` (an election) what the content must hold. ``old`` accepts it without the latter.
    """

    url: str
    folder: str
    file: str
    format: str
    label: str
    sha256: str = ""
    size: int = 0
    columns: tuple[str, ...] = ()
    newest: str = ""
    old: bool = False


@dataclass(frozen=True)
class Downloaded:
    """A complete, checked file of the cache. ``notice`` tells in French that the published file has changed."""

    path: Path
    url: str
    sha256: str
    seen: str
    notice: str = ""


@dataclass(frozen=True)
class _Validators:
    """What lets a server say whether a half-received file is still the one it holds."""

    url: str
    etag: str
    last_modified: str
    total: int | None

    @property
    def if_range(self) -> str:
        """Value of ``If-Range`` (RFC 9110, 13.1.5): a strong tag, else a date, else nothing."""
        return self.etag if self.etag.startswith('"') else self.last_modified


def download(
    request: Request,
    *,
    cache: Path,
    network: Network | None = None,
    progress: Progress | None = None,
    refresh: bool = False,
) -> Downloaded:
    """The file in the cache, downloaded unless it is there; ``refresh`` asks the server whether it has changed.

    An interruption of any kind leaves a part that the next call resumes. A changed file is kept beside the former
    one. Raises InputError in one sentence: address, status, content, hash, size, full disk.
    """
    with exclusive(cache, f"{request.folder}/{request.file}"):
        transfer = _Transfer(request, cache, network or Network(), progress)
        if transfer.target.exists() and not refresh:
            return transfer.known()
        return transfer.run(conditional=refresh and transfer.target.exists())


class _Transfer:
    """One download under its lock: the part, its validators, the attempts."""

    def __init__(self, request: Request, cache: Path, network: Network, progress: Progress | None) -> None:
        self.request = request
        self.cache = cache
        self.network = network
        self.progress = progress
        self.target = cache / request.folder / request.file
        # Each address has its own part: what one has begun, another does not undo.
        address = sha256(request.url.encode()).hexdigest()[:8]
        self.part = self.target.with_name(f"{self.target.name}.{address}.part")
        self.notes = self.target.with_name(f"{self.target.name}.{address}.part.json")

    def known(self) -> Downloaded:
        """The file already in the cache."""
        digest = hash_of(self.target)
        if self.request.sha256 and digest != self.request.sha256:
            raise InputError(
                "le fichier du cache n'a pas l'empreinte attendue",
                Where(self.target),
                expected=f"sha256 {self.request.sha256}",
                action="supprimez-le et relancez la commande",
            )
        seen = [one.seen for one in sightings(self.cache, self.request.url) if one.sha256 == digest]
        return Downloaded(self.target, self.request.url, digest, seen[-1] if seen else "")

    def run(self, *, conditional: bool) -> Downloaded:
        """Downloads, checks, puts in place."""
        with _disk_failures(self.part):
            self.target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with self.network.client() as client:
                    response = self._attempts(client, conditional=conditional)
            except TransientError as error:
                raise self._kept(error.error) from error
            except InputError:
                if self._size() > self.network.max_bytes:
                    self._restart()
                raise
            if response.status_code == 304:
                return self.known()
            return self._settle(response)

    def _attempts(self, client: httpx.Client, *, conditional: bool) -> httpx.Response:
        """Tries until it works; a round of attempts that brought bytes earns another round."""
        while True:
            before = self._size()
            try:
                return self.network.retrying()(self._attempt, client, conditional=conditional)
            except TransientError:
                if self._size() <= before:
                    raise

    def _attempt(self, client: httpx.Client, *, conditional: bool) -> httpx.Response:
        notes = self._resumable()
        if notes is not None and self._size() == notes.total:
            return httpx.Response(206, headers={"ETag": notes.etag, "Last-Modified": notes.last_modified})
        headers = self._headers(notes, conditional=conditional)
        url = self.request.url
        with http_failures(url), client.stream("GET", url, headers=headers) as response:
            if response.status_code == 416:
                self._restart()
                raise TransientError(InputError("le serveur refuse la reprise du téléchargement", Where(url)))
            check_status(response, url)
            if response.status_code == 304:
                return response
            self._receive(response, notes if response.status_code == 206 else None)
            return response

    def _headers(self, notes: _Validators | None, *, conditional: bool) -> dict[str, str]:
        if notes is not None:
            return {"Range": f"bytes={self._size()}-", "If-Range": notes.if_range}
        seen = sightings(self.cache, self.request.url) if conditional else []
        if not seen:
            return {}
        tags = {"If-None-Match": seen[-1].etag, "If-Modified-Since": seen[-1].last_modified}
        return {name: value for name, value in tags.items() if value}

    def _receive(self, response: httpx.Response, notes: _Validators | None) -> None:
        """Appends to the part after a 206 that continues it, starts it again after a 200."""
        if notes is None:
            start, total = 0, _length(response)
            notes = _Validators(
                self.request.url, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""), total
            )
        else:
            start, total = self._size(), notes.total
            self._check_continues(response, notes, start)
        self._check_size(total)
        self.notes.write_text(json.dumps(asdict(notes)), encoding="utf-8")
        done = start
        with self.part.open("ab" if start else "wb") as out:
            for chunk in response.iter_raw():
                out.write(chunk)
                done += len(chunk)
                self._check_size(done)
                if self.progress:
                    self.progress.step(self.request.label, done, total)
        if total is not None and done != total:
            raise TransientError(InputError("la connexion a été coupée", Where(self.request.url)))

    def _check_continues(self, response: httpx.Response, notes: _Validators, start: int) -> None:
        """A 206 must start where the part ends, in the same content."""
        spot = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        same_tag = response.headers.get("ETag", notes.etag) == notes.etag
        same_total = spot is not None and (notes.total is None or spot[2] in ("*", str(notes.total)))
        if spot is None or int(spot[1]) != start or not same_tag or not same_total:
            self._restart()
            raise TransientError(InputError("le fichier a changé pendant le téléchargement", Where(self.request.url)))

    def _check_size(self, size: int | None) -> None:
        if size is not None and size > self.network.max_bytes:
            raise InputError(
                f"fichier de plus de {megabytes(self.network.max_bytes)}",
                Where(self.request.url),
                action="téléchargez-le à la main et donnez son dossier avec --sources",
            )

    def _settle(self, response: httpx.Response) -> Downloaded:
        """Checks the complete part, then makes it the file; a former, different file is kept beside it."""
        request = self.request
        digest = hash_of(self.part)
        try:
            self._check(digest)
        except FrozenError:
            raise  # sound, and taken where no other address has better: its part stays
        except InputError:
            self._restart()
            raise
        notice = self._set_former_aside(digest)
        size = self._size()
        self.part.replace(self.target)
        self._restart()
        today = self.network.now().date().isoformat()
        etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        remember(self.cache, request.url, Sighting(digest, size, etag, modified, today, str(self._relative())))
        return Downloaded(self.target, request.url, digest, today, notice)

    def _check(self, digest: str) -> None:
        request = self.request
        check_content(self.part, request.format, request.url)
        pinned = (
            ("l'empreinte attendue", request.sha256, digest, "sha256 "),
            ("la taille attendue", request.size, self._size(), "octets : "),
        )
        for what, expected, got, unit in pinned:
            if expected and got != expected:
                raise InputError(
                    f"le fichier reçu n'a pas {what}",
                    Where(request.url),
                    expected=f"{unit}{expected}, et non {got}",
                    action="rien n'a été gardé ; vérifiez auprès du producteur pourquoi le fichier a changé",
                )
        check_columns(self.part, request.format, request.columns, request.url)
        if request.newest and not request.old and request.format == "parquet":
            check_newest(pl.scan_parquet(self.part), request.newest, request.url)

    def _set_former_aside(self, digest: str) -> str:
        """The notice of a change, or nothing; renames the file about to be replaced."""
        former = [one for one in sightings(self.cache, self.request.url) if one.sha256 != digest]
        aside = ""
        if self.target.exists():
            old = hash_of(self.target)
            if old == digest:
                return ""
            stem, dot, suffix = self.target.name.partition(".")
            # In a folder of its own: a half is read with what lies beside it.
            kept = self.target.parent / "anciens" / f"{stem}-{old[:8]}{dot}{suffix}"
            kept.parent.mkdir(exist_ok=True)
            self.target.rename(kept)
            aside = f" ; l'ancien est gardé dans {kept}"
        if not former and not aside:
            return ""
        since = f" depuis le {former[-1].seen}" if former else ""
        return f"{self.request.url} : le fichier publié a changé{since}{aside}."

    def _resumable(self) -> _Validators | None:
        """Validators of the part, where it can be continued."""
        if not self._size():
            return None
        try:
            notes = _Validators(**json.loads(self.notes.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        complete = notes.total is not None and self._size() <= notes.total
        return notes if notes.url == self.request.url and notes.if_range and complete else None

    def _kept(self, error: InputError) -> InputError:
        size = self._size()
        kept = f"{megabytes(size)} gardés, relancez la commande pour reprendre" if size else error.action
        return InputError(error.problem, error.where, action=kept)

    def _restart(self) -> None:
        for path in (self.part, self.notes):
            path.unlink(missing_ok=True)

    def _size(self) -> int:
        with contextlib.suppress(FileNotFoundError):
            return self.part.stat().st_size
        return 0

    def _relative(self) -> Path:
        return self.target.relative_to(self.cache)


def _length(response: httpx.Response) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None


@contextmanager
def _disk_failures(part: Path) -> Generator[None]:
    """A full disk or a folder without rights, in one sentence that says what was kept."""
    try:
        yield
    except OSError as error:
        kept = part.stat().st_size if part.exists() else 0
        if error.errno in _FULL:
            raise InputError(
                f"le disque est plein, {megabytes(kept)} gardés",
                Where(part),
                action="libérez de la place, ou changez de dossier par ARPENTEUR_CACHE, et relancez la commande",
            ) from error
        raise InputError(
            f"écriture impossible ({error.strerror or type(error).__name__})",
            Where(part),
            action="vérifiez les droits du dossier, ou donnez-en un autre par ARPENTEUR_CACHE",
        ) from error


def megabytes(size: int) -> str:
    """French text of a number of bytes.

    >>> megabytes(1_250_000), megabytes(300)
    ('1,2 Mo', '0,3 ko')
    """
    unit, value = ("Mo", size / 1e6) if size >= 1e6 else ("ko", size / 1e3)
    return f"{value:.1f} {unit}".replace(".", ",")
