"""Asks every address of the sources what it has, without taking any file: a beginning of each is read."""

import time
import zlib
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import polars as pl

from arpenteur import __version__
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.sources.catalogue import Address, AddressKind, Catalogue, Scope, Source
from arpenteur.sources.fetch.content import check_beginning, check_newest
from arpenteur.sources.fetch.network import Network, Progress, TransientError, check_status, http_failures
from arpenteur.sources.fetch.roads import ask_json, host_of, listed

_HEAD = 64 * 1024
"""Bytes read at the beginning of each file."""
_BY_PIECES = "lisible par morceaux"


@dataclass(frozen=True)
class Answer:
    """What one address answered: ``told`` is a French sentence without a stop, ``status`` 0 where none came.

    ``host`` is where redirections led, ``size`` in bytes (0 where the server does not say), ``modified`` a day (ISO
    8601) or nothing, ``seconds`` how long it took.
    """

    kind: AddressKind
    url: str
    good: bool
    told: str
    status: int = 0
    host: str = ""
    size: int = 0
    modified: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class SourceCheck:
    """The answers of the addresses of one source, in the order in which a build tries them."""

    id: str
    label: str
    default: bool
    by_hand: bool
    answers: tuple[Answer, ...]

    @property
    def good(self) -> bool:
        """Whether one address at least would give the file."""
        return any(one.good for one in self.answers)


@dataclass(frozen=True)
class Check:
    """What the addresses answered: by which version of the program and of the catalogue, when, for which place."""

    program: str
    edition: str
    at: str
    place: str
    sources: tuple[SourceCheck, ...]

    @property
    def good(self) -> bool:
        """Whether each source that is fetched by default, by a program, has a good address."""
        return all(one.good for one in self.sources if one.default and not one.by_hand)

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Check":
        """What ``to_json`` gave. Raises ValueError, KeyError or TypeError for anything else."""
        values: dict[str, Any] = {**value, "sources": tuple(map(_source_of, value["sources"]))}
        return cls(**values)


def _source_of(value: dict[str, Any]) -> SourceCheck:
    values: dict[str, Any] = {**value, "answers": tuple(map(_answer_of, value["answers"]))}
    return SourceCheck(**values)


def _answer_of(value: dict[str, Any]) -> Answer:
    values: dict[str, Any] = {**value, "kind": AddressKind(value["kind"])}
    return Answer(**values)


def check_sources(
    catalogue: Catalogue,
    ids: Collection[str] = (),
    *,
    place: str = "93010",
    network: Network | None = None,
    progress: Progress | None = None,
    seconds: float = 600.0,
) -> Check:
    """Ask each address of each source (of ``ids``, or all) once, about the commune ``place`` where addresses name one.

    After ``seconds`` the addresses that are left are said to be not asked; a host that did not answer is not asked
    again. Raises InputError where a source or the place is unknown.
    """
    chosen = [catalogue[id] for id in ids] if ids else list(catalogue.sources)
    town = Place.parse(place)
    if town.kind is not PlaceKind.COMMUNE:
        raise InputError(f"lieu « {place} »", expected="le code INSEE d'une commune, comme 93010")
    network = network or Network()
    asking = _Asking(replace(network, attempts=1, connect_seconds=10.0, read_seconds=20.0), seconds)
    checked: list[SourceCheck] = []
    for rank, source in enumerate(chosen):
        if progress:
            progress.step(source.label, rank, len(chosen))
        code = {Scope.COMMUNE: town.code, Scope.DEPARTEMENT: town.departement}.get(source.scope, "")
        answers = tuple(asking.answers(source, code))
        checked.append(SourceCheck(source.id, source.label, source.default, source.by_hand, answers))
    return Check(__version__, catalogue.edition, _now(network), town.code, tuple(checked))


def _now(network: Network) -> str:
    moment: datetime = network.now()
    return moment.isoformat(timespec="minutes")


