"""What a place needs from the catalogue, and its fetching."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.sources.catalogue import Catalogue, Scope, Source, SourceKind, shipped_catalogue
from arpenteur.sources.fetch.cache import address_of, cache_folder, hash_of
from arpenteur.sources.fetch.download import Request, download
from arpenteur.sources.fetch.network import Network, Progress
from arpenteur.sources.fetch.remote import Rows, provenance, remote_rows

# Without geometry a national ranking needs nothing else.
_NATIONAL_KINDS = (SourceKind.RESULTS, SourceKind.COMMUNES)


@dataclass(frozen=True)
class Download:
    """One file a place needs: a whole file, or ``rows`` of a remote one; ``code`` fills the source's address."""

    source: Source
    code: str = ""
    rows: Rows | None = None

    @property
    def request(self) -> Request:
        """The whole file."""
        source = self.source
        label = f"{source.label} ({self.code})" if self.code else source.label
        return Request(
            source.address(self.code), source.id, source.file(self.code), source.format, label, source.sha256
        )


@dataclass(frozen=True)
class Fetched:
    """One file at hand, with its source and what the quality report says of it."""

    path: Path
    source: Source
    url: str
    sha256: str
    seen: str


@dataclass(frozen=True)
class FetchedPlace:
    """Files of a place with French sentences: ``manual`` for what no program can fetch, ``notices`` for what changed
    at the producer, ``missing`` for what could not be had and is not indispensable."""

    fetched: tuple[Fetched, ...]
    manual: tuple[str, ...]
    notices: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def files(self) -> list[Path]:
        """The files, in the order of the catalogue."""
        return [one.path for one in self.fetched]

    @property
    def messages(self) -> tuple[str, ...]:
        """Everything the person should read."""
        return (*self.notices, *self.missing, *self.manual)


def plan_downloads(
    place: Place,
    catalogue: Catalogue,
    elections: Collection[Election] | None = None,
    *,
    extra: Collection[str] = (),
) -> list[Download]:
    """What ``place`` needs, in the order of the catalogue: default sources, and those named in ``extra``.

    Sources with ``rows_by`` are read at a distance except for the whole of France; ``elections`` narrows them.
    """
    kinds = _NATIONAL_KINDS if place.kind is PlaceKind.FRANCE else tuple(SourceKind)
    named = [catalogue[id] for id in extra]
    wanted = [source for source in catalogue.sources if source in catalogue.of(*kinds) or source in named]
    return [download for source in wanted for download in _of_source(source, place, elections)]


def _of_source(source: Source, place: Place, elections: Collection[Election] | None) -> list[Download]:
    departement = place.departement
    if source.scope is Scope.COMMUNE:
        return [Download(source, place.code)] if place.kind is PlaceKind.COMMUNE else []
    if source.scope is Scope.DEPARTEMENT:
        return [Download(source, departement)] if departement else []
    if not source.rows_by or not departement:
        return [Download(source)]
    by_round = elections is not None and source.kind is SourceKind.RESULTS
    rows = Rows(
        source.url,
        source.rows_by,
        communes=(place.code,) if place.kind is PlaceKind.COMMUNE else (),
        departements=() if place.kind is PlaceKind.COMMUNE else (departement,),
        elections=tuple(sorted(str(election) for election in elections)) if elections and by_round else None,
    )
    return [Download(source, rows=rows)]


def fetch_place(
    place: Place,
    *,
    cache: Path | None = None,
    elections: Collection[Election] | None = None,
    extra: Collection[str] = (),
    catalogue: Catalogue | None = None,
    network: Network | None = None,
    progress: Progress | None = None,
    refresh: bool = False,
) -> FetchedPlace:
    """Every file that ``place`` needs, from the cache or its producer.

    Raises InputError when the results cannot be had; the absence of any other source is told in ``missing``.
    """
    cache = cache or cache_folder()
    files: list[Fetched] = []
    manual: list[str] = []
    notices: list[str] = []
    missing: list[str] = []
    for wanted in plan_downloads(place, catalogue or shipped_catalogue(), elections, extra=extra):
        source = wanted.source
        if source.manual:
            manual.append(f"à télécharger à la main : {source.label} ({source.page or source.url}) ; {source.how}.")
            continue
        try:
            file, notice = _fetch(wanted, cache, network, progress, refresh=refresh)
        except InputError as error:
            if source.kind is SourceKind.RESULTS:
                raise
            missing.append(f"{source.label} : non obtenu, la carte s'en passera ({error})")
            continue
        files.append(file)
        if notice:
            notices.append(notice)
    return FetchedPlace(tuple(files), tuple(manual), tuple(notices), tuple(missing))


def _fetch(
    wanted: Download, cache: Path, network: Network | None, progress: Progress | None, *, refresh: bool
) -> tuple[Fetched, str]:
    source = wanted.source
    if wanted.rows is not None:
        path = remote_rows(wanted.rows, folder=source.id, cache=cache, network=network, refresh=refresh)
        seen = str(provenance(path).get("read_at", ""))[:10]
        return Fetched(path, source, wanted.rows.url, hash_of(path), seen), ""
    done = download(wanted.request, cache=cache, network=network, progress=progress, refresh=refresh)
    return Fetched(done.path, source, done.url, done.sha256, done.seen), done.notice


def origin(path: Path, *, cache: Path | None = None, catalogue: Catalogue | None = None) -> Fetched | None:
    """Where a file of the cache comes from, for reports that are given paths only; None for any other file."""
    cache, catalogue = cache or cache_folder(), catalogue or shipped_catalogue()
    sources = [source for source in catalogue.sources if path.parent == cache / source.id]
    if not sources or not path.is_file():
        return None
    source = sources[0]
    if source.rows_by and (read := provenance(path)):
        return Fetched(path, source, str(read["url"]), hash_of(path), str(read["read_at"])[:10])
    found = address_of(cache, f"{source.id}/{path.name}")
    return Fetched(path, source, found[0], found[1].sha256, found[1].seen) if found else None
