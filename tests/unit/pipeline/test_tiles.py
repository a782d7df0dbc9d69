import gzip
import json
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import polars as pl
import pytest
import shapely
import shapely.affinity
import shapely.geometry
from pmtiles.reader import MmapSource, Reader, all_tiles

from arpenteur.pipeline.progress import Silent
from arpenteur.pipeline.shelf import Shelf
from arpenteur.pipeline.tiles import draw, outlines_at_hand, write_tiles
from arpenteur.pipeline.tiles.layers import EXTENT, LEVELS, on_unit_square
from arpenteur.pipeline.tiles.territories import Published, territories

STATIONS = LEVELS[-1]
Tiles = dict[tuple[int, int, int], dict]


def squares(side: int, *, step: float = 0.02, west: float = 2.0, south: float = 48.0) -> list[shapely.Polygon]:
    """A checkerboard, row by row from the south-west."""
    return [
        shapely.box(west + step * x, south + step * y, west + step * (x + 1), south + step * (y + 1))
        for y in range(side)
        for x in range(side)
    ]


def table(shapes: list[shapely.Geometry | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": [f"Z{row}" for row in range(len(shapes))],
            "name": [f"Zone {row}" for row in range(len(shapes))],
            "registered": [100 + row for row in range(len(shapes))],
            "geometry": [None if shape is None else shapely.to_wkb(shape) for shape in shapes],
        },
        schema_overrides={"geometry": pl.Binary},
    )


def decoded(path: Path) -> Tiles:
    with path.open("rb") as file:
        return {
            at: mapbox_vector_tile.decode(gzip.decompress(data), default_options={"y_coord_down": True})
            for at, data in all_tiles(MmapSource(file))
        }


@pytest.fixture
def checkerboard(tmp_path: Path) -> Tiles:
    path = tmp_path / "tiles.pmtiles"
    assert write_tiles(path, {"stations": table(squares(6))})
    return decoded(path)


def drawn(tiles: Tiles, zoom: int, layer: str) -> dict[str, shapely.Geometry]:
    """The zones of a zoom put together from its tiles, on the unit square."""
    parts: dict[str, list[shapely.Geometry]] = {}
    for (z, column, row), tile in tiles.items():
        if z != zoom or layer not in tile:
            continue
        side, scale = 1 << z, 1 / (EXTENT << z)
        box = shapely.box(0, 0, EXTENT, EXTENT)
        for feature in tile[layer]["features"]:
            inside = shapely.intersection(shapely.geometry.shape(feature["geometry"]), box)
            placed = shapely.affinity.affine_transform(inside, [scale, 0, 0, scale, column / side, row / side])
            parts.setdefault(feature["properties"]["id"], []).append(placed)
    return {zone: shapely.union_all(shapes) for zone, shapes in parts.items()}


def test_tiles_say_who_a_zone_is_and_no_figure(checkerboard):
    fields = {
        frozenset(feature["properties"]) for tile in checkerboard.values() for feature in tile["stations"]["features"]
    }
    assert fields == {frozenset({"id", "name", "registered"})}


def test_every_zone_is_in_the_tiles_of_every_zoom(checkerboard):
    for zoom in range(STATIONS.first, STATIONS.last + 1):
        assert set(drawn(checkerboard, zoom, "stations")) == {f"Z{row}" for row in range(36)}


def test_at_the_last_zoom_a_border_moves_less_than_two_units(checkerboard):
    found = drawn(checkerboard, STATIONS.last, "stations")
    unit = 1 / (EXTENT << STATIONS.last)
    true = on_unit_square(np.array(squares(6), dtype=object))
    for row, shape in enumerate(true):
        assert shapely.hausdorff_distance(found[f"Z{row}"], shape) < 2 * unit


def test_neighbours_still_touch_at_every_zoom(tmp_path):
    wavy = [0.004 * np.sin(x / 3.0) for x in range(60)]
    border = [(2.1 + wave, 48.0 + 0.005 * at) for at, wave in enumerate(wavy)]
    left = shapely.Polygon([(2.0, 48.0), *border, (2.0, 48.295)])
    right = shapely.Polygon([(2.2, 48.0), *border, (2.2, 48.295)])
    path = tmp_path / "tiles.pmtiles"
    write_tiles(path, {"stations": table([left, right])})
    tiles = decoded(path)
    for zoom in range(STATIONS.first, STATIONS.last + 1):
        found = drawn(tiles, zoom, "stations")
        whole = shapely.union_all(list(found.values()))
        gaps = shapely.area(shapely.convex_hull(whole)) - shapely.area(whole)
        assert gaps < 4 * shapely.length(whole) / (EXTENT << zoom)


