"""What a build of some places fetches: only what it does not have at hand, and what stands for what cannot be had."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.sources.catalogue import Catalogue, Scope, Source, SourceKind, shipped_catalogue
from arpenteur.sources.fetch.cache import address_of, cache_folder, hash_of
from arpenteur.sources.fetch.content import FrozenError, WholeOnlyError, check_newest
from arpenteur.sources.fetch.download import Request, download
from arpenteur.sources.fetch.network import Network, Progress
from arpenteur.sources.fetch.remote import Rows, lacks, provenance, remote_rows, rows_file, rows_of_whole
from arpenteur.sources.fetch.roads import NowhereError, Roads

# Without geometry a national ranking needs nothing else.
_NATIONAL_KINDS = (SourceKind.RESULTS, SourceKind.FORMER_COMMUNES, SourceKind.NUANCES, SourceKind.COMMUNES)


@dataclass(frozen=True)
class Download:
    """One file a place needs: a whole file, or ``rows`` of a remote one; ``code`` fills the source's addresses."""

    source: Source
    code: str = ""
    rows: Rows | None = None

    @property
    def request(self) -> Request:
        """The whole file, at its producer's address."""
        source = self.source
        return Request(
            url=source.url.replace(f"{{{source.scope}}}", self.code),
            folder=source.folder,
            file=source.file(self.code),
            format=source.format,
            label=f"{source.label} ({self.code})" if self.code else source.label,
            sha256=source.sha256,
            size=source.size,
            columns=source.columns,
            newest=source.newest,
        )


@dataclass(frozen=True)
class Fetched:
    """One file at hand, with its source and what the quality report says of it."""

    path: Path
    source: Source
    url: str
    sha256: str
    seen: str


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
    return [download for source in wanted for download in downloads_of(source, place, elections)]


def downloads_of(source: Source, place: Place, elections: Collection[Election] | None = None) -> list[Download]:
    """The files of one source that a place needs; none where the source has nothing for such a place."""
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
        needed=source.columns,
        newest=source.newest,
    )
    return [Download(source, rows=rows)]


