"""The demo commune passes through the parsers of real places: recognised, read whole, without surprise."""

from collections import Counter
from pathlib import Path

import pytest

from arpenteur.demo import DemoTown
from arpenteur.sources.census import read_base_ic, read_filosofi_iris, read_squares
from arpenteur.sources.ground import read_addresses, read_streets
from arpenteur.sources.recognise import Kind, scan_folder
from arpenteur.sources.results import read_results
from arpenteur.sources.territory import read_commune_circonscriptions, read_communes, read_contours, read_iris

HERE = frozenset({"00042"})


def test_every_file_is_recognised_as_what_it_is(town: DemoTown) -> None:
    kinds = Counter(found.kind for found in scan_folder(town.folder))
    assert kinds == {
        Kind.RESULTS: 8,
        Kind.BASE_IC: 4,
        Kind.FILOSOFI_IRIS: 1,
        Kind.SQUARES: 1,
        Kind.ADDRESSES_BAN: 1,
        Kind.STREETS: 1,
        Kind.CONTOURS: 1,
        Kind.IRIS: 1,
        Kind.COMMUNES: 1,
        Kind.COMMUNE_CIRCONSCRIPTIONS: 1,
    }


def test_results_are_read_as_the_election_they_are(town: DemoTown) -> None:
    for election in town.elections:
        (path,) = (town.folder / str(election)).iterdir()
        imported = read_results(path, communes=HERE)
        assert imported.results["election"].unique().to_list() == [str(election)]
        assert imported.results.height == (38 if election.year < 2020 else 40)
        assert imported.report.rows_read == imported.report.rows_kept
        assert not imported.report.corrections
        # Only the round of 2026 is nowhere in the file: it comes from the name of its folder.
        assert [w for w in imported.report.warnings if "le tour de l'élection" not in w] == []


def test_outlines_and_zones_are_read_whole(town: DemoTown) -> None:
    contours = read_contours(town.folder / "contours-france-entiere-latest-v2.geojson", communes=HERE)
    assert contours.table["station"].to_list() == [one.station for one in town.stations]
    assert contours.report.warnings == ()
    iris = read_iris(town.folder / "contours-iris.geojson", communes=HERE)
    assert iris.table.height == 17
    assert iris.table["grand_quartier"].n_unique() == 5
    assert iris.report.warnings == ()


def test_census_files_are_read_whole(town: DemoTown) -> None:
    for path in sorted(town.folder.glob("base-ic-*.csv")):
        imported = read_base_ic(path, communes=HERE)
        assert imported.table["zone"].n_unique() == 17, path.name
        assert imported.report.warnings == (), path.name
    squares = read_squares(town.folder / "carreaux_200m.geojson")
    assert squares.report.rows_kept == squares.table.height
    assert squares.report.warnings == ()
    incomes = read_filosofi_iris(town.folder / "BASE_TD_FILO_DISP_IRIS_2021.csv", communes=HERE)
    assert incomes.table["zone"].n_unique() == 17


def test_addresses_and_streets_are_read_whole(town: DemoTown) -> None:
    addresses = read_addresses(town.folder / "adresses-00.csv", communes=HERE)
    assert addresses.report.rows_read == addresses.report.rows_kept
    assert addresses.report.warnings == ()
    streets = read_streets(town.folder / "rues.geojson")
    assert streets.report.dropped == {}
    assert streets.beside is not None
    assert streets.beside.select("kind", "name").rows() == [("water", "L’Orvane"), ("rail", None)]
    assert set(addresses.table["street"]) <= set(streets.table["name"])


@pytest.mark.parametrize("read", [read_communes, read_commune_circonscriptions])
def test_reference_files_name_the_commune(town: DemoTown, read) -> None:
    name = "communes.json" if read is read_communes else "commune_circo.json"
    imported = read(Path(town.folder) / name)
    assert imported.table["commune"].to_list() == ["00042"]
    assert imported.report.warnings == ()
