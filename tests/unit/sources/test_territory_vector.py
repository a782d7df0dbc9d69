"""Layers of features: what breaks, where, and how coordinates find their system."""

import gzip
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyogrio.raw
import pytest
import shapely

from arpenteur.domain.errors import InputError
from arpenteur.sources.imported import Ledger, OtherTerritoryError
from arpenteur.sources.recognise import Kind, recognise
from arpenteur.sources.territory import read_circonscription_outlines, read_contours, read_iris, read_quartiers
from arpenteur.sources.territory.crs import decide, transform
from arpenteur.sources.territory.vector import read_layer

LON, LAT = 2.48, 48.90


def square(x: float = LON, y: float = LAT, side: float = 0.001) -> list[list[list[float]]]:
    return [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]


def feature(properties: dict[str, Any], coordinates: Any = None, kind: str = "Polygon") -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": square() if coordinates is None else coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write(path: Path, *features: dict[str, Any], **members: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": list(features)}, indent=1))
    return path


def lambert(path: Path, x: float, y: float, **members: Any) -> Path:
    return write(path, feature({"bureau": "93010_1"}, square(x, y, 100)), **members)


def declared(code: int) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    return tmp_path / "couche.geojson"


def test_a_truncated_geojson_names_line_and_character(layer: Path) -> None:
    text = write(layer, feature({"bureau": "93010_1"})).read_text()
    layer.write_text(text[: len(text) // 2])
    with pytest.raises(
        InputError, match=r"couche.geojson, ligne \d+ : JSON incorrect ou tronqué au caractère \d+"
    ) as caught:
        read_contours(layer)
    assert caught.value.where.line == text[: len(text) // 2].count("\n") + 1


def test_a_comma_too_many_is_found_on_its_line(layer: Path) -> None:
    layer.write_text('{"type": "FeatureCollection",\n"features": [\n{"type": "Feature",,}]}')
    with pytest.raises(InputError) as caught:
        read_contours(layer)
    assert caught.value.where.line == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"type": "FeatureCollection", "features": []}', "sans aucune entité"),
        ('{"type": "FeatureCollection"}', "JSON sans « features »"),
        ('{"features": [3]}', "entité 1 : objet qui n'est pas une Feature"),
        ('{"features": [{"type": "Feature", "properties": [1]}]}', "« properties » n'est pas un objet"),
        ('{"features": [{"type": "Feature", "geometry": 4}]}', "« geometry » n'est pas un objet"),
        ('{"features": []} et la suite', "texte après la fin"),
        ('{"a": NaN, "features": []}', "valeur impossible"),
        ('{"a": ' + "[" * 100_000, "valeur impossible"),
        ("", "fichier vide"),
        ("   \n ", "fichier vide"),
    ],
)
def test_what_is_not_a_collection_is_refused(layer: Path, text: str, problem: str) -> None:
    layer.write_text(text)
    with pytest.raises(InputError, match=problem):
        read_layer(layer) if text.startswith("{") else read_contours(layer)