@dataclass
class Supply:
    """Fetches what some places need, kind by kind, as a build asks for it; a source that cannot be had costs itself.

    ``notices`` (what changed, what is old), ``missing`` (what could not be had) and ``manual`` (what no program can
    fetch) are French sentences, for people; ``extra`` names sources that are fetched though they are not default.
    """

    places: Sequence[Place]
    catalogue: Catalogue = field(default_factory=shipped_catalogue)
    cache: Path = field(default_factory=cache_folder)
    elections: Collection[Election] | None = None
    extra: Collection[str] = ()
    network: Network = field(default_factory=Network)
    progress: Progress | None = None
    refresh: bool = False
    fetched: list[Fetched] = field(default_factory=list[Fetched])
    notices: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])
    manual: list[str] = field(default_factory=list[str])
    _done: set[Download] = field(default_factory=set[Download])
    _former: tuple[str, ...] = ()
    _roads: Roads | None = None

    def __post_init__(self) -> None:
        for id in self.extra:
            self.catalogue[id]

    @property
    def messages(self) -> tuple[str, ...]:
        """Everything the person should read."""
        return (*self.notices, *self.missing, *self.manual)

    def files(self, kinds: Collection[SourceKind], at_hand: Collection[str] = ()) -> list[Path]:
        """Files of these kinds that the places need, from the cache or the producer, but for the series ``at_hand``."""
        wanted = [
            one
            for place in self.places
            for one in plan_downloads(place, self.catalogue, self.elections, extra=self.extra)
            if one.source.kind in kinds and (one.source.series not in at_hand or one.source.id in self.extra)
        ]
        return self._fetch_all(wanted)

    def include(self, communes: Collection[str]) -> None:
        """Fetch the results of these communes with those of the only place: they became a part of it since."""
        self._former = tuple(sorted(communes))

    def unreadable(self, path: Path, error: InputError) -> list[Path]:
        """Says that a fetched file could not be read, and fetches what stands for it."""
        one = next(one for one in self.fetched if one.path == path)
        self.fetched.remove(one)
        return self._lacking(one.source, f"reçu mais pas compris ({str(error).rstrip('.')})")

    def _fetch_all(self, wanted: Sequence[Download]) -> list[Path]:
        paths: list[Path] = []
        for one in wanted:
            if one in self._done:
                continue
            self._done.add(one)
            if one.source.by_hand:
                how = f"{one.source.label} ({one.source.where}) ; {one.source.how}"
                self.manual.append(f"à télécharger à la main : {how}.")
                continue
            try:
                paths.append(self._fetch(self._with_former(one)))
            except InputError as error:
                paths += self._lacking(one.source, f"non obtenu ({_short(error)})")
        return paths

    def _with_former(self, wanted: Download) -> Download:
        if wanted.rows is None or not wanted.rows.communes or wanted.source.kind is not SourceKind.RESULTS:
            return wanted
        communes = tuple(dict.fromkeys((*wanted.rows.communes, *self._former)))
        return replace(wanted, rows=replace(wanted.rows, communes=communes))

    def _lacking(self, source: Source, why: str) -> list[Path]:
        """Says that a source is missing, and gives the files of those that stand for it."""
        place = len(self.missing)
        paths = self._fetch_all([one for each in self._instead(source) for one in self._of(each)])
        taken = [one.source for one in self.fetched if one.path in paths]
        served = f" ; à sa place : {', '.join(one.label for one in taken)}" if taken else ""
        without = (
            f" ; sans cette source, {source.without}" if source.without and source.kind not in _served(taken) else ""
        )
        # An older vintage that cannot be had either adds nothing to what is said of the newer one.
        self.missing[place:] = [one for one in self.missing[place:] if not self._is_of_series(one, source)]
        self.missing.insert(place, f"{source.label} : {why}{served}{without} ; sa page : {source.where}.")
        return paths

    def _instead(self, source: Source) -> list[Source]:
        names = {str(election) for election in self.elections or ()}
        stand = [self.catalogue[id] for id in source.instead]
        return [one for one in stand if not names or not one.elections or not names.isdisjoint(one.elections)]

    def _of(self, source: Source) -> list[Download]:
        return [one for place in self.places for one in downloads_of(source, place)]

    def _is_of_series(self, sentence: str, source: Source) -> bool:
        older = (one.label for one in self.catalogue.sources if one.series == source.series)
        return any(sentence.startswith(f"{label} : ") for label in older)

    def _fetch(self, wanted: Download) -> Path:
        self._roads = self._roads or Roads(self.network)
        kept = self._kept(wanted)
        try:
            fetched, notice = self._roads.first(
                wanted.source, wanted.code, lambda url, network, lesser: self._take(wanted, url, network, lesser=lesser)
            )
        except NowhereError as error:
            if kept is None:
                raise
            fetched = kept
            notice = f"{wanted.source.label} : la copie du {kept.seen} est gardée ({_short(error)})."
        if notice:
            self.notices.append(notice)
        self.fetched.append(fetched)
        return fetched.path

    def _kept(self, wanted: Download) -> Fetched | None:
        """The file in the cache, whatever its age."""
        source = wanted.source
        if wanted.rows is not None:
            path = rows_file(wanted.rows, folder=source.folder, cache=self.cache, name=source.file())
        else:
            path = self.cache / source.folder / source.file(wanted.code)
        return origin(path, cache=self.cache, catalogue=self.catalogue)

    def _take(self, wanted: Download, url: str, network: Network, *, lesser: bool) -> tuple[Fetched, str]:
        """The file at one address, and a notice where it has changed, is old, or had to come whole."""
        source, kept = wanted.source, self._kept(wanted)
        stale = kept is not None and _is_old(kept)
        if lesser and kept is not None and not stale:
            return kept, f"{source.label} : aucune adresse n'a mieux que la copie du {kept.seen}."
        if wanted.rows is not None:
            return self._take_rows(wanted, replace(wanted.rows, url=url, old=lesser), network)
        request = replace(wanted.request, url=url, old=lesser)
        refresh = self.refresh or stale
        done = download(request, cache=self.cache, network=network, progress=self.progress, refresh=refresh)
        fetched = Fetched(done.path, source, done.url, done.sha256, done.seen)
        return fetched, done.notice or (_old_copy(fetched) if lesser else "")

    def _take_rows(self, wanted: Download, rows: Rows, network: Network) -> tuple[Fetched, str]:
        source, notice = wanted.source, ""
        where: dict[str, Any] = {"folder": source.folder, "cache": self.cache, "name": source.file()}
        try:
            path = remote_rows(rows, **where, network=network, refresh=self.refresh)
        except WholeOnlyError:
            if not rows.old or source.kind is not SourceKind.RESULTS:
                raise
            request = replace(wanted.request, url=rows.url, old=True)
            whole = download(request, cache=self.cache, network=network, progress=self.progress, refresh=self.refresh)
            path = rows_of_whole(rows, whole.path, rows_file(rows, **where), network=network)
            notice = f"{source.label} : lu en entier, aucun serveur n'en donne une partie."
        read = provenance(path)
        fetched = Fetched(path, source, str(read["url"]), hash_of(path), str(read["read_at"])[:10])
        return fetched, notice or (_old_copy(fetched) if rows.old else "")


def _served(taken: Sequence[Source]) -> set[SourceKind]:
    """Kinds that another vintage serves in full: files of one election stand for all of them in part."""
    return {one.kind for one in taken if not one.elections}


def _short(error: InputError) -> str:
    """What went wrong at each address, without the page, which the sentence around it names."""
    return error.problem if isinstance(error, NowhereError) else str(error).rstrip(".")


def _old_copy(fetched: Fetched) -> str:
    """The notice of a copy that lacks the newest election of its source; nothing where it holds it after all."""
    newest = fetched.source.newest
    if not newest or not _is_old(fetched):
        return ""
    label = Election.parse(newest).label
    return f"{fetched.source.label} : la copie de {fetched.url} est ancienne, sans {label}."


def _is_old(kept: Fetched) -> bool:
    """Whether a file of the cache lacks the newest election of its source."""
    source = kept.source
    if not source.newest or kept.path.suffix != ".parquet":
        return False
    if provenance(kept.path):
        return lacks(kept.path, source.newest)
    try:
        check_newest(pl.scan_parquet(kept.path), source.newest, kept.url)
    except FrozenError:
        return True
    return False


def origin(path: Path, *, cache: Path | None = None, catalogue: Catalogue | None = None) -> Fetched | None:
    """Where a file of the cache comes from, for reports that are given paths only; None for any other file."""
    cache, catalogue = cache or cache_folder(), catalogue or shipped_catalogue()
    if not path.is_file():
        return None
    near = [one for one in catalogue.sources if cache / one.folder in (path.parent, path.parent.parent)]
    source = next((one for one in near if one.scope is not Scope.NATIONAL or one.file() == path.name), None)
    if source is None:
        return None
    if source.rows_by and (read := provenance(path)):
        return Fetched(path, source, str(read["url"]), hash_of(path), str(read["read_at"])[:10])
    found = address_of(cache, str(path.relative_to(cache)))
    return Fetched(path, source, found[0], found[1].sha256, found[1].seen) if found else None
