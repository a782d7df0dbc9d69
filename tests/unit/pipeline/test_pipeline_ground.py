"""Addresses, squares, streets and quartiers of a town drawn by hand in Lambert-93."""

import numpy as np
import polars as pl
import pytest
import shapely

from arpenteur import geo
from arpenteur.domain.quality import SourceReport
from arpenteur.geo import Layer
from arpenteur.pipeline.inputs import Inputs
from arpenteur.pipeline.join import Joined, Points, households_of, join_iris, place_addresses
from arpenteur.pipeline.located import addresses_at_hand
from arpenteur.pipeline.outlines import outlines
from arpenteur.pipeline.quartiers import quartiers
from arpenteur.pipeline.streets import street_names, street_sheets
from arpenteur.sources.imported import Imported
from arpenteur.tables import Addresses, IrisZones, Quartiers, StationContours, Streets

X, Y = 700_000.0, 6_600_000.0  # the origin of Lambert-93, 3° E, 46.5° N
WEST, EAST = "99001_0001", "99001_0002"


def box(*corners: float) -> shapely.Polygon:
    return shapely.box(X + corners[0], Y + corners[1], X + corners[2], Y + corners[3])


def wkb(shape: shapely.Geometry) -> bytes:
    layer = geo.project(Layer(np.asarray([shape], dtype=object), geo.LAMBERT_93, ("x",)), geo.WGS84)
    return shapely.to_wkb(layer.geometries[0])


STATIONS = Layer(
    np.asarray([box(0, 0, 500, 1000), box(500, 0, 1000, 1000)], dtype=object), geo.LAMBERT_93, (WEST, EAST)
)


def addresses(*rows: tuple[float, float, int | None, str | None], station: str | None = None) -> pl.DataFrame:
    points = Layer.from_points(
        np.array([X + row[0] for row in rows]),
        np.array([Y + row[1] for row in rows]),
        geo.LAMBERT_93,
        ["p"] * len(rows),
    )
    lonlat = shapely.get_coordinates(geo.project(points, geo.WGS84).geometries)
    return Addresses.conform(
        pl.DataFrame(
            {
                "address": [f"a{i}" for i in range(len(rows))],
                "commune": "99001",
                "number": [row[2] for row in rows],
                "street": [row[3] for row in rows],
                "longitude": lonlat[:, 0],
                "latitude": lonlat[:, 1],
                "station": station,
                "weight": 1.0,
                "precision": "housenumber",
            },
            schema_overrides={"street": pl.String, "station": pl.String, "number": pl.Int32},
        )
    )


def placed(*rows: tuple[float, float, int | None, str | None], station: str | None = None) -> Points:
    found = place_addresses(STATIONS, addresses(*rows, station=station))
    assert found is not None
    return found


def test_the_register_knows_better_than_the_outline_where_an_address_votes():
    points = placed((100, 100, 1, "Rue A"), station=EAST)
    assert [STATIONS.ids[i] for i in points.station] == [EAST]


def test_of_two_files_of_a_commune_the_one_whose_numbers_are_told_apart_is_read():
    whole = addresses((100, 100, 22, "Rue A"), (110, 100, 22, "Rue A")).with_columns(
        pl.Series("suffix", [None, "bis"], dtype=pl.String)
    )
    # The same without the "bis", and with one point more.
    lost = addresses(*[(100 + n, 100, 22, "Rue A") for n in range(3)])
    files = [Imported(table, SourceReport(file="a", layout="addresses_ban")) for table in (lost, whole)]
    for offered in (files, files[::-1]):
        found = addresses_at_hand(Inputs(addresses=offered), ["99001"])
        assert found is not None
        assert found["suffix"].to_list() == [None, "bis"]


def test_an_address_outside_every_outline_is_counted_apart():
    points = placed((100, 100, 1, "Rue A"), (5000, 100, 2, "Rue A"))
    assert (len(points.station), points.outside) == (1, 1)


def test_addresses_share_the_households_of_their_zone():
    zone = Layer(np.asarray([box(0, 0, 1000, 1000)], dtype=object), geo.LAMBERT_93, ("z",))
    weights = geo.area_weights(STATIONS, zone)
    joined = Joined(weights, np.zeros(1), np.ones(1))
    points = households_of(placed((100, 1, 1, "A"), (200, 1, 2, "A"), (900, 1, 3, "A")), joined, zone, np.array([60.0]))
    assert points.mass.tolist() == [20.0, 20.0, 20.0]


def iris() -> pl.DataFrame:
    rows = {"iris": "990010101", "commune": "99001", "geometry": wkb(box(0, 0, 1000, 1000))}
    return IrisZones.conform(pl.DataFrame([rows]))


def test_a_census_zone_follows_its_addresses_and_not_its_area():
    rows = [(float(100 + i), 10.0, i, "Rue A") for i in range(9)] + [(900.0, 10.0, 99, "Rue A")]
    joined, _ = join_iris(STATIONS, iris(), np.ones(1), placed(*rows), None, frozenset({"99001"}))
    assert joined.weights.shares.toarray().ravel() == pytest.approx([0.9, 0.1])
    assert joined.weights.methods.tolist() == ["addresses"]