def test_a_geojson_in_latin_1_is_refused_with_its_line(layer: Path) -> None:
    layer.write_bytes('{"features": [\n{"type": "Feature", "properties": {"nom": "Évry"}}]}'.encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8") as caught:
        read_layer(layer)
    assert caught.value.where.line == 2


@pytest.mark.parametrize(
    "coordinates",
    [
        [[[2.0, 48.0], [2.1, 48.0], [2.1, 48.1]]],
        [[[2.0, 48.0], [2.1, "x"], [2.1, 48.1], [2.0, 48.0]]],
        [[[2.0, 48.0], [2.1, 1e999], [2.1, 48.1], [2.0, 48.0]]],
        "rien",
    ],
)
def test_a_broken_ring_names_its_feature(layer: Path, coordinates: Any) -> None:
    text = json.dumps(
        {"features": [feature({"bureau": "93010_1"}), feature({"bureau": "93010_2"}, coordinates)]}
    ).replace("Infinity", "1e999")
    layer.write_text(text)
    with pytest.raises(InputError, match="entité 2 : géométrie impossible à lire"):
        read_contours(layer)


def test_a_ring_that_crosses_itself_is_mended_and_noted(layer: Path) -> None:
    bow = [[[2.0, 48.0], [2.1, 48.1], [2.1, 48.0], [2.0, 48.1], [2.0, 48.0]]]
    imported = read_contours(write(layer, feature({"bureau": "93010_1"}, bow)))
    assert shapely.is_valid(shapely.from_wkb(imported.table["geometry"][0]))
    (correction,) = imported.report.corrections
    assert (correction.key, correction.column) == ("93010_0001", "geometry")
    assert "Self-intersection" in correction.before


def test_points_among_contours_are_counted_and_left_out(layer: Path) -> None:
    point = feature({"bureau": "93010_2"}, [LON, LAT], "Point")
    report = read_contours(write(layer, feature({"bureau": "93010_1"}), point)).report
    assert report.dropped == {"géométrie qui n'est pas une surface": 1}


def test_contours_without_any_surface_are_refused(layer: Path) -> None:
    with pytest.raises(InputError, match="aucune surface : géométries de type Point"):
        read_contours(write(layer, feature({"bureau": "93010_2"}, [LON, LAT], "Point")))


def test_one_illegible_key_does_not_hide_that_a_layer_holds_contours(layer: Path) -> None:
    write(layer, feature({"insee": "93010", "bureau": "93010_?"}), feature({"insee": "93010", "bureau": "93010_2"}))
    assert recognise(layer) is Kind.CONTOURS


def test_parts_of_one_station_become_one_outline(layer: Path) -> None:
    path = write(layer, feature({"bureau": "93010_1"}), feature({"bureau": "93010_01"}, square(LON + 0.001)))
    table = read_contours(path).table
    assert table["station"].to_list() == ["93010_0001"]
    assert shapely.from_wkb(table["geometry"][0]).area == pytest.approx(2e-6)


def test_a_layer_without_known_key_asks_for_one(layer: Path) -> None:
    with pytest.raises(InputError, match="--contour-key") as caught:
        read_contours(write(layer, feature({"secteur": "26"})))
    assert "secteur" in str(caught.value)


@pytest.mark.parametrize(
    ("properties", "key", "station"),
    [
        ({"secteur": "26"}, "secteur", "93010_0026"),
        ({"secteur": 26}, "secteur", "93010_0026"),
        ({"secteur": 26.0}, "secteur", "93010_0026"),
        ({"ville": "93010", "n": "7"}, "ville+n", "93010_0007"),
        ({"num_bv": "198A"}, None, "93010_198A"),
        ({"bureau": "93010_0198A"}, None, "93010_198A"),
    ],
)
def test_the_key_is_configurable(layer: Path, properties: dict[str, Any], key: str | None, station: str) -> None:
    table = read_contours(write(layer, feature(properties)), key=key, communes=frozenset({"93010"})).table
    assert table["station"].to_list() == [station]


@pytest.mark.parametrize(
    ("properties", "station"),
    [
        ({"id_bv": "18-1"}, "75056_1801"),
        ({"arrondissement": "18", "num_bv": "1"}, "75056_1801"),
        ({"arrondissement": 18, "num_bv": 1}, "75056_1801"),
        ({"insee": "75118", "num_bv": "1"}, "75056_1801"),
        ({"bureau": "75118_1"}, "75056_1801"),
        ({"ID": "750180001"}, "75056_1801"),
    ],
)
def test_paris_is_one_commune_whatever_the_spelling(layer: Path, properties: dict[str, Any], station: str) -> None:
    table = read_contours(write(layer, feature(properties)), communes=frozenset({"75056"})).table
    assert table["station"].to_list() == [station]


def test_unreadable_keys_are_counted_when_few_and_refused_when_many(layer: Path) -> None:
    good, bad = feature({"bureau": "93010_1"}), feature({"bureau": "hors zone"})
    assert read_contours(write(layer, good, good, bad)).report.dropped == {"clé de bureau illisible": 1}
    with pytest.raises(InputError, match=r"entité 2 : clé de bureau de vote illisible \(2 entités sur 3\)"):
        read_contours(write(layer, good, bad, bad))


def test_a_misspelt_key_column_is_named_with_those_present(layer: Path) -> None:
    with pytest.raises(InputError, match=r"colonne burau absente \(colonnes présentes : bureau\)"):
        read_contours(write(layer, feature({"bureau": "93010_1"})), key="burau")


@pytest.mark.parametrize(
    ("epsg", "lon", "lat"),
    [
        (2154, 2.48, 48.9),
        (2972, -52.3, 4.9),
        (2975, 55.45, -20.88),
        (4471, 45.23, -12.78),
        (5490, -61.53, 16.24),
        (4467, -56.18, 46.78),
        (3035, 2.48, 48.9),
    ],
)
def test_the_range_of_coordinates_tells_their_system(layer: Path, epsg: int, lon: float, lat: float) -> None:
    (x, y) = shapely.get_coordinates(transform(np.array([shapely.Point(lon, lat)], dtype=object), 4326, epsg))[0]
    imported = read_contours(lambert(layer, x, y, crs=declared(2154 if epsg != 2154 else 3035)))
    assert f"EPSG:{epsg} retenu" in imported.report.warnings[0]
    west, south = shapely.from_wkb(imported.table["geometry"][0]).bounds[:2]
    assert (west, south) == pytest.approx((lon, lat), abs=0.002)


def test_a_right_declaration_leaves_no_warning(layer: Path) -> None:
    assert read_contours(lambert(layer, 661_000, 6_867_000, crs=declared(2154))).report.warnings == ()


def test_another_declared_system_is_trusted_where_it_lands_in_france(layer: Path) -> None:
    (x, y) = shapely.get_coordinates(transform(np.array([shapely.Point(LON, LAT)], dtype=object), 4326, 3949))[0]
    imported = read_contours(lambert(layer, x, y, crs=declared(3949)))
    assert shapely.from_wkb(imported.table["geometry"][0]).bounds[:2] == pytest.approx((LON, LAT), abs=2e-5)


def test_coordinates_of_nowhere_are_refused(layer: Path) -> None:
    with pytest.raises(InputError, match="système de coordonnées impossible à établir"):
        read_contours(lambert(layer, 5e7, 5e7, crs=declared(2154)))


def test_swapped_axes_are_said_so(layer: Path) -> None:
    with pytest.raises(InputError, match="latitude et longitude inversées"):
        read_contours(write(layer, feature({"bureau": "93010_1"}, square(LAT, LON))))


def test_a_stray_feature_does_not_change_the_system_of_the_others() -> None:
    bounds = np.tile([661_000.0, 6_867_000.0, 661_100.0, 6_867_100.0], (40, 1))
    bounds[7] = 0.0
    system = decide(bounds, 2154, Path("couche"))
    assert system.epsg == 2154
    assert system.strays.sum() == 1


def geopackage(path: Path, srs: int, *shapes: shapely.Geometry) -> Path:
    base = sqlite3.connect(path)
    base.executescript(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);"
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);"
        'CREATE TABLE "les bureaux" (fid INTEGER PRIMARY KEY, geom BLOB, bureau TEXT);'
    )
    base.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, 'EPSG', ?)", (srs, srs))
    base.execute("INSERT INTO gpkg_geometry_columns VALUES ('les bureaux', 'geom', ?)", (srs,))
    header = b"GP\x00\x01" + srs.to_bytes(4, "little")
    rows = [(header + shapely.to_wkb(shape), f"93010_{n}") for n, shape in enumerate(shapes, start=1)]
    base.executemany('INSERT INTO "les bureaux" (geom, bureau) VALUES (?, ?)', rows)
    base.commit()
    base.close()
    return path


