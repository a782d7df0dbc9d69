"""Outlines of several years of one place, as published: what they say of Paris since 2012, and of Bondy since 2022."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from arpenteur import geo, pipeline
from arpenteur.domain.places import Place
from arpenteur.geo import Layer
from arpenteur.pipeline.kept import kept_territory
from arpenteur.snapshot import Snapshot
from arpenteur.sources.recognise import Kind, recognise
from arpenteur.sources.territory import read_contours

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def vintages(shared_data: Path) -> Path:
    return shared_data.parent / "elections" / "outline_vintages"


def kept(older: Path, newer: Path) -> pl.DataFrame:
    table = read_contours(newer).table
    today = Layer.from_wkb(table["geometry"].to_list(), geo.WGS84, table["station"].to_list())
    return kept_territory(geo.project(today, geo.LAMBERT_93), read_contours(older).table, None)


def test_all_are_read_as_outlines_of_their_year(vintages: Path) -> None:
    found = {path.name: read_contours(path) for path in sorted(vintages.glob("*.geojson.gz"))}
    assert {recognise(path) for path in vintages.glob("*.geojson.gz")} == {Kind.CONTOURS}
    assert {name: (one.table.height, one.report.vintage[:4]) for name, one in found.items()} == {
        "bondy-2026.geojson.gz": (32, "2026"),
        "lyon-2012.geojson.gz": (288, "2012"),
        "paris-2017.geojson.gz": (896, "2017"),
        "paris-2024.geojson.gz": (902, "2024"),
    }


def test_paris_hardly_changed_from_2017_to_2024(vintages: Path) -> None:
    found = kept(vintages / "paris-2017.geojson.gz", vintages / "paris-2024.geojson.gz")
    assert found.height == 857
    assert found["overlap"].median() > 0.999  # type: ignore[operator]
    assert found.filter(pl.col("overlap") < 0.8).height == 7


def test_the_numbers_of_paris_moved_between_2012_and_2017(vintages: Path, shared_data: Path) -> None:
    older = shared_data / "bv_contours" / "paris-75056" / "ParisPollingStations2012.geojson"
    found = kept(older, vintages / "paris-2017.geojson.gz")
    assert (found.height, found.filter(pl.col("overlap") < 0.8).height) == (867, 185)


@pytest.fixture(scope="module")
def build(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Snapshot]:
    def made(place: str, *sources: Path) -> Snapshot:
        out = tmp_path_factory.mktemp("dated") / "snapshot"
        return pipeline.build(Place.parse(place), sources=sources, out=out, at=AT)

    return made


@pytest.fixture(scope="module")
def paris(build: Callable[..., Snapshot], shared_data: Path) -> Snapshot:
    """Everything at hand of Paris, with all that is not about it beside."""
    return build("75056", shared_data, shared_data.parent / "elections")


def test_paris_is_drawn_by_the_outlines_before_its_latest_election(paris: Snapshot) -> None:
    assert set(paris.stations["contour_source"].drop_nulls()) == {"paris-2017.geojson.gz"}
    vintage = {source.file: source.vintage for source in paris.manifest.sources}
    assert vintage["outline_vintages/paris-2017.geojson.gz"] == "2017 (supposé, d'après le nom du fichier)"
    assert vintage["paris-75056/ParisPollingStations2012.geojson"] == "2012"
    assert sum("antérieurs au dernier scrutin (législatives 2022" in note for note in paris.manifest.notes) == 1


def test_stations_of_paris_that_moved_are_marked_where_outlines_of_then_are_known(paris: Snapshot) -> None:
    then = paris.station_stability.filter(pl.col("election") == "2014_euro_t1")
    moved = then.filter(pl.col("overlap") < 0.8)
    assert moved.height == 185
    assert moved["changed"].all()
    assert moved.filter((pl.col("registered_ratio") - 1).abs() <= 0.1).height > 50
    since = paris.station_stability.filter(pl.col("election").str.starts_with("2022"))
    assert since["overlap"].null_count() == since.height


def test_what_is_not_for_paris_is_set_aside_with_its_reason(paris: Snapshot) -> None:
    assert "2008_muni_t1" in paris.manifest.elections
    why = paris.quality["reasons"]
    assert why["candidates/legis-2024-t1_circo_even_departements.parquet"].startswith("résultats par commune")
    assert why["results/municipales-2026-t1_bondy_bureaux_territoires.parquet"].endswith("du département 75")
    assert set(why) == set(paris.quality["elsewhere"])
    assert any("fichiers laissés de côté" in line for line in pipeline.summary(paris))
    sections = {section.title: section for section in pipeline.check(paris).sections}
    assert len(sections["Fichiers laissés de côté"].rows) == len(why) + len(paris.quality["unrecognised"])


def test_bondy_is_compared_by_its_households(
    build: Callable[..., Snapshot], vintages: Path, shared_data: Path, tmp_path: Path
) -> None:
    older = tmp_path / "zone-2022.geojson"
    shutil.copy(shared_data / "bv_contours" / "bondy-93010" / "zone.geojson", older)
    newer, results = vintages / "bondy-2026.geojson.gz", shared_data.parent / "elections" / "results"
    ballots = [results / "municipales-2026-t1_bondy_bureaux_territoires.parquet", shared_data / "results/bondy-93010"]
    snapshot = build("93010", *ballots, newer, older, shared_data / "addresses" / "bondy-93010")
    assert set(snapshot.stations["contour_source"]) == {newer.name}
    then = snapshot.station_stability.filter(pl.col("election") == "2022_pres_t1")
    by_area = kept(older, newer)
    # Both are drawn around addresses: between houses their limits differ where nobody lives.
    assert then["overlap"].mean() == pytest.approx(0.927, abs=0.005)
    assert by_area["overlap"].mean() == pytest.approx(0.849, abs=0.005)
    assert then.filter(pl.col("overlap") < 0.8)["station"].to_list() == ["93010_0005", "93010_0024", "93010_0026"]
    assert not any("Contours" in note for note in snapshot.manifest.notes)


def test_the_outlines_of_bondy_alone_are_said_to_be_of_unknown_year(
    build: Callable[..., Snapshot], shared_data: Path
) -> None:
    outlines = shared_data / "bv_contours" / "bondy-93010" / "zone.geojson"
    snapshot = build("93010", shared_data / "results" / "bondy-93010" / "bondy_2022.csv", outlines)
    assert [source.vintage for source in snapshot.manifest.sources if "zone" in source.file] == ["inconnu"]
    assert sum("millésime inconnu" in note for note in snapshot.manifest.notes) == 1
