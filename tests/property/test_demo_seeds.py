"""Whatever the seed: the same bytes twice, other bytes for another seed, and a town that holds together."""

import json
from hashlib import sha256
from pathlib import Path

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from arpenteur.demo import generate


def _digests(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_seed_writes_the_same_bytes_and_another_one_another_town(tmp_path: Path) -> None:
    first, again, other = (generate(tmp_path / name, seed=seed) for name, seed in (("a", 7), ("b", 7), ("c", 8)))
    assert _digests(first.folder) == _digests(again.folder)
    assert first.stations == again.stations
    assert _digests(first.folder).keys() == _digests(other.folder).keys()
    assert _digests(first.folder)["adresses-00.csv"] != _digests(other.folder)["adresses-00.csv"]


@settings(max_examples=4)
@given(seed=st.integers(0, 2**32))
def test_any_seed_makes_forty_stations_in_one_piece(tmp_path_factory, seed: int) -> None:
    town = generate(tmp_path_factory.mktemp("town"), seed=seed)
    document = json.loads((town.folder / "contours-france-entiere-latest-v2.geojson").read_text("utf-8"))
    shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in document["features"]])
    assert len(shapes) == len(town.stations) == 40
    assert all(shapely.is_valid(shapes))
    assert set(shapely.get_num_geometries(shapes).tolist()) == {1}
    sizes = sorted(one.registered for one in town.stations)
    assert sizes[0] < 100 < 300 < sizes[1]
    assert sizes[-1] < 1_300