def test_a_geopackage_of_one_layer_needs_no_name(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "ville.gpkg", 2154, shapely.box(661_000, 6_867_000, 661_100, 6_867_100))
    imported = read_contours(path)
    assert imported.table["station"].to_list() == ["93010_0001"]
    assert imported.report.warnings == ()


def test_an_unknown_layer_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "ville.gpkg", 2154, shapely.box(661_000, 6_867_000, 661_100, 6_867_100))
    with pytest.raises(InputError, match="couche « x » absente ; attendu : une couche parmi : les bureaux"):
        read_contours(path, layer="x")


def test_a_broken_geopackage_is_one_sentence(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "ville.gpkg", 2154, shapely.box(661_000, 6_867_000, 661_100, 6_867_100))
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(InputError, match="GeoPackage illisible"):
        read_contours(path)
    path.write_bytes(b"SQLite format 3\x00" + b"\x01" * 500)
    with pytest.raises(InputError, match="GeoPackage illisible"):
        read_contours(path)


def test_a_geometry_that_is_no_geopackage_blob_names_its_feature(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "ville.gpkg", 2154, shapely.box(661_000, 6_867_000, 661_100, 6_867_100))
    base = sqlite3.connect(path)
    base.execute("UPDATE \"les bureaux\" SET geom = x'47500001'")
    base.commit()
    base.close()
    with pytest.raises(InputError, match="entité 1 : géométrie impossible à lire"):
        read_contours(path)


def test_other_bytes_are_no_layer(tmp_path: Path) -> None:
    path = tmp_path / "image.geojson"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(InputError, match="format non reconnu"):
        read_contours(path)


def test_a_missing_file_is_said_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"illisible|introuvable"):
        read_contours(tmp_path / "rien.geojson")


