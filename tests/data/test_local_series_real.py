"""Local series on genuine files: counts of IRIS in Paris, a table by station, addresses and points of Bondy."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from arpenteur import pipeline
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.files.encoding import decode, rows_of
from arpenteur.files.lists import read_figures
from arpenteur.geo import LAMBERT_93, WGS84, transformer
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.local_series.carrying import local_series
from arpenteur.strategy.local_series.results import Key, Measure, SeriesByStation, Why
from arpenteur.strategy.map_lines import map_lines

pytestmark = pytest.mark.data
Table = tuple[list[str], list[tuple[int, list[str]]]]
AT = datetime(2026, 11, 25, tzinfo=UTC)
KINDS = ("results", "bv_contours", "iris", "carreaux", "addresses", "streets")


@pytest.fixture(scope="module")
def bondy(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    sources = [shared_data / f"{kind}/bondy-93010" for kind in KINDS]
    out = tmp_path_factory.mktemp("series") / "bondy"
    return pipeline.build(Place.parse("93010"), sources=sources, out=out, at=AT)


@pytest.fixture(scope="module")
def paris(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    sources = [shared_data / one for one in ("results/national", "bv_contours/paris-75056", "iris/paris-75056")]
    out = tmp_path_factory.mktemp("series") / "paris"
    return pipeline.build(Place.parse("75056"), sources=sources, out=out, at=AT)


def test_maps_show_no_landmark_where_no_file_holds_streets(paris: Snapshot) -> None:
    assert map_lines(paris, [{"type": "Point", "coordinates": [2.35, 48.85]}]) == ()


def table(path: Path, *columns: str) -> Table:
    """The whole file as a person would bring it, or some of its columns."""
    (_, head), *rows = rows_of(decode(path.read_bytes())[0])
    kept = [head.index(one) for one in columns or head]
    return [head[at] for at in kept], [(line, [cells[at] for at in kept]) for line, cells in rows]


def shown(found: SeriesByStation) -> dict[str, float]:
    return {one.station: one.value for one in found.stations if one.value is not None}


def test_counts_of_iris_are_conserved_and_are_those_of_the_sociology(paris: Snapshot, shared_data: Path) -> None:
    head, rows = table(shared_data / "iris/paris-75056/RP_2011_CS8_Paris.csv")
    with pytest.raises(InputError, match="plusieurs colonnes peuvent être la valeur"):
        local_series(paris, head, rows, measure=Measure.COUNT)
    found = local_series(paris, head, rows, measure=Measure.COUNT, value="C11_POP15P_CS3")
    assert (found.key, found.matched, len(found.unmatched)) == (Key.IRIS, 992, 0)
    published = sum(float(cells[4]) for _line, cells in rows)
    assert sum(shown(found).values()) == pytest.approx(published, abs=1e-6)
    weights = paris.zone_weights
    by_hand = weights.join(
        pl.DataFrame({"zone": [cells[0] for _line, cells in rows], "n": [float(cells[4]) for _line, cells in rows]}),
        on="zone",
    )
    own = by_hand.filter(pl.col("station") == "75056_0101").select((pl.col("share") * pl.col("n")).sum()).item()
    assert shown(found)["75056_0101"] == pytest.approx(own)


def test_the_weights_are_those_that_made_the_profile(paris: Snapshot, shared_data: Path) -> None:
    head, rows = table(shared_data / "iris/paris-75056/emploi-2015.csv", "IRIS", "P15_CHOM1564", "P15_ACT1564")
    found = local_series(paris, head, rows, measure=Measure.COUNT, value="P15_CHOM1564")
    profile = paris.station_profile.filter(
        (pl.col("indicator") == "unemployment_rate") & (pl.col("vintage") == 2015) & pl.col("numerator").is_not_null()
    )
    expected = dict(profile.select("zone", "numerator").iter_rows())
    both = shown(found).keys() & expected.keys()
    assert len(both) > 850
    assert all(shown(found)[station] == pytest.approx(expected[station], rel=1e-6) for station in both)


def test_a_rate_is_recomputed_from_its_parts(paris: Snapshot, shared_data: Path) -> None:
    head, rows = table(shared_data / "iris/paris-75056/RP_2011_CS8_Paris.csv", "IRIS", "C11_POP15P", "C11_POP15P_CS3")
    parts = [local_series(paris, head, rows, measure=Measure.COUNT, value=one) for one in head[1:]]
    whole, own = (shown(one) for one in parts)
    rated = [
        (line, [iris, str(100 * float(part) / float(total)) if float(total) else "0", total])
        for line, (iris, total, part) in rows
    ]
    found = local_series(paris, ["iris", "part_cadres", "pop"], rated, measure=Measure.RATE, value="part_cadres")
    for station, value in shown(found).items():
        assert value == pytest.approx(100 * own[station] / whole[station])


def test_a_table_by_station_reads_its_own_keys(bondy: Snapshot, shared_data: Path) -> None:
    path = shared_data / "socio_bv/bondy-93010/baseBondy.csv"
    head, rows = table(path, "bureau", "men", "Valeur.fonciere")
    found = local_series(bondy, head, rows, measure=Measure.COUNT, value="men")
    assert (found.key, found.rows, found.matched) == (Key.STATION, len(rows), len(rows))
    assert shown(found)["93010_0001"] == 1181
    mean = local_series(bondy, head, rows, measure=Measure.RATE, value="Valeur.fonciere", weight="men")
    assert shown(mean)["93010_0010"] == pytest.approx(293666.666666667)


def test_a_file_with_the_names_of_candidates_is_refused(bondy: Snapshot, shared_data: Path) -> None:
    head, rows = table(shared_data / "socio_bv/bondy-93010/baseBondy.csv")
    with pytest.raises(InputError, match="parle de personnes : ce fichier est refusé"):
        local_series(bondy, head, rows, measure=Measure.COUNT, value="men")


def addresses(shared_data: Path) -> list[tuple[int, str, str, float, float]]:
    found = json.loads((shared_data / "addresses/bondy-93010/adresse2.geojson").read_text(encoding="utf-8"))
    return [
        (line, f"{one['numero']} {one['rep']}".strip(), one["nom_voie"], *feature["geometry"]["coordinates"])
        for line, feature in enumerate(found["features"], start=2)
        if (one := feature["properties"])["nom_voie"]
    ]


def test_addresses_and_points_of_a_town_agree(bondy: Snapshot, shared_data: Path) -> None:
    lines = addresses(shared_data)
    points = [(line, [str(east), str(north)]) for line, _number, _street, east, north in lines]
    by_point = local_series(bondy, ["lon", "lat"], points, measure=Measure.LINES)
    written = [(line, [f"{number} {street}, 93140 Bondy"]) for line, number, street, _east, _north in lines]
    by_address = local_series(bondy, ["Adresse"], written, measure=Measure.LINES)
    assert (by_point.key, by_address.key) == (Key.POINT, Key.ADDRESS)
    assert by_point.matched > 0.99 * len(lines)
    assert by_address.matched > 0.99 * len(lines)
    first, second = shown(by_point), shown(by_address)
    assert first.keys() == second.keys()
    apart = sum(abs(first[station] - second[station]) for station in first)
    assert apart < 0.02 * len(lines)


def test_addresses_of_elsewhere_say_why(bondy: Snapshot) -> None:
    head = ["numero", "voie", "commune"]
    rows = [
        *((line, ["6", "r. Louis-Léon Collignon", "Bondy"]) for line in range(2, 15)),
        (15, ["3", "rue qui n'existe pas", "Bondy"]),
        (16, ["1", "rue de Rivoli", "Paris"]),
        (17, ["", "", ""]),
    ]
    found = local_series(bondy, head, rows, measure=Measure.LINES, things=True)
    assert Counter(one.why for one in found.unmatched) == {Why.NO_STREET: 1, Why.NO_COMMUNE: 1, Why.NO_PLACE: 1}
    assert [one.line for one in found.unmatched] == [15, 16, 17]


def test_a_place_without_outlines_of_iris_says_so(shared_data: Path, tmp_path: Path) -> None:
    sources = [shared_data / f"{kind}/bondy-93010" for kind in ("results", "bv_contours")]
    bare = pipeline.build(Place.parse("93010"), sources=sources, out=tmp_path / "bare", at=AT)
    assert bare.zone_weights.is_empty()
    with pytest.raises(InputError, match="sans contours d'IRIS"):
        local_series(bare, ["iris", "n"], [(2, ["930100101", "12"])], measure=Measure.COUNT)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_of_any_usual_encoding_is_the_same(bondy: Snapshot, shared_data: Path, encoding: str) -> None:
    head, rows = table(shared_data / "socio_bv/bondy-93010/baseBondy.csv", "bureau", "men")
    text = "n° bureau;ménages\r\n" + "".join(f"{station};{count}\r\n" for _line, (station, count) in rows)
    read, lines = read_figures(text.encode(encoding))
    again = local_series(bondy, read, lines, measure=Measure.COUNT)
    assert shown(again) == shown(local_series(bondy, head, rows, measure=Measure.COUNT))


def test_points_in_metres_are_those_in_degrees_and_swapped_ones_say_so(bondy: Snapshot, shared_data: Path) -> None:
    points = [(line, [str(east), str(north)]) for line, _number, _street, east, north in addresses(shared_data)]
    expected = local_series(bondy, ["lon", "lat"], points, measure=Measure.LINES)
    metres = transformer(WGS84, LAMBERT_93).transform(
        *zip(*[map(float, cells) for _line, cells in points], strict=True)
    )
    lambert = [
        (line, [f"{x:.2f}".replace(".", ","), f"{y:.2f}"]) for (line, _cells), x, y in zip(points, *metres, strict=True)
    ]
    assert shown(local_series(bondy, ["X", "Y"], lambert, measure=Measure.LINES)) == shown(expected)
    swapped = [(line, cells[::-1]) for line, cells in points]
    with pytest.raises(InputError, match="les longitudes et les latitudes sont échangées"):
        local_series(bondy, ["lon", "lat"], swapped, measure=Measure.LINES)
    for order in (points, swapped):
        pairs = [(line, [", ".join(cells)]) for line, cells in order]
        assert shown(local_series(bondy, ["geo_point"], pairs, measure=Measure.LINES)) == shown(expected)


def test_addresses_of_open_data_are_not_taken_for_people(bondy: Snapshot, shared_data: Path) -> None:
    head, rows = table(shared_data / "addresses/finistere-29039-29046-29116/addresses_sample.csv")
    with pytest.raises(InputError, match="aucune ligne n'a trouvé sa place"):
        local_series(bondy, head, rows, measure=Measure.COUNT, value="nb_adresses", things=False)


def test_lines_of_other_communes_are_not_counted_here_under_the_same_number(bondy: Snapshot, shared_data: Path) -> None:
    _head, rows = table(shared_data / "socio_bv/sample-2000bv/lgt.csv", "bureau")
    lines = [(line, [*cells[0].split("_", 1), "12"]) for line, cells in rows]
    own = [line for line, cells in lines if cells[0] == "93010"]
    found = local_series(bondy, ["commune", "bureau", "n"], lines, measure=Measure.COUNT, value="n")
    assert 0 < len(own) < found.rows
    left = [one.line for one in found.unmatched if one.why is Why.NO_COMMUNE]
    assert left == [line for line, cells in lines if cells[0] != "93010"]
    assert found.matched <= len(own)
