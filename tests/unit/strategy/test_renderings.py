"""GeoJSON, CSV and the page: what leaves the program as files."""

import csv
import io
import json
import re
from pathlib import Path

import polars as pl
import pytest
import shapely
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import (
    explain,
    explanation_csv,
    rank,
    ranking_csv,
    ranking_geojson,
    ranking_html,
    ranking_json,
    zone_geojson,
)
from arpenteur.strategy.results import Ranking


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.shrunk(small.with_squares(small.town()), "00090_0003")
    return small.publish(tmp_path_factory.mktemp("mapped") / "s", tables)


def ask(snapshot: Snapshot, level: str = "station") -> Ranking:
    return rank(snapshot, family=Family.load("droite"), target=ElectionType.LEGISLATIVE, level=level)  # type: ignore[arg-type]


def test_outlines_carry_their_zone_and_label(mapped: Snapshot) -> None:
    features = zone_geojson(mapped, "station")["features"]
    assert len(features) == 12
    assert features[0]["id"] == features[0]["properties"]["zone"] == "00090_0001"
    assert features[0]["properties"]["label"] == "Bureau 1, École des Essais"
    assert shapely.from_geojson(json.dumps(features[0]["geometry"])).area == pytest.approx(0.0001)


@pytest.mark.parametrize(("level", "count"), [("quartier", 3), ("commune", 1)])
def test_wider_outlines_are_the_union_of_their_stations(mapped: Snapshot, level: str, count: int) -> None:
    features = zone_geojson(mapped, level)["features"]  # type: ignore[arg-type]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    assert len(shapes) == count
    assert sum(shape.area for shape in shapes) == pytest.approx(12 * 0.0001)


def test_a_station_without_outline_has_a_null_geometry(tmp_path: Path) -> None:
    snapshot = small.publish(tmp_path / "s", small.town())
    assert all(feature["geometry"] is None for feature in zone_geojson(snapshot, "station")["features"])


def test_a_ranking_as_geojson_keeps_its_order_and_its_verdict(mapped: Snapshot) -> None:
    ranking = ask(mapped)
    collection = json.loads(ranking_geojson(ranking, mapped))
    assert [feature["id"] for feature in collection["features"]] == [zone.zone for zone in ranking.zones]
    assert collection["arpenteur"]["verdict"] == ranking.verdict
    assert collection["features"][0]["properties"]["rank"] == 1


def test_csv_has_one_row_a_zone_and_empty_cells_for_the_masked(mapped: Snapshot) -> None:
    ranking = ask(mapped)
    rows = list(csv.DictReader(io.StringIO(ranking_csv(ranking))))
    assert len(rows) == 12
    assert float(rows[0]["support_central"]) == ranking.zones[0].support.central  # type: ignore[union-attr]
    masked = next(row for row in rows if row["station"] == "00090_0003")
    assert (masked["support_central"], masked["suppressed"]) == ("", "moins de 100 inscrits")


def test_json_text_is_the_ranking(mapped: Snapshot) -> None:
    ranking = ask(mapped)
    assert json.loads(ranking_json(ranking)) == json.loads(json.dumps(ranking.to_json()))


def test_an_explanation_as_csv_keeps_every_term_and_result(mapped: Snapshot) -> None:
    explanation = explain(
        mapped, ask(mapped).zones[0].zone, family=Family.load("droite"), target=ElectionType.LEGISLATIVE
    )
    rows = list(csv.DictReader(io.StringIO(explanation_csv(explanation))))
    terms = sum(len(figure.inputs) + len(figure.steps) for figure in explanation.figures)
    results = [row for row in rows if row["kind"] == "result"]
    assert len(rows) == terms + len(results)
    support = next(row for row in results if row["symbol"] == "q")
    assert float(support["value"]) == pytest.approx(explanation.zone.support.central)  # type: ignore[union-attr]


def test_csv_never_hands_a_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    tables = small.town()
    tables["stations"] = tables["stations"].with_columns(commune_name=pl.lit("=cmd()"))
    snapshot = small.publish(tmp_path / "s", tables)
    assert "'=cmd()" in ranking_csv(ask(snapshot))


@pytest.mark.parametrize("level", ["station", "quartier", "commune"])
def test_the_page_needs_no_network(mapped: Snapshot, level: str) -> None:
    page = ranking_html(ask(mapped, level), mapped)
    assert "default-src 'none'" in page
    assert not re.search(r"""(src|href)=["']|@import|url\((?!#)|fetch\(|https?://(?!www\.w3\.org/2000/svg)""", page)


def test_the_page_shows_every_zone_on_the_map_and_in_the_table(mapped: Snapshot) -> None:
    ranking = ask(mapped)
    page = ranking_html(ranking, mapped)
    for zone in ranking.zones:
        assert page.count(f'<path class="z f{zone.shown_class}" data-z="{zone.zone}"') == 1
        assert page.count(f'<tr data-z="{zone.zone}">') == 1
    assert page.count('class="h on"') == sum("uncertain_class" in zone.flags for zone in ranking.zones)
    assert "Masqué : moins de 100 inscrits" in page
    assert "données fictives" in page


def test_the_page_colours_by_fifths_with_a_legend(mapped: Snapshot) -> None:
    page = ranking_html(ask(mapped), mapped)
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    assert set(data["legend"]) == {
        "class",
        "support",
        "floating",
        "intermittence",
        "mobilisable",
        "value",
    }
    assert {zone["support"] for zone in data["zones"].values() if "support" in zone} == {1, 2, 3, 4, 5}
    assert "support" not in data["zones"]["00090_0003"]


def test_names_cannot_break_out_of_the_page(tmp_path: Path) -> None:
    tables = small.with_squares(small.town())
    tables["stations"] = tables["stations"].with_columns(name=pl.lit("</script><script>alert(1)</script>"))
    page = ranking_html(ask(small.publish(tmp_path / "s", tables)), Snapshot.open(tmp_path / "s"))
    assert "<script>alert" not in page


def test_without_any_outline_the_page_is_the_table(tmp_path: Path) -> None:
    snapshot = small.publish(tmp_path / "s", small.town())
    page = ranking_html(ask(snapshot), snapshot)
    assert 'class="panes flat"' in page
    assert "<path" not in page