def test_compressed_layers_are_opened(tmp_path: Path, layer: Path) -> None:
    text = write(layer, feature({"bureau": "93010_1"})).read_bytes()
    packed = tmp_path / "couche.geojson.gz"
    packed.write_bytes(gzip.compress(text))
    archive = tmp_path / "couche.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("lisez-moi.txt", "x")
        file.writestr("couche.geojson", text)
    assert read_contours(packed).table.height == read_contours(archive).table.height == 1


def test_gzip_and_zip_bombs_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bombe.geojson.gz"
    bomb.write_bytes(gzip.compress(b'{"a": "' + bytes(80 << 20) + b'"}', 9))
    with pytest.raises(InputError, match="se gonfle démesurément"):
        read_contours(bomb)
    archive = tmp_path / "bombe.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("couche.geojson", b"{" + b" " * (80 << 20))
    with pytest.raises(InputError, match="compression anormale"):
        read_contours(archive)


def test_a_truncated_gzip_is_one_sentence(tmp_path: Path, layer: Path) -> None:
    packed = tmp_path / "couche.geojson.gz"
    packed.write_bytes(gzip.compress(write(layer, feature({"bureau": "93010_1"})).read_bytes())[:60])
    with pytest.raises(InputError, match="compressé illisible ou tronqué"):
        read_contours(packed)


def test_shapefiles_and_geoparquet_are_layers_too(tmp_path: Path) -> None:
    box = shapely.to_wkb(shapely.box(661_000, 6_867_000, 661_100, 6_867_100))
    shapefile = tmp_path / "bureaux.shp"
    pyogrio.raw.write(
        shapefile,
        np.array([box], dtype=object),
        [np.array(["93010_1"], dtype=object)],
        ["bureau"],
        geometry_type="Polygon",
        crs="EPSG:2154",
    )
    parquet = tmp_path / "bureaux.parquet"
    frame = pl.DataFrame({"bureau": ["93010_1"], "geometry": [box]})
    frame.write_parquet(parquet, metadata={"geo": json.dumps({"primary_column": "geometry"})})
    for path in (shapefile, parquet):
        assert recognise(path) is Kind.CONTOURS
        assert read_contours(path).table["station"].to_list() == ["93010_0001"]
    shapefile.with_suffix(".shx").unlink()
    shapefile.write_bytes(shapefile.read_bytes()[:50])
    with pytest.raises(InputError, match="shapefile illisible"):
        read_contours(shapefile)
    parquet.write_bytes(parquet.read_bytes()[:-20])
    with pytest.raises(InputError, match="GeoParquet illisible"):
        read_contours(parquet)


def test_an_iris_code_that_is_none_names_its_feature(layer: Path) -> None:
    with pytest.raises(InputError, match="entité 2 : code IRIS « 9301 »"):
        read_iris(write(layer, feature({"DCOMIRIS": "930100101"}), feature({"DCOMIRIS": "9301"})))


def test_iris_codes_are_padded_or_put_together(layer: Path) -> None:
    whole = read_iris(write(layer, feature({"CODE_IRIS": 10040101, "NOM_IRIS": "Les Pérouses"}))).table
    pieces = read_iris(write(layer, feature({"INSEE_COM": "01004", "IRIS": "101"}))).table
    assert whole["iris"].to_list() == pieces["iris"].to_list() == ["010040101"]


def test_iris_of_another_commune_are_told_apart(layer: Path) -> None:
    with pytest.raises(OtherTerritoryError):
        read_iris(write(layer, feature({"DCOMIRIS": "930100101"})), communes=frozenset({"75056"}))


def test_quartiers_with_one_name_are_one(layer: Path) -> None:
    path = write(
        layer, feature({"nom": "Les Prés"}), feature({"nom": "Les Prés"}, square(LON + 0.001)), feature({"nom": None})
    )
    imported = read_quartiers(path, commune="93010")
    assert imported.table["quartier"].to_list() == ["93010-les-pres"]
    assert imported.report.dropped == {"quartier sans nom": 1}


def test_bare_constituency_numbers_need_their_departement(layer: Path) -> None:
    path = write(layer, feature({"CIRCONSCRI": 2}))
    with pytest.raises(InputError, match="code « 2 »"):
        read_circonscription_outlines(path)
    assert read_circonscription_outlines(path, departement="29").table["circonscription"].to_list() == ["2902"]


def test_a_report_accounts_for_every_row() -> None:
    ledger = Ledger(Path("x"), "essai", rows_read=10)
    ledger.drop("autre commune", 3)
    ledger.drop("rien", 0)
    report = ledger.close(pl.DataFrame()).report
    assert (report.rows_kept, report.dropped) == (7, {"autre commune": 3})
