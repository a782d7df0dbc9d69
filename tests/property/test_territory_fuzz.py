"""Mutated slices of genuine files: a clean error or a table that conforms, and nothing else."""

import copy
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.sources.census import read_base_ic, read_commune_rates, read_filosofi_iris, read_squares
from arpenteur.sources.ground import read_addresses, read_streets
from arpenteur.sources.imported import Imported
from arpenteur.sources.recognise import look_into
from arpenteur.sources.territory import (
    read_circonscription_outlines,
    read_commune_circonscriptions,
    read_commune_outlines,
    read_communes,
    read_contours,
    read_iris,
    read_quartiers,
    read_station_names,
)
from arpenteur.tables import (
    Addresses,
    CirconscriptionOutlines,
    CommuneCirconscriptions,
    CommuneOutlines,
    Communes,
    GridSquares,
    IrisZones,
    Quartiers,
    StationContours,
    StationNames,
    Streets,
    Table,
    ZoneCounts,
    ZoneRates,
)

pytestmark = pytest.mark.data
EXAMPLES = int(os.environ.get("ARPENTEUR_FUZZ", "12"))
BONDY = frozenset({"93010"})
NASTY: list[Any] = [
    None,
    "",
    " ",
    "0",
    "-1",
    "-0.0",
    "1e400",
    "NaN",
    "inf",
    "ns",
    "12,5",
    "1 234",
    "99999999999999999999",
    "é\u0000",
    "93010",
    "93010_1",
    "ZZ999",
    "2A004_12",
    "75118_3",
    "x" * 300,
    '"',
    ";",
    "\n",
    "010040101",
    "CRS3035RES200mN1E1",
]
LEAVES: list[Any] = [*NASTY, 0, -1, 3.5, 1e308, -(10**30), True, [], {}, [1, 2], [[[]]], {"a": 1}]


@dataclass(frozen=True)
class Case:
    """A slice of a genuine file, how it is read, and what must come out."""

    source: str
    read: Callable[[Path], Imported]
    table: type[Table]
    rows: int = 12

    def slice(self, data: Path) -> bytes:
        path = data / self.source
        if path.suffix == ".csv":
            return b"\n".join(path.read_bytes().split(b"\n")[: self.rows])
        if path.suffix == ".geojson":
            document = json.loads(path.read_text(encoding="utf-8"))
            document["features"] = document["features"][: self.rows]
            return json.dumps(document, ensure_ascii=False).encode()
        if path.suffix == ".json":
            document = json.loads(path.read_text(encoding="utf-8"))
            part = document[: self.rows] if isinstance(document, list) else dict(list(document.items())[: self.rows])
            return json.dumps(part, ensure_ascii=False).encode()
        return path.read_bytes()


def layer(reader: Callable[..., Imported], name: str, **arguments: Any) -> Callable[[Path], Imported]:
    return lambda path: reader(path, layer=name, **arguments)


TEXTS = {
    "contours": Case("bv_contours/circo-9213/circo_contours.geojson", read_contours, StationContours),
    "voronoi": Case("bv_contours/agonac-24002/24002_voronoi_bvote.geojson", read_contours, StationContours),
    "paris": Case("bv_contours/paris-75056/ParisPollingStations2012.geojson", read_contours, StationContours),
    "iris": Case("iris/strasbourg-ems/iris.geojson", read_iris, IrisZones, rows=4),
    "squares": Case("carreaux/circo-9213/carreaux.geojson", read_squares, GridSquares),
    "addresses": Case(
        "addresses/bondy-93010/adresse2.geojson", lambda path: read_addresses(path, communes=BONDY), Addresses
    ),
    "streets": Case("streets/bondy-93010/rue2023.geojson", read_streets, Streets, rows=30),
    "outlines": Case("reference/finistere-29/communes29.geojson", read_commune_outlines, CommuneOutlines, rows=4),
    "circos": Case(
        "reference/finistere-29/circos29.geojson",
        lambda path: read_circonscription_outlines(path, departement="29"),
        CirconscriptionOutlines,
        rows=3,
    ),
    "communes": Case("reference/etalab-decoupage-administratif/communes.json", read_communes, Communes),
    "seats": Case("reference/national/commune_circo.json", read_commune_circonscriptions, CommuneCirconscriptions),
}
CSVS = {
    "activity": Case("iris/paris-75056/emploi-2015.csv", read_base_ic, ZoneCounts),
    "diplomas": Case("iris/paris-75056/diplomes-1999.csv", read_base_ic, ZoneCounts),
    "incomes": Case("iris/national/revenus-2015_FILO_DISP_IRIS_2015.csv", read_filosofi_iris, ZoneRates),
    "register": Case("addresses/finistere-29039-29046-29116/addresses_sample.csv", read_addresses, Addresses),
}
BINARIES = {
    "clipped squares": Case("carreaux/bondy-93010/carreaux.gpkg", layer(read_squares, "bondy"), GridSquares),
    "gpkg iris": Case("iris/bondy-93010/limitesSocle.gpkg", layer(read_iris, "iris"), IrisZones),
    "quartiers": Case(
        "iris/bondy-93010/limitesSocle.gpkg", layer(read_quartiers, "quartier2", commune="93010"), Quartiers
    ),
    "names": Case("results/circo-9213/noms_bureaux_votes.xlsx", read_station_names, StationNames),
    "rates": Case(
        "socio_commune/national/filosofi_2021_commune.parquet",
        lambda path: read_commune_rates(path, vintage=2021),
        ZoneRates,
    ),
}


