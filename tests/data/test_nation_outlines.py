"""Outlines of the reference files, drawn as tiles: what is published, what is made of its parts, what is missing."""

import json
from pathlib import Path

import polars as pl
import pytest
import shapely

from arpenteur.pipeline.progress import Silent
from arpenteur.pipeline.shelf import Shelf
from arpenteur.pipeline.tiles import Outlines, draw, outlines_at_hand
from arpenteur.pipeline.tiles.territories import territories


@pytest.fixture(scope="module")
def outlines(shared_data: Path) -> Outlines:
    return outlines_at_hand(Shelf.fill([shared_data / "reference"], Silent()))


@pytest.fixture(scope="module")
def stations(shared_data: Path) -> pl.DataFrame:
    """A station without outline in each commune and constituency of Finistère, and one overseas."""
    seats = json.loads((shared_data / "reference/national/commune_circo.json").read_text("utf-8"))
    rows = [
        {
            "station": f"{commune}_{at:04d}",
            "commune": commune,
            "commune_name": commune,
            "number": str(at),
            "circonscription": seat,
            "registered": 1000,
        }
        for commune, found in sorted(seats.items())
        if commune[:2] == "29"
        for at, seat in enumerate(found, 1)
    ]
    rows.append(rows[0] | {"station": "97411_0001", "commune": "97411", "circonscription": "97401"})
    return pl.DataFrame(rows).with_columns(pl.lit(None, pl.Binary).alias("geometry"))


def test_every_metropolitan_departement_has_its_published_outline(outlines):
    departements = outlines.published.departements
    assert departements is not None
    assert departements.height == 96
    assert {"limites de départements", "limites de circonscriptions", "limites de communes"} == {
        report.layout for report in outlines.reports
    }


def test_constituencies_numbered_alone_are_those_of_finistere(outlines):
    seats = outlines.published.circonscriptions
    assert seats is not None
    assert sorted(seats["id"]) == [f"290{number}" for number in range(1, 9)]


def test_what_lies_overseas_is_counted_as_missing(outlines, stations, tmp_path):
    counts = draw(tmp_path / "tiles.pmtiles", outlines, stations, Silent())
    assert (tmp_path / "tiles.pmtiles").stat().st_size > 50_000
    assert counts["departements"] == {"zones": 2, "drawn": 1}
    assert counts["circonscriptions"] == {"zones": 9, "drawn": 8}
    assert counts["stations"]["drawn"] == 0
    assert 270 <= counts["communes"]["drawn"] < counts["communes"]["zones"]


def test_constituencies_made_of_their_communes_are_close_to_the_published_ones(outlines, stations):
    """The generalised outlines of communes, put together, cover the published constituency within a few per cent."""
    finistere = stations.filter(pl.col("commune").str.starts_with("29"))
    published = {row[0]: shapely.from_wkb(row[1]) for row in outlines.published.circonscriptions.iter_rows()}
    bare = type(outlines.published)(communes=outlines.published.communes)
    made = territories(finistere, bare)["circonscriptions"].drop_nulls("geometry")
    assert made.height >= 4
    for zone, _, _, geometry in made.iter_rows():
        shape = shapely.from_wkb(geometry)
        different = shapely.area(shapely.symmetric_difference(shape, published[zone]))
        assert different < 0.08 * shapely.area(published[zone]), zone
