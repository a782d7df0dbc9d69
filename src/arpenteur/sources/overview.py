"""Every source in one line: what for, whose, of when, where it is looked for, whether it is here."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arpenteur.sources.catalogue import Catalogue, Source, SourceKind
from arpenteur.sources.fetch import cache_folder, origin
from arpenteur.sources.fetch.roads import host_of

KIND_WORDS = {
    SourceKind.RESULTS: "résultats",
    SourceKind.FORMER_COMMUNES: "communes depuis un scrutin",
    SourceKind.NUANCES: "sens des nuances",
    SourceKind.CONTOURS: "contours des bureaux",
    SourceKind.IRIS: "contours des IRIS",
    SourceKind.BASE_IC: "recensement",
    SourceKind.FILOSOFI_IRIS: "revenus par IRIS",
    SourceKind.FILOSOFI_COMMUNES: "revenus par commune",
    SourceKind.SQUARES: "carreaux de 200 m",
    SourceKind.ADDRESSES: "adresses",
    SourceKind.REU_ADDRESSES: "adresses des électeurs par bureau",
    SourceKind.STREETS: "rues",
    SourceKind.COMMUNES: "communes",
}
"""What each kind of source is for, in French."""


@dataclass(frozen=True)
class CachedFile:
    """A file of the cache, and the day (ISO 8601) on which it was last seen at its producer's."""

    path: Path
    seen: str


@dataclass(frozen=True)
class Standing:
    """A source, the hosts where it is looked for, in order, and its files in the cache."""

    source: Source
    hosts: tuple[str, ...]
    files: tuple[CachedFile, ...]

    @property
    def purpose(self) -> str:
        """What for (French)."""
        return KIND_WORDS[self.source.kind]

    @property
    def seen(self) -> str:
        """The last day on which a file of it was seen, nothing where none is here."""
        return max((one.seen for one in self.files), default="")

    def to_json(self) -> dict[str, Any]:
        """Plain values, with the names of the catalogue."""
        one = self.source
        return {
            "id": one.id,
            "label": one.label,
            "kind": str(one.kind),
            "purpose": self.purpose,
            "producer": one.producer,
            "licence": one.licence,
            "vintage": one.vintage,
            "size": one.size or None,
            "default": one.default,
            "manual": one.by_hand,
            "page": one.where,
            "hosts": list(self.hosts),
            "files": [{"path": str(file.path), "seen": file.seen} for file in self.files],
        }


def overview(catalogue: Catalogue, *, cache: Path | None = None) -> list[Standing]:
    """Every source of the catalogue in its order; nothing is asked of the network."""
    cache = cache or cache_folder()
    return [
        Standing(
            source,
            tuple(dict.fromkeys(host_of(place.url) for place in source.places())),
            tuple(_files(source, cache, catalogue)),
        )
        for source in catalogue.sources
    ]


def _files(source: Source, cache: Path, catalogue: Catalogue) -> Iterator[CachedFile]:
    folder = cache / source.folder
    for path in sorted((*folder.glob("*"), *folder.glob("*/*.parquet"))) if folder.is_dir() else ():
        # A part of a file that is not whole yet comes from nowhere.
        found = origin(path, cache=cache, catalogue=catalogue) if path.is_file() else None
        if found is not None and found.source.id == source.id:
            yield CachedFile(path, found.seen)
