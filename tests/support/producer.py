"""The producers of the catalogue, played on the loopback with the files of the demonstration's town.

Every address of a source becomes one of the local server: ``/HOST/PATH``. ``catalogue`` writes the file that says so,
as somebody would write addresses of her own.
"""

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import polars as pl
import tomli_w
from file_server import Fault, FileServer, file_server
from published_layouts import (
    candidate_row,
    general_row,
    senate_rows,
    write_aggregated,
    write_nuances,
    write_passage,
)

from arpenteur.demo import DemoTown
from arpenteur.sources.catalogue import (
    AddressKind,
    Catalogue,
    Source,
    read_catalogue,
    shipped_catalogue,
    shipped_entries,
)
from arpenteur.sources.results import read_results

NEWEST = "2026_muni_t1"
"""The demonstration has no second round: its town elects its council at the first."""
ELECTIONS = (
    "2012_pres_t1",
    "2014_muni_t1",
    "2017_pres_t1",
    "2017_legi_t1",
    "2022_pres_t1",
    "2022_legi_t1",
    "2024_legi_t1",
    NEWEST,
)
HALVES = ("resultats-candidats", "resultats-generaux")
CSV = {
    "base-ic-population-2022": "base-ic-evol-struct-pop",
    "base-ic-activite-2022": "base-ic-activite-residents",
    "base-ic-logement-2022": "base-ic-logement",
    "base-ic-diplomes-2022": "base-ic-diplomes-formation",
}
"""Files of the town's census, by the source that they stand for."""


def aggregated(folder: Path, elections: tuple[str, ...] = ELECTIONS) -> tuple[bytes, bytes]:
    """(totals, candidates) of the town's elections and of senators, in the aggregated files' layout of October 2026."""
    read = [read_results(next((folder / election).iterdir())) for election in elections]
    place = (pl.col("station").str.slice(0, 5).alias("commune"), pl.col("station").str.slice(6).alias("number"))
    general, votes = senate_rows("2026_sena_t1", "00", 1956, 1931, [{"voix": 84, "nuance": "LREC", "nom": "EXEMPLE"}])
    for one in read:
        for row in one.results.with_columns(*place).iter_rows(named=True):
            counts = [row[name] or 0 for name in ("registered", "turnout", "blank", "null_votes", "valid")]
            named = {"libelle_commune": row["commune_name"]}
            general.append(general_row(row["election"], row["commune"], row["number"], counts, **named))
        for row in one.votes.with_columns(*place).iter_rows(named=True):
            named = {"nuance": row["nuance"], "nom": row["name"]}
            votes.append(candidate_row(row["election"], row["commune"], row["number"], row["votes"], **named))
    with tempfile.TemporaryDirectory() as scratch:
        written = write_aggregated(Path(scratch), general, votes)
        return written.read_bytes(), written.with_name("candidats_results.parquet").read_bytes()


class Producer:
    """What is published, and how each address behaves."""

    def __init__(self, server: FileServer, town: DemoTown) -> None:
        self.server = server
        self.town = town
        self.shipped = shipped_catalogue()
        for source, content in published(town.folder).items():
            self.publish(source, content)

    def local(self, url: str) -> str:
        """The address on this server that stands for one of a producer; placeholders stay."""
        parts = urlsplit(url)
        # What asks a service stands in the path: the server looks files up by it.
        return self.server.url(
            f"{parts.netloc}{parts.path}" + (f"/{quote(parts.query, safe='{}')}" if parts.query else "")
        )

    def path(self, url: str) -> str:
        """The path of a file of this server."""
        return urlsplit(url).path.lstrip("/")

    def catalogue_entries(self) -> dict[str, dict[str, Any]]:
        """What a file of addresses of one's own says, so that every source is looked for here."""
        entries: dict[str, dict[str, Any]] = {}
        for source in self.shipped.sources:
            entries[source.id] = {
                "url": self.local(source.url),
                "mirrors": [self.local(url) for url in source.mirrors],
                "former": [self.local(url) for url in source.former],
                "portal": self.server.url("portal"),
            }
            if source.newest:
                entries[source.id]["newest"] = NEWEST
            if source.size:
                entries[source.id]["size"] = 0
        return entries

    def catalogue(self, file: Path) -> Path:
        """Writes that file."""
        file.write_text(tomli_w.dumps(self.catalogue_entries()), encoding="utf-8")
        return file

    def read(self, file: Path) -> Catalogue:
        """The catalogue that it makes."""
        return read_catalogue(self.catalogue(file), over=shipped_entries())

    def places(self, id: str) -> dict[AddressKind, str]:
        """Paths of a source on this server, by what kind of address they are."""
        source = Source(**{**_fields(self.shipped[id]), **_tuples(self.catalogue_entries()[id])})
        code = {"commune": self.town.commune, "departement": self.town.commune[:2]}.get(source.scope, "")
        return {one.kind: self.path(one.url) for one in source.places(code)}

    def publish(self, id: str, content: bytes) -> None:
        """Put a source at its producer's address, with the portal's redirect and list leading there."""
        places, source = self.places(id), self.shipped[id]
        address = places[AddressKind.PRODUCER]
        self.server.files[address] = content
        if AddressKind.REDIRECT in places:
            # What is listed, and what is redirected to, may each have moved from the present address.
            self.server.files[_elsewhere("moved", source)] = content
            url = self.server.url(_elsewhere("moved", source))
            self.server.rules[places[AddressKind.REDIRECT]] = Fault(status=302, headers={"Location": url})
        if AddressKind.LISTING in places:
            self.server.files[_elsewhere("listed", source)] = content
            self._list(places[AddressKind.LISTING], source, self.server.url(_elsewhere("listed", source)))

    def _list(self, path: str, source: Source, url: str) -> None:
        document = json.loads(self.server.files.get(path, b'{"resources": []}'))
        entry = {
            "title": f"{source.title} (édition)",
            "format": source.format,
            "url": url,
            "last_modified": "2026-10-06",
        }
        document["resources"].append(entry)
        self.server.files[path] = json.dumps(document).encode()

    def plays(self, id: str, fault: Fault, *kinds: AddressKind) -> None:
        """A source answers with this fault at these addresses, at all of them where none is named."""
        places = self.places(id)
        for kind in kinds or places:
            moved = {AddressKind.LISTING: "listed", AddressKind.REDIRECT: "moved"}.get(kind)
            self.server.rules[_elsewhere(moved, self.shipped[id]) if moved else places[kind]] = fault

    def taken(self, id: str) -> int:
        """Bytes of a source that left this server, whatever the address."""
        source = self.shipped[id]
        own = {
            path for kind, path in self.places(id).items() if kind is not AddressKind.LISTING
        }  # a list is of several
        paths = {*own, _elsewhere("listed", source), _elsewhere("moved", source)}
        return sum(size for path, _, size in self.server.requests if path in paths)


