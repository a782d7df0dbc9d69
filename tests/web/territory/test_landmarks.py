"""Landmarks on the maps of a published place: on every drawing, in what the map element is fed, in legends."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import shapely
from django.test import Client
from fictional_place import PLACE, outlines, station, write_fictional_place

from arpenteur.tables import MapLines, StreetSegments
from arpenteur.web.foundation.territory.actions import publish_snapshot

pytestmark = pytest.mark.django_db
PAGES = (
    f"/strategie/{PLACE}/",
    f"/second-tour/{PLACE}/",
    f"/plan/{PLACE}/?heures=100",
    f"/profils/{PLACE}/{station(0)}/",
)


def _marked(folder: Path) -> None:
    """Publish the town with a canal and a main road across it."""
    west, south, east, north = shapely.union_all(outlines()).bounds
    canal = shapely.LineString([(west, (south + 2 * north) / 3), (east, (south + 2 * north) / 3)])
    road = shapely.LineString([(west, (2 * south + north) / 3), (east, (2 * south + north) / 3)])
    segment = {
        "segment": [0],
        "street": ["Avenue <Neuve>"],
        "highway": ["primary"],
        "station": [None],
        "from_node": [0],
        "to_node": [1],
        "length_m": [1.0],
        "geometry": [shapely.to_wkb(road)],
    }
    water = {"line": ["way/1"], "kind": ["water"], "name": ["Canal"], "geometry": [shapely.to_wkb(canal)]}
    more = {
        "street_segments": StreetSegments.conform(pl.DataFrame(segment, schema=StreetSegments.schema())),
        "map_lines": MapLines.conform(pl.DataFrame(water, schema=MapLines.schema())),
    }
    snapshot = write_fictional_place(folder, more=more)
    publish_snapshot(path=snapshot.path, by="tests", at=datetime(2026, 10, 1, tzinfo=UTC))


def test_every_map_draws_them_and_says_what_they_are(client: Client, home: Path, tmp_path: Path) -> None:
    _marked(tmp_path / "town")
    for page in PAGES:
        html = client.get(page).content.decode()
        assert '<path class="water" d="M' in html, page
        assert '<path class="road" d="M' in html, page
    html = client.get(PAGES[0]).content.decode()
    assert "rivière ou canal</span>" in html
    assert "grande route</span>" in html
    assert "voie ferrée" not in html
    assert ">Canal</text>" in html
    assert "Av. &lt;Neuve&gt;</text>" in html
    assert "© OpenStreetMap, ODbL" not in html, "the town is fictional"


def test_the_map_element_gets_lines_and_names(client: Client, home: Path, tmp_path: Path) -> None:
    _marked(tmp_path / "town")
    fed = client.get(f"/strategie/{PLACE}/carte.geojson").json()
    assert sorted(one["kind"] for one in fed["lines"]) == ["road", "water"]
    (canal,) = [one for one in fed["names"] if one["text"] == "Canal"]
    west, south, east, north = shapely.union_all(outlines()).bounds
    assert all(west < x < east and south < y < north for x, y in canal["ends"])


def test_nothing_is_drawn_where_the_files_hold_nothing(client: Client, published: object) -> None:
    for page in PAGES:
        html = client.get(page).content.decode()
        assert '<g class="marks"' not in html, page
        assert "grande route" not in html, page
    fed = client.get(f"/strategie/{PLACE}/carte.geojson").json()
    assert (fed["lines"], fed["names"]) == ([], [])