@dataclass
class _Asking:
    """One round of questions, that ends in time. ``deaf`` are hosts that did not answer."""

    network: Network
    seconds: float
    began: float = field(default_factory=time.monotonic)
    deaf: set[str] = field(default_factory=set[str])

    def answers(self, source: Source, code: str) -> Iterator[Answer]:
        for place in source.places(code):
            yield self._answer(source, place)

    def _answer(self, source: Source, place: Address) -> Answer:
        began, host = time.monotonic(), host_of(place.url)
        if began - self.began > self.seconds:
            return Answer(place.kind, place.url, good=False, told="pas demandé : le temps est écoulé")
        if host in self.deaf:
            return Answer(place.kind, place.url, good=False, told="pas demandé : ce serveur n'a pas répondu", host=host)
        try:
            found = self._listing(source, place) if place.kind is AddressKind.LISTING else self._file(source, place)
        except TransientError as error:
            self.deaf |= {host} if isinstance(error.__cause__, httpx.TimeoutException | httpx.ConnectError) else set()
            found = Answer(place.kind, place.url, good=False, told=error.error.problem, host=host)
        except InputError as error:
            found = Answer(place.kind, place.url, good=False, told=error.problem, host=host)
        return replace(found, seconds=round(time.monotonic() - began, 1))

    def _listing(self, source: Source, place: Address) -> Answer:
        """The list is good where the latest file that it names is."""
        try:
            url = listed(source, ask_json(place.url, self.network))[0]
        except InputError as error:
            if isinstance(error.__cause__, TransientError):
                raise error.__cause__ from error.__cause__.__cause__
            raise
        found = self._file(source, Address(place.kind, url))
        return replace(found, url=place.url, told=f"la liste mène à {found.host} : {found.told}")

    def _file(self, source: Source, place: Address) -> Answer:
        headers = {"Range": f"bytes=0-{_HEAD - 1}"}
        with (
            self.network.client() as client,
            http_failures(place.url),
            client.stream("GET", place.url, headers=headers) as response,
        ):
            answer = _described(response, place)
            try:
                check_status(response, place.url)
                head = _beginning(response)
                _check_head(source, head, answer.size)
            except (InputError, TransientError) as error:
                told = error.error if isinstance(error, TransientError) else error
                return replace(answer, told=told.problem)
        if source.rows_by:
            try:
                _check_rows(source, str(response.url), response.status_code == 206)
            except InputError as error:
                return replace(answer, told=error.problem)
            return replace(answer, good=True, told=f"bon, {_BY_PIECES}")
        return replace(answer, good=True, told="bon")


def _described(response: httpx.Response, place: Address) -> Answer:
    whole = response.headers.get("Content-Range", "").rpartition("/")[2]
    length = response.headers.get("Content-Length", "") if response.status_code == 200 else ""
    size = int(whole) if whole.isdigit() else int(length) if length.isdigit() else 0
    try:
        modified = parsedate_to_datetime(response.headers.get("Last-Modified", "")).date().isoformat()
    except ValueError:
        modified = ""
    return Answer(
        place.kind,
        place.url,
        good=False,
        told="",
        status=response.status_code,
        host=urlsplit(str(response.url)).netloc,
        size=size if response.status_code in (200, 206) else 0,
        modified=modified,
    )


def _beginning(response: httpx.Response) -> bytes:
    """The first bytes, even of a server that sends the whole file."""
    head = bytearray()
    for chunk in response.iter_raw(_HEAD):
        head += chunk
        if len(head) >= _HEAD:
            break
    return bytes(head[:_HEAD])


def _check_head(source: Source, head: bytes, size: int) -> None:
    """Raises InputError where the beginning is not that of such a file, or where a file that never changes has."""
    check_beginning(head, source.format, source.url)
    if source.size and size and size != source.size:
        raise InputError(f"{size} octets au lieu de {source.size} : le fichier a changé")
    heading = _unpacked(source, head).lower()
    missing = [name for name in _sought(source) if name.lower().encode() not in heading]
    if missing:
        raise InputError(f"colonne « {missing[0]} » absente du fichier publié")


def _sought(source: Source) -> tuple[str, ...]:
    """Columns that stand in the first bytes of the file."""
    return () if source.format in ("parquet", "zip", "xlsx", "gpkg") else source.columns


def _unpacked(source: Source, head: bytes) -> bytes:
    if source.format != "csv.gz":
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head)
    except zlib.error as error:
        raise InputError("le contenu reçu n'a pas le format annoncé") from error


def _check_rows(source: Source, url: str, in_parts: bool) -> None:
    """Columns and newest election of a Parquet file, read in parts. Raises InputError, FrozenError where it is old."""
    if not in_parts:
        raise InputError("le serveur ne permet pas de lire une partie du fichier")
    try:
        frame = pl.scan_parquet(url)
        present = set(frame.collect_schema().names())
        missing = [name for name in (source.rows_by, *source.columns) if name not in present]
        if missing:
            raise InputError(f"colonne « {missing[0]} » absente du fichier publié", Where(url))
        check_newest(frame, source.newest, url)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError("ce n'est pas un fichier Parquet", Where(url)) from error