class Slices(dict[str, bytes]):
    """Contents by case; too long to be shown in a failure."""

    def __repr__(self) -> str:
        return "slices"


@pytest.fixture(scope="module")
def slices(shared_data: Path) -> Slices:
    return Slices((name, case.slice(shared_data)) for name, case in (TEXTS | CSVS | BINARIES).items())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def check(case: Case, folder: Path, content: bytes) -> None:
    path = folder / f"mutated{Path(case.source).suffix}"
    path.write_bytes(content)
    look_into(path)
    try:
        imported = case.read(path)
    except InputError as error:
        problem = str(error)
    else:
        problem = ""
    if problem:
        assert str(path) in problem
        return
    case.table.check(imported.table)
    report = imported.report
    assert report.rows_read == report.rows_kept + sum(report.dropped.values())
    assert report.rows_kept >= 0
    for column in imported.table.select(pl.selectors.float()):
        assert column.drop_nulls().is_finite().all()


# A change is drawn without looking at the file: a place as a share of its length, a piece, what to do, how far.
PLACES = st.floats(0, 1, exclude_max=True)
PIECES = st.binary(max_size=4) | st.sampled_from([b'"', b",", b";", b"\n", b"}", b"]", b"\xe9", b"\x00", b"-"])
ACTIONS = st.sampled_from(["replace", "insert", "remove", "cut"])
BYTE_CHANGES = st.lists(st.tuples(PLACES, PIECES, ACTIONS, st.integers(1, 40)), min_size=1, max_size=4)
CELL_CHANGES = st.lists(st.tuples(PLACES, PLACES, st.sampled_from(NASTY)), min_size=1, max_size=3)
LEAF_CHANGES = st.lists(st.tuples(PLACES, st.sampled_from(LEAVES)), min_size=1, max_size=3)


def changed(content: bytes, changes: list[tuple[float, bytes, str, int]]) -> bytes:
    """A few replacements, insertions, removals, or a cut."""
    data = bytearray(content)
    for place, piece, action, length in changes:
        at = int(place * len(data))
        if action == "replace":
            data[at : at + len(piece)] = piece
        elif action == "insert":
            data[at:at] = piece
        elif action == "remove":
            del data[at : at + length]
        else:
            del data[at:]
    return bytes(data)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON document, coordinates included."""
    found: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            found.append((value, key))
            found += spots(value[key])
    return found


@pytest.mark.parametrize("name", sorted(TEXTS | CSVS | BINARIES))
def test_untouched_slices_are_read(name: str, slices: Slices, folder: Path) -> None:
    case = (TEXTS | CSVS | BINARIES)[name]
    path = folder / f"untouched{Path(case.source).suffix}"
    path.write_bytes(slices[name])
    assert case.read(path).table.height > 0


@pytest.mark.parametrize("name", sorted(TEXTS | CSVS | BINARIES))
@given(changes=BYTE_CHANGES)
@settings(max_examples=EXAMPLES)
def test_changed_bytes_give_an_error_or_a_table(
    name: str, slices: Slices, folder: Path, changes: list[tuple[float, bytes, str, int]]
) -> None:
    check((TEXTS | CSVS | BINARIES)[name], folder, changed(slices[name], changes))


@pytest.mark.parametrize("name", sorted(CSVS))
@given(changes=CELL_CHANGES)
@settings(max_examples=EXAMPLES)
def test_changed_cells_give_an_error_or_a_table(
    name: str, slices: Slices, folder: Path, changes: list[tuple[float, float, Any]]
) -> None:
    lines = [line.split(b",") for line in slices[name].split(b"\n")]
    for row, column, value in changes:
        cells = lines[int(row * len(lines))]
        cells[int(column * len(cells))] = str(value).encode()
    check(CSVS[name], folder, b"\n".join(b",".join(line) for line in lines))


@pytest.mark.parametrize("name", sorted(TEXTS))
@given(changes=LEAF_CHANGES)
@settings(max_examples=EXAMPLES)
def test_changed_values_of_json_give_an_error_or_a_table(
    name: str, slices: Slices, folder: Path, changes: list[tuple[float, Any]]
) -> None:
    document = json.loads(slices[name])
    for place, value in changes:
        found = spots(document)
        container, key = found[int(place * len(found))]
        container[key] = copy.deepcopy(value)
    check(TEXTS[name], folder, json.dumps(document).encode())