def test_a_census_zone_without_addresses_follows_its_area():
    joined, _ = join_iris(STATIONS, iris(), np.ones(1), None, None, frozenset({"99001"}))
    assert joined.weights.shares.toarray().ravel() == pytest.approx([0.5, 0.5], abs=1e-4)
    assert joined.weights.methods.tolist() == ["areas"]


def test_a_street_sheet_counts_numbers_by_side_and_tells_shared_streets():
    street_a = [(100, 100, 1, "Rue A"), (110, 100, 7, "Rue A"), (120, 100, 4, "Rue A"), (900, 100, 12, "Rue A")]
    points = placed(*street_a, (130, 200, 3, "Rue B"))
    sheets = street_sheets(STATIONS, points, street_names(points, None, None), dwellings=False).drop("dwellings").rows()
    assert sheets == [
        (WEST, "Rue A", 3, 1, 7, 4, 4, True),
        (WEST, "Rue B", 1, 3, 3, None, None, False),
        (EAST, "Rue A", 1, None, None, 12, 12, True),
    ]


def test_dwellings_are_told_only_where_they_are_known():
    points = placed((100, 100, 1, "Rue A"))
    told = [street_sheets(STATIONS, points, ["Rue A"], dwellings=known) for known in (True, False)]
    assert [sheet["dwellings"].to_list() for sheet in told] == [[1.0], [None]]


def test_an_address_without_street_takes_the_name_of_the_nearest_named_address_else_of_the_street():
    line = shapely.LineString([(X + 800, Y + 100), (X + 1000, Y + 100)])
    streets = Streets.conform(
        pl.DataFrame({"way": ["w"], "name": ["Rue C"], "highway": ["residential"], "geometry": [wkb(line)]})
    )
    points = placed((100, 100, None, None), (900, 110, None, None), (300, 900, None, None))
    names = addresses((120, 100, 8, "Rue A"))
    sheets = street_sheets(STATIONS, points, street_names(points, names, streets), dwellings=False)
    assert sheets.select("station", "street", "addresses").rows() == [(WEST, "Rue A", 1), (EAST, "Rue C", 1)]


def test_a_station_goes_to_the_quartier_that_holds_most_of_it():
    city = Quartiers.conform(
        pl.DataFrame(
            {
                "quartier": ["99001-bas", "99001-haut"],
                "name": ["Bas", "Haut"],
                "commune": "99001",
                "source": "city_layer",
                "geometry": [wkb(box(0, 0, 600, 1000)), wkb(box(600, 0, 1000, 1000))],
            }
        )
    )
    communes = dict.fromkeys(STATIONS.ids, "99001")
    grouped = quartiers(STATIONS, communes, None, city=city, iris=None)
    assert grouped.of == {WEST: "99001-bas", EAST: "99001-haut"}
    crowd = placed((550, 10, 1, "A"), (560, 10, 2, "A"), (900, 10, 3, "A"))
    assert quartiers(STATIONS, communes, crowd, city=city, iris=None).of[EAST] == "99001-bas"


def contours(file: str, *stations: str) -> Imported:
    table = pl.DataFrame(
        {
            "station": list(stations),
            "commune": [station[:5] for station in stations],
            "geometry": [wkb(box(i * 10, 0, i * 10 + 10, 10)) for i in range(len(stations))],
        }
    )
    return Imported(StationContours.conform(table), SourceReport(file=file, layout="contours"))


def test_the_file_that_knows_most_stations_draws_the_commune_and_the_others_fill_other_communes():
    files = [
        contours("few.geojson", WEST),
        contours("most.geojson", WEST, EAST),
        contours("other.geojson", "99002_0001"),
    ]
    drawn = outlines(pl.Series([WEST, EAST, "99002_0001"]), files, None, None, 2022)
    assert drawn is not None
    assert drawn.sources == {WEST: "most.geojson", EAST: "most.geojson", "99002_0001": "other.geojson"}
    assert drawn.others == ("few.geojson",)


def test_a_commune_no_file_draws_is_drawn_from_the_register():
    rows = [(float(x), float(y), None, None) for x in range(0, 1000, 100) for y in range(0, 1000, 100)]
    register = addresses(*rows).with_columns(
        pl.Series("station", [WEST if row[0] < 500 else EAST for row in rows], dtype=pl.String)
    )
    drawn = outlines(pl.Series([WEST, EAST]), [], register, None, 2022)
    assert drawn is not None
    assert drawn.layer.ids == (WEST, EAST)
    assert drawn.misplaced == pytest.approx(0, abs=0.1)


def test_without_outline_nor_register_nothing_is_drawn():
    assert outlines(pl.Series([WEST]), [], None, None, 2022) is None