def test_polygons_turn_as_the_format_wants(checkerboard):
    for tile in checkerboard.values():
        for feature in tile["stations"]["features"]:
            assert shapely.geometry.shape(feature["geometry"]).exterior.is_ccw


def test_a_level_keeps_to_its_zooms(tmp_path):
    path = tmp_path / "tiles.pmtiles"
    write_tiles(path, {level.name: table(squares(2, step=2.0)) for level in LEVELS})
    seen: dict[str, set[int]] = {}
    for (zoom, _, _), tile in decoded(path).items():
        for name in tile:
            seen.setdefault(name, set()).add(zoom)
    with path.open("rb") as file:
        header = Reader(MmapSource(file)).header()
    assert seen == {level.name: set(range(level.first, level.last + 1)) for level in LEVELS}
    assert (header["min_zoom"], header["max_zoom"]) == (LEVELS[0].first, STATIONS.last)
    assert header["clustered"] is True


def test_the_head_of_the_file_says_where_it_is_and_what_it_holds(tmp_path):
    path = tmp_path / "tiles.pmtiles"
    write_tiles(path, {"stations": table(squares(5)), "communes": table([None])})
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, metadata = reader.header(), reader.metadata()
    corners = [header[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")]
    assert corners == pytest.approx([2.0, 48.0, 2.1, 48.1])
    assert [layer["id"] for layer in metadata["vector_layers"]] == ["stations"]
    assert metadata["boxes"]["stations"]["Z0"] == pytest.approx([2.0, 48.0, 2.02, 48.02])


def test_the_same_zones_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_tiles(tmp_path / name, {"stations": table(squares(4))})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_without_any_outline_no_file_is_written(tmp_path):
    assert not write_tiles(tmp_path / "tiles.pmtiles", {"stations": table([None, None])})
    assert list(tmp_path.iterdir()) == []


def test_a_bow_tie_and_a_shape_in_two_parts_are_drawn(tmp_path):
    bow = shapely.Polygon([(2.0, 48.0), (2.1, 48.1), (2.1, 48.0), (2.0, 48.1)])
    parts = shapely.MultiPolygon([shapely.box(2.2, 48.0, 2.21, 48.01), shapely.box(2.3, 48.0, 2.31, 48.01)])
    path = tmp_path / "tiles.pmtiles"
    write_tiles(path, {"stations": table([bow, parts])})
    found = drawn(decoded(path), STATIONS.last, "stations")
    areas = on_unit_square(np.array([shapely.make_valid(bow), parts], dtype=object))
    assert [found["Z0"].area, found["Z1"].area] == pytest.approx(shapely.area(areas).tolist(), rel=0.02)


def test_five_thousand_zones_are_cut_with_progress(tmp_path):
    heard: list[tuple[str, int, int | None]] = []

    class Listener:
        def step(self, label: str, done: int, total: int | None) -> None:
            heard.append((label, done, total))

    path = tmp_path / "tiles.pmtiles"
    write_tiles(path, {"stations": table(squares(71, step=0.003))}, progress=Listener())
    assert heard == [("Tuiles", at, 4) for at in range(4)]
    assert path.stat().st_size < 2_000_000


# ── where published outlines are missing ──────────────────────────────────────────────────────────────────────


def stations(rows: list[tuple[str, str, shapely.Geometry | None]]) -> pl.DataFrame:
    """(station, constituency, outline), the commune being the head of the key."""
    return pl.DataFrame(
        [
            {
                "station": key,
                "commune": key[:5],
                "commune_name": f"Ville {key[:5]}",
                "number": str(int(key[6:])),
                "circonscription": seat,
                "registered": 500,
                "geometry": None if shape is None else shapely.to_wkb(shape),
            }
            for key, seat, shape in rows
        ],
        schema_overrides={"geometry": pl.Binary},
    )


def geometry(levels: dict[str, pl.DataFrame], level: str, zone: str) -> shapely.Geometry | None:
    data = levels[level].filter(pl.col("id") == zone)["geometry"].item()
    return None if data is None else shapely.from_wkb(data)


BOARD = squares(2)


def test_a_commune_is_the_union_of_its_stations_when_all_are_drawn():
    rows = [("01001_0001", "0101", BOARD[0]), ("01001_0002", "0101", BOARD[1]), ("01002_0001", "0101", BOARD[2])]
    levels = territories(stations([*rows, ("01002_0002", "0101", None)]), Published())
    commune = geometry(levels, "communes", "01001")
    assert commune is not None
    assert commune.area == pytest.approx(BOARD[0].area + BOARD[1].area, rel=0.02)
    assert geometry(levels, "communes", "01002") is None
    assert geometry(levels, "circonscriptions", "0101") is None
    assert geometry(levels, "departements", "01") is None


def test_a_shared_commune_gives_its_stations_to_each_constituency():
    rows = [("01001_0001", "0101", BOARD[0]), ("01001_0002", "0102", BOARD[1]), ("01002_0001", "0102", BOARD[3])]
    levels = territories(stations(rows), Published())
    first, second = (geometry(levels, "circonscriptions", seat) for seat in ("0101", "0102"))
    assert first is not None
    assert second is not None
    assert first.area == pytest.approx(BOARD[0].area, rel=0.02)
    assert second.area == pytest.approx(BOARD[1].area + BOARD[3].area, rel=0.02)
    whole = geometry(levels, "departements", "01")
    assert whole is not None
    assert whole.area == pytest.approx(3 * BOARD[0].area, rel=0.02)


def test_a_published_outline_goes_first_and_names_are_the_official_ones():
    published = Published(
        departements=pl.DataFrame({"id": ["01"], "geometry": [shapely.to_wkb(shapely.box(0, 40, 5, 50))]}),
        communes=pl.DataFrame({"id": ["01001"], "geometry": [shapely.to_wkb(BOARD[3])]}),
    )
    levels = territories(stations([("01001_0001", "0101", BOARD[0])]), published)
    assert geometry(levels, "departements", "01") == shapely.box(0, 40, 5, 50)
    assert geometry(levels, "communes", "01001") == BOARD[3]
    assert levels["departements"]["name"].to_list() == ["Ain"]
    assert levels["circonscriptions"]["name"].to_list() == ["1re circonscription (Ain)"]
    assert levels["stations"]["name"].to_list() == ["Ville 01001 1"]
    assert levels["departements"]["registered"].to_list() == [500]


def feature(properties: dict[str, object], shape: shapely.Geometry) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}


def layer(path: Path, *features: dict[str, object]) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def test_constituencies_numbered_alone_are_of_the_departement_they_lie_in(tmp_path):
    layer(tmp_path / "departements.geojson", feature({"code": "01", "nom": "Ain"}, shapely.box(1, 47, 3, 49)))
    layer(tmp_path / "circos.geojson", feature({"CIRCONSCRI": 2, "NOM": "2e"}, BOARD[0]))
    shelf = Shelf.fill([tmp_path], Silent())
    out = tmp_path / "tiles.pmtiles"
    outlines = outlines_at_hand(shelf)
    counts = draw(out, outlines, stations([("01001_0001", "0102", None)]), Silent())
    assert out.is_file()
    assert counts["circonscriptions"] == {"zones": 1, "drawn": 1}
    assert counts["stations"] == {"zones": 1, "drawn": 0}
    assert {report.layout for report in outlines.reports} == {
        "limites de départements",
        "limites de circonscriptions",
    }


def test_constituencies_that_cannot_be_placed_are_set_aside(tmp_path):
    layer(tmp_path / "circos.geojson", feature({"CIRCONSCRI": 2, "NOM": "2e"}, BOARD[0]))
    shelf = Shelf.fill([tmp_path], Silent())
    placed = stations([("01001_0001", "0102", BOARD[0])])
    counts = draw(tmp_path / "tiles.pmtiles", outlines_at_hand(shelf), placed, Silent())
    assert list(shelf.elsewhere) == [str(tmp_path / "circos.geojson")]
    assert counts["circonscriptions"]["drawn"] == 1
