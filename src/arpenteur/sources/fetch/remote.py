"""Rows of a national Parquet file, read at a distance: only the row groups that hold the place are fetched."""

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import MINISTRY_OVERSEAS
from arpenteur.sources.fetch.cache import exclusive
from arpenteur.sources.fetch.content import WholeOnlyError, check_newest
from arpenteur.sources.fetch.network import Network, TransientError, check_status, http_failures

PROVENANCE = "arpenteur.provenance"
_MAGIC = b"PAR1"


@dataclass(frozen=True)
class Rows:
    """Which rows of ``url`` to keep: those whose ``by`` column begins with one of the codes.

    ``communes`` are INSEE codes, ``departements`` as in keys (93, 2A, 971); the Ministry's overseas spellings are
    searched too. ``elections`` and ``columns`` are all of them when None. The file must have the columns ``needed``
    and hold the election ``newest``, where these are said; ``old`` accepts it without the latter.
    """

    url: str
    by: str
    communes: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    elections: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    needed: tuple[str, ...] = ()
    newest: str = ""
    old: bool = False

    @property
    def digest(self) -> str:
        """Name of this selection in the cache: the same at whichever address the file was found."""
        selection = (self.by, self.communes, self.departements, self.elections, self.columns)
        return sha256(json.dumps(selection, sort_keys=True).encode()).hexdigest()[:12]

    def condition(self) -> pl.Expr:
        """Ranges of text rather than prefixes: they are compared with the statistics of each row group."""
        ranges = [
            (pl.col(self.by) >= prefix) & (pl.col(self.by) < f"{prefix}`")
            for code in (*self.communes, *self.departements)
            for prefix in spellings(code)
        ]
        place = pl.any_horizontal(ranges)
        return place if self.elections is None else place & pl.col("id_election").is_in(self.elections)


@dataclass(frozen=True)
class _Remote:
    """What the server says of the file: the address after redirections, and its validators."""

    url: str
    etag: str
    last_modified: str
    size: int


def spellings(code: str) -> tuple[str, ...]:
    """A commune or département code, and the Ministry's spellings of it overseas.

    >>> spellings("93010"), spellings("97101")[:2]
    (('93010',), ('97101', 'ZA101'))
    """
    return (code, *(letters + code[2:] for letters, prefix in MINISTRY_OVERSEAS.items() if code[:2] == prefix))


def rows_file(rows: Rows, *, folder: str, cache: Path, name: str = "") -> Path:
    """Where these rows are kept in the cache; ``name`` is that of the published file, else told from its address.

    Halves that are read together share a folder, which holds one selection: no other place's half is beside them.
    """
    return cache / folder / rows.digest / f"{Path(name or urlsplit(rows.url).path).stem}.parquet"


def remote_rows(
    rows: Rows, *, folder: str, cache: Path, name: str = "", network: Network | None = None, refresh: bool = False
) -> Path:
    """A local Parquet file with these rows, same columns and types, provenance in its metadata.

    Read again only when ``refresh`` and the published file has changed, or when the one at hand lacks ``newest``.
    Raises InputError when the server cannot serve parts of a file, when it is no Parquet file, when a column is not
    there, or when no row is found; FrozenError when the election ``newest`` is not in it.
    """
    network = network or Network()
    target = rows_file(rows, folder=folder, cache=cache, name=name)
    with exclusive(cache, str(target)):
        if target.exists() and not refresh and not lacks(target, rows.newest):
            return target
        remote = _look(rows.url, network)
        same = target.exists() and provenance(target).get("etag") == remote.etag != ""
        if same and (rows.old or not lacks(target, rows.newest)):
            return target
        frame = _selected(rows, remote.url)
        if _look(rows.url, network) != remote:
            raise InputError("le fichier publié a changé pendant la lecture", Where(rows.url), action="recommencez")
        origin: dict[str, object] = {
            **asdict(rows),
            **asdict(remote),
            "url": rows.url,
            "read_at": network.now().isoformat(),
        }
        _write(frame, target, origin)
    return target


