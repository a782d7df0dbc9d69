"""A nation is its départements put together: each as built alone, each file read once."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import square_nation

from arpenteur import pipeline
from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.pipeline import partition
from arpenteur.pipeline.tasks import local
from arpenteur.snapshot import TABLES, Snapshot

AT = datetime(2026, 11, 25, tzinfo=UTC)
EACH = 750
TODAY = ("stations", "quartiers", "station_results", "option_votes", "station_stability", "station_profile")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    square_nation.write_results(folder / "legislatives-2024-t1.csv", EACH)
    square_nation.write_contours(folder / "contours.geojson", EACH)
    square_nation.write_squares(folder / "carreaux.csv", "2A", EACH)
    return folder


def built(place: str, sources: Path, out: Path, **more) -> Snapshot:
    return pipeline.build(Place.parse(place), sources=[sources], out=out, at=AT, **more)


@pytest.fixture(scope="module")
def reads() -> Counter[str]:
    return Counter()


@pytest.fixture(scope="module")
def nation(sources: Path, reads: Counter[str], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    out = tmp_path_factory.mktemp("nation") / "france"
    with pytest.MonkeyPatch.context() as patched:
        for name in ("read_table_of", "read_results"):
            patched.setattr(partition, name, _counting(getattr(partition, name), reads))
        return built("france", sources, out, means=pipeline.Means.of(out, workers=1))


def _counting(read, reads: Counter[str]):
    def counted(one, *rest):
        reads[getattr(one, "path", one).name] += 1
        return read(one, *rest)

    return counted


def of(departement: str, table: pl.DataFrame) -> pl.DataFrame:
    """Rows of a département: the first key that is a zone tells it."""
    key = next(name for name in ("station", "zone", "quartier") if name in table.columns)
    return table.filter(pl.col(key).str.strip_prefix("commune:").str.starts_with(departement))


@pytest.mark.parametrize("departement", square_nation.DEPARTEMENTS)
def test_each_departement_is_what_it_is_alone(departement, nation, sources, tmp_path):
    alone = built(f"dep:{departement}", sources, tmp_path / "alone")
    for name in TODAY:
        expected = getattr(alone, name).sort(TABLES[name].keys)
        assert of(departement, getattr(nation, name)).equals(expected), name
    scope = pl.col("scope") == f"dep:{departement}"
    assert nation.reference_results.filter(scope).equals(alone.reference_results.filter(scope))


def test_each_file_is_read_once(nation, reads):
    assert reads == {"legislatives-2024-t1.csv": 1, "contours.geojson": 1, "carreaux.csv": 1}
    assert nation.stations.height == len(square_nation.DEPARTEMENTS) * EACH
    assert nation.stations["geometry"].count() == 4 * EACH


def test_the_report_of_the_nation_adds_up_those_of_its_departements(nation):
    quality = nation.quality
    assert quality["joins"]["stations"] == nation.stations.height
    assert quality["joins"]["stations_with_outline"] == 4 * EACH
    assert quality["joins"]["squares"]["by_method"]["areas"] > 0.9 * EACH
    assert quality["stations_without_circonscription"] == nation.stations["circonscription"].null_count()
    (source,) = (one for one in quality["sources"] if one["file"].endswith("legislatives-2024-t1.csv"))
    assert source["rows_kept"] == nation.stations.height
    assert [one.elections for one in nation.manifest.sources if one.elections] == [("2024_legi_t1",)]
    assert nation.manifest.place_name == "France"
    pipeline.check(nation)


def test_nothing_is_left_beside_the_snapshot(nation):
    assert [path.name for path in nation.path.parent.iterdir()] == ["france"]


def test_a_bad_file_is_named_and_the_rest_is_not_done_again(sources, tmp_path, monkeypatch):
    folder, out = tmp_path / "sources", tmp_path / "france"
    folder.mkdir()
    (folder / "legislatives-2024-t1.csv").write_bytes((sources / "legislatives-2024-t1.csv").read_bytes())
    good = (sources / "contours.geojson").read_text(encoding="utf-8")
    bad = good.replace('"coordinates": [[[2.0, 45.0], ', '"coordinates": [[["x", 45.0], ', 1)
    (folder / "contours.geojson").write_text(bad, encoding="utf-8")
    means = pipeline.Means.of(out, workers=1)
    with pytest.raises(InputError, match=r"contours\.geojson : entité 1 : géométrie impossible à lire"):
        built("france", folder, out, means=means)
    assert not out.exists()
    (folder / "contours.geojson").write_text(good, encoding="utf-8")
    done: list[str] = []
    perform = local.perform
    monkeypatch.setattr(local, "perform", lambda task, work: done.append(task.name) or perform(task, work))
    assert built("france", folder, out, means=means).stations["geometry"].count() == 4 * EACH
    assert "legislatives-2024-t1.csv" not in done
    assert len(done) == 1 + len(square_nation.DEPARTEMENTS)


def test_a_kept_work_folder_spares_what_did_not_change(sources, tmp_path, monkeypatch):
    means = pipeline.Means.of(tmp_path / "a", work=str(tmp_path / "work"), workers=1)
    first = built("france", sources, tmp_path / "a", means=means)
    monkeypatch.setattr(local, "perform", None)
    again = built("france", sources, tmp_path / "b", means=means)
    assert all(getattr(again, name).equals(getattr(first, name)) for name in TABLES)


def test_a_nation_without_the_elections_asked_for_is_refused(sources, tmp_path):
    out, wanted = tmp_path / "out", [Election.parse("2022_pres_t1")]
    means = pipeline.Means.of(out, workers=1)
    with pytest.raises(InputError, match="aucun résultat de france parmi les sources pour 2022_pres_t1"):
        built("france", sources, out, elections=wanted, means=means)


def test_the_nation_has_tiles_of_what_is_drawn(nation):
    counts = nation.quality["tiles"]
    assert nation.tiles is not None
    assert counts["stations"] == {"zones": nation.stations.height, "drawn": 4 * EACH}
    assert counts["communes"]["drawn"] <= counts["communes"]["zones"]
