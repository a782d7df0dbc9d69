"""Codes of real stations as lists write them find their station: every one of large communes, arrondissements too."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest

from arpenteur.snapshot import Snapshot
from arpenteur.strategy.place_index import PlaceIndex

pytestmark = pytest.mark.data
RESULTS = "results/national/presid-2022-t1_bureaux_territoires.parquet"
PLACES = ("93010", "13055", "75056", "69123", "31555", "04070", "25388")


def index_of(shared_data: Path, commune: str) -> PlaceIndex:
    """The stations of a commune, as a snapshot has them."""
    keys = pl.read_parquet(shared_data / RESULTS).get_column("code")
    keys = keys.filter(keys.str.starts_with(f"{commune}_")).unique().sort()
    assert len(keys) > 2
    numbers = keys.str.split("_").list.get(1).str.strip_chars_start("0")
    stations = pl.DataFrame(
        {"station": keys, "commune": commune, "commune_name": f"Commune {commune}", "number": numbers}
    )
    return PlaceIndex(cast("Snapshot", cast("Any", SimpleNamespace(stations=stations))))


@pytest.mark.parametrize("commune", PLACES)
def test_every_station_is_found_by_each_way_to_write_its_code(shared_data: Path, commune: str):
    index = index_of(shared_data, commune)
    keys = index.snapshot.stations["station"].to_list()
    ways = {
        "as published": lambda code: code,
        "without zeros": lambda code: code.lstrip("0"),
        "three figures": lambda code: code.lstrip("0").zfill(3),
        "with its commune": lambda code: f"{commune}_{code}",
        "as the register's": lambda code: f"{commune}_{code.lstrip('0')}",
    }
    for way, spelled in ways.items():
        found = [index.station(spelled(key.partition("_")[2]), commune) == key for key in keys]
        assert sum(found) / len(found) >= 0.99, way


@pytest.mark.parametrize(("commune", "before"), [("75056", 75100), ("13055", 13200)])
def test_a_number_inside_an_arrondissement_finds_its_station(shared_data: Path, commune: str, before: int):
    index = index_of(shared_data, commune)
    plain = [key for key in index.snapshot.stations["station"].to_list() if key.partition("_")[2].isdecimal()]
    found = [index.station(str(int(key[-2:])), str(before + int(key.partition("_")[2][:-2]))) == key for key in plain]
    assert sum(found) / len(found) >= 0.99