def rows_of_whole(rows: Rows, whole: Path, target: Path, *, network: Network) -> Path:
    """The same rows, from the whole file where no server gives parts of it."""
    origin: dict[str, object] = {**asdict(rows), "etag": "", "url": rows.url, "read_at": network.now().isoformat()}
    _write(_selected(rows, whole), target, origin)
    return target


def lacks(file: Path, newest: str) -> bool:
    """Whether rows of the cache were read from a copy that did not hold the election ``newest``, or before it did."""
    origin = provenance(file)
    return bool(newest) and (bool(origin.get("old")) or origin.get("newest") != newest)


def provenance(path: Path) -> dict[str, object]:
    """Where a subset comes from: url, etag, size of the whole, selection, moment of the reading; empty if no subset."""
    return json.loads(pl.read_parquet_metadata(path).get(PROVENANCE, "{}"))


def _look(url: str, network: Network) -> _Remote:
    """Asks for the last four bytes: says at once whether the file exists, is Parquet and can be read in parts."""
    try:
        with network.client() as client:
            return network.retrying()(_ask, client, url)
    except TransientError as error:
        raise error.error from error


def _ask(client: httpx.Client, url: str) -> _Remote:
    with http_failures(url), client.stream("GET", url, headers={"Range": f"bytes=-{len(_MAGIC)}"}) as response:
        check_status(response, url)
        return _described(response, url)


def _described(response: httpx.Response, url: str) -> _Remote:
    size = response.headers.get("Content-Range", "").rpartition("/")[2]
    if response.status_code != 206 or not size.isdigit():
        raise WholeOnlyError(
            "le serveur ne permet pas de lire une partie du fichier",
            Where(url),
            action="téléchargez le fichier entier et donnez son dossier avec --sources",
        )
    if response.read() != _MAGIC:
        raise InputError("ce n'est pas un fichier Parquet", Where(url), expected="un fichier Parquet complet")
    headers = response.headers
    return _Remote(str(response.url), headers.get("ETag", ""), headers.get("Last-Modified", ""), int(size))


def _selected(rows: Rows, file: str | Path) -> pl.DataFrame:
    """The rows of a file, near or far."""
    try:
        source = pl.scan_parquet(file)
        present = source.collect_schema().names()
        _check_columns(rows, present)
        if not rows.old:
            check_newest(source, rows.newest, rows.url)
        selected = source.filter(rows.condition())
        frame = (selected if rows.columns is None else selected.select(rows.columns)).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise WholeOnlyError(
            "la lecture à distance a été interrompue",
            Where(rows.url),
            action="rien n'a été gardé, relancez la commande",
        ) from error
    if frame.is_empty():
        sought = ", ".join((*rows.communes, *rows.departements))
        raise InputError(f"aucune ligne pour {sought}", Where(rows.url), action="vérifiez le code du lieu")
    return frame


def _check_columns(rows: Rows, present: Iterable[str]) -> None:
    wanted = {rows.by, *(rows.columns or ()), *rows.needed}
    if rows.elections is not None:
        wanted.add("id_election")
    missing = sorted(wanted.difference(present))
    if missing:
        raise InputError(
            f"colonne « {missing[0]} » absente du fichier publié",
            Where(rows.url),
            expected=f"les colonnes {', '.join(sorted(wanted))}",
            action="le format a changé : téléchargez le fichier et signalez-le",
        )


def _write(frame: pl.DataFrame, target: Path, origin: dict[str, object]) -> None:
    draft = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(draft, metadata={PROVENANCE: json.dumps(origin, ensure_ascii=False)})
        draft.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise InputError(
            f"écriture impossible ({error.strerror or 'disque plein'})",
            Where(target),
            action="libérez de la place, ou changez de dossier par ARPENTEUR_CACHE",
        ) from error
