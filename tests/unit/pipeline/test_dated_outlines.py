"""Outlines of several years, on squares: which draw today's stations, and what of each station is left since."""

import numpy as np
import polars as pl
import pytest
import shapely

from arpenteur import geo
from arpenteur.domain.quality import SourceReport
from arpenteur.geo import Layer
from arpenteur.pipeline.advice import advice
from arpenteur.pipeline.extent import Extent
from arpenteur.pipeline.inputs import Inputs
from arpenteur.pipeline.join import Points
from arpenteur.pipeline.kept import kept_territory, overlaps
from arpenteur.pipeline.outlines import Outlines, outlines
from arpenteur.sources.imported import Imported
from arpenteur.tables import OptionVotes, ReferenceResults, StationContours, Stations

X, Y = 700_000.0, 6_600_000.0  # the origin of Lambert-93, 3° E, 46.5° N
WEST, EAST, NORTH = "99001_0001", "99001_0002", "99001_0003"
Boxes = dict[str, tuple[float, float, float, float]]
HALVES: Boxes = {WEST: (0, 0, 500, 1000), EAST: (500, 0, 1000, 1000)}
MOVED: Boxes = {WEST: (0, 0, 250, 1000), EAST: (250, 0, 1000, 1000)}


def layer(boxes: Boxes) -> Layer:
    shapes = [shapely.box(X + w, Y + s, X + e, Y + n) for w, s, e, n in boxes.values()]
    return Layer(np.asarray(shapes, dtype=object), geo.LAMBERT_93, tuple(boxes))


def table(boxes: Boxes) -> pl.DataFrame:
    shapes = geo.project(layer(boxes), geo.WGS84).geometries
    return StationContours.conform(
        pl.DataFrame(
            {
                "station": list(boxes),
                "commune": [key[:5] for key in boxes],
                "geometry": [shapely.to_wkb(one) for one in shapes],
            }
        )
    )


def contours(vintage: str, boxes: Boxes, file: str = "") -> Imported:
    report = SourceReport(file=file or f"{vintage}.geojson", layout="contours", vintage=vintage)
    return Imported(table(boxes), report)


def placed(where: Layer, *xy: tuple[float, float]) -> Points:
    points = Layer.from_points(
        np.array([X + x for x, _ in xy]), np.array([Y + y for _, y in xy]), geo.LAMBERT_93, ["p"] * len(xy)
    )
    return Points(pl.DataFrame(), points, geo.assign(points, where), np.ones(len(xy)), 0)


def drawn(files: list[Imported], year: int, stations: Boxes = HALVES) -> Outlines:
    found = outlines(pl.Series(list(stations)), files, None, None, year)
    assert found is not None
    return found


def shares(today: Boxes, then: Boxes, points: Points | None = None) -> dict[str, float]:
    return dict(kept_territory(layer(today), table(then), points).select("station", "overlap").iter_rows())


def test_the_share_is_the_lesser_of_what_was_kept_and_of_what_was_had() -> None:
    assert shares(HALVES, HALVES) == pytest.approx({WEST: 1, EAST: 1}, abs=0.001)
    # The west gave half of its ground to the east: half of it is left, two thirds of the east were the east.
    assert shares(MOVED, HALVES) == pytest.approx({WEST: 0.5, EAST: 2 / 3}, abs=0.001)
    assert shares(HALVES, MOVED) == pytest.approx({WEST: 0.5, EAST: 2 / 3}, abs=0.001)


def test_a_number_that_went_elsewhere_kept_nothing_and_a_new_one_is_not_compared() -> None:
    swapped = {WEST: HALVES[EAST], EAST: HALVES[WEST]}
    assert shares(HALVES, swapped) == {WEST: 0, EAST: 0}
    assert set(shares({**HALVES, NORTH: (0, 1000, 1000, 2000)}, HALVES)) == {WEST, EAST}


def test_ground_that_only_one_file_covers_does_not_count() -> None:
    clipped = {WEST: (0, 0, 500, 600), EAST: (500, 0, 1000, 600)}
    assert shares(HALVES, clipped) == pytest.approx({WEST: 1, EAST: 1}, abs=0.001)
    apart = {WEST: (5000, 0, 5500, 1000), EAST: (500, 0, 1000, 1000)}
    assert shares(HALVES, apart)[WEST] is None