def _elsewhere(folder: str, source: Source) -> str:
    return f"{folder}/{source.id}.{source.format}"


@cache
def published(folder: Path) -> dict[str, bytes]:
    """Contents of the sources that the town has, by identifier, in the format of the catalogue."""
    totals, candidates = aggregated(folder)
    files = {
        "resultats-generaux": totals,
        "resultats-candidats": candidates,
        "contours-bureaux": (folder / "contours-france-entiere-latest-v2.geojson").read_bytes(),
        "adresses-ban": gzip.compress((folder / "adresses-00.csv").read_bytes(), 1),
        "iris-contours": (folder / "contours-iris.geojson").read_bytes(),
        "communes": _communes(folder / "communes.json"),
        "rues-osm": _overpass(folder / "rues.geojson"),
        "passage-communes": _written(
            write_passage, [(NEWEST, "00", "00042", "Valmarche", "00042", "Valmarche", 1, "code", 2026)]
        ),
        "nuances-politiques": _written(write_nuances, [(NEWEST, "liste", "DIV", "LDIV", "Divers", "", "")]),
    }
    for election, source in (
        ("2022_pres_t1", "presidentielle-2022-t1"),
        ("2022_legi_t1", "legislatives-2022-t1"),
        ("2024_legi_t1", "legislatives-2024-t1"),
        ("2026_muni_t1", "municipales-2026-t1"),
    ):
        files[source] = next((folder / election).iterdir()).read_bytes()
    for source, name in CSV.items():
        files[source] = _zipped(f"{name}.CSV", (folder / f"{name}-2021.csv").read_bytes())
    return files


def _written(write: Callable[[Path, Any], Path], rows: Any) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        return write(Path(scratch) / "table.csv", rows).read_bytes()


def _communes(file: Path) -> bytes:
    """Communes as the portal's interface answers them: no type, other names."""
    return json.dumps(
        [
            {
                "nom": one["nom"],
                "code": one["code"],
                "codeDepartement": one["departement"],
                "codeRegion": one["region"],
                "population": one["population"],
            }
            for one in json.loads(file.read_text(encoding="utf-8"))
        ]
    ).encode()


def _overpass(streets: Path) -> bytes:
    """Streets as the service answers them."""
    elements = [
        {
            "type": "way",
            "id": number,
            "tags": {name: value for name, value in feature["properties"].items() if isinstance(value, str)},
            "geometry": [{"lat": lat, "lon": lon} for lon, lat, *_ in feature["geometry"]["coordinates"]],
        }
        for number, feature in enumerate(json.loads(streets.read_text())["features"], 1)
    ]
    return json.dumps({"elements": elements}).encode()


def _zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _fields(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in source.__dataclass_fields__}


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


@contextmanager
def producer(town: DemoTown) -> Iterator[Producer]:
    """Stops by itself."""
    with file_server() as server:
        yield Producer(server, town)