def test_addresses_count_more_than_ground_where_there_are_enough() -> None:
    people = [(10.0 + i, 500.0) for i in range(30)] + [(900.0, 100.0 + i) for i in range(30)]
    moved = [(300.0, 300.0 + i) for i in range(10)]
    # Of 40 addresses of the west 10 changed hands; the 30 of the east are joined by them.
    found = shares(MOVED, HALVES, placed(layer(MOVED), *people, *moved))
    assert found == pytest.approx({WEST: 0.75, EAST: 0.75}, abs=0.001)
    few = placed(layer(MOVED), *people[:3], *moved)
    assert shares(MOVED, HALVES, few) == pytest.approx({WEST: 0.5, EAST: 2 / 3}, abs=0.001)


@pytest.mark.parametrize(
    ("vintages", "year", "used"),
    [
        (["2012", "2017"], 2022, "2017"),
        (["2012", "2017", "2024"], 2022, "2017"),
        (["2012", "2024"], 2022, "2024"),
        (["2012", "inconnu"], 2022, "inconnu"),
        (["2020", "inconnu"], 2022, "2020"),
        (["2024 (supposé, d'après le nom du fichier)", "2017"], 2024, "2024 (supposé, d'après le nom du fichier)"),
    ],
)
def test_the_outlines_nearest_to_the_latest_election_draw_its_stations(
    vintages: list[str], year: int, used: str
) -> None:
    found = drawn([contours(vintage, HALVES) for vintage in vintages], year)
    assert list(found.vintages.values()) == [used]
    assert len(found.others) == len(vintages) - 1


def test_a_file_that_lacks_stations_does_not_win_by_its_date() -> None:
    half = contours("2022", {WEST: HALVES[WEST]})
    assert drawn([half, contours("2012", HALVES)], 2022).vintages == {"2012.geojson": "2012"}


def test_each_election_is_compared_with_the_outlines_nearest_to_it() -> None:
    files = [contours("2012", MOVED), contours("2017", HALVES), contours("2024", HALVES), contours("inconnu", MOVED)]
    found = overlaps(drawn(files, 2024), files, None, ["2014_euro_t1", "2017_pres_t1", "2019_euro_t1", "2022_pres_t1"])
    assert {name: round(frame["overlap"].min(), 2) for name, frame in found.items()} == {  # type: ignore[arg-type]
        "2014_euro_t1": 0.5,
        "2017_pres_t1": 1.0,
        "2019_euro_t1": 1.0,
    }


def test_outlines_of_unknown_year_are_compared_with_none() -> None:
    files = [contours("inconnu", HALVES), contours("2002", MOVED)]
    today = drawn(files, 2022)
    assert today.years == {"99001": None}
    assert overlaps(today, files, None, ["2002_pres_t1"]) == {}


def notes(vintage: str) -> list[str]:
    stations = pl.DataFrame({"station": [WEST], "contour_source": ["a.geojson"], "latest_election": ["2022_pres_t1"]})
    tables = {
        "stations": Stations.conform(
            stations.with_columns(
                pl.lit("99001").alias("commune"),
                pl.lit("A").alias("commune_name"),
                pl.lit("1").alias("number"),
                pl.lit(100).alias("registered"),
                pl.lit(b"").alias("geometry"),
                pl.lit("9901").alias("circonscription"),
            )
        ),
        "option_votes": OptionVotes.empty(),
        "reference_results": ReferenceResults.empty(),
        "station_streets": pl.DataFrame(),
    }
    found = advice(Extent.of([]), Inputs(), tables, {"a.geojson": vintage})
    return [line for line in found if line.startswith("Contours")]


def test_outlines_of_another_year_and_of_an_unknown_one_are_told() -> None:
    (older,), (unknown,), (newer,) = notes("2012 (supposé)"), notes("inconnu"), notes("2024")
    assert "de 2012 (supposé), antérieurs au dernier scrutin (présidentielle 2022, 1er tour)" in older
    assert "ancien territoire" in older
    assert "millésime inconnu" in unknown
    assert "postérieurs" in newer
    assert notes("2022") == []
