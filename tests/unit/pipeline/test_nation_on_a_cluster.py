"""A nation on a Dask cluster with its work and its snapshot in object storage: the same as on one machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import object_store
import polars as pl
import pytest
import square_nation
from distributed import LocalCluster

from arpenteur import pipeline
from arpenteur.domain.places import Place
from arpenteur.snapshot import TABLES, Snapshot
from arpenteur.storage import Storage

AT = datetime(2026, 11, 25, tzinfo=UTC)
EACH = 40


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    for turn in (1, 2):
        square_nation.write_results(folder / f"legislatives-2024-t{turn}.csv", EACH, seed=turn)
    square_nation.write_contours(folder / "contours.geojson", EACH)
    return folder


def built(sources: Path, out: Path | str, means: pipeline.Means) -> Snapshot:
    return pipeline.build(Place.parse("france"), sources=[sources], out=out, at=AT, means=means, transfers=True)


@pytest.fixture(scope="module")
def alone(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    out = tmp_path_factory.mktemp("alone") / "france"
    return built(sources, out, pipeline.Means.of(out, workers=1))


@pytest.fixture(scope="module")
def store() -> Iterator[None]:
    with object_store.served():
        yield


@pytest.fixture(scope="module")
def scheduler(store: None) -> Iterator[str]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.mark.drawn("engine")
def test_a_cluster_over_object_storage_builds_the_same_nation(alone, sources, scheduler, tmp_path, monkeypatch):
    monkeypatch.setenv("ARPENTEUR_CACHE", str(tmp_path / "cache"))
    means = pipeline.Means.of("s3://bucket/france", work="s3://bucket/work", scheduler=scheduler, workers=1)
    remote = built(sources, "s3://bucket/france", means)
    for name in (*TABLES, "transfers"):
        assert getattr(remote, name).equals(getattr(alone, name)), name
    assert remote.quality == alone.quality
    assert Storage.at("s3://bucket/work").names()
    assert Snapshot.open("s3://bucket/france").manifest == alone.manifest


def test_the_transfers_of_a_departement_are_shares_of_its_voters(alone):
    table = alone.transfers
    assert set(table["scope"]) == {f"dep:{code}" for code in square_nation.DEPARTEMENTS}
    assert set(zip(table["first"], table["second"], strict=True)) == {("2024_legi_t1", "2024_legi_t2")}
    rows = table.group_by("scope", "row").agg(pl.col("share").sum(), pl.col("count").sum())
    assert rows["share"].to_list() == pytest.approx([1.0] * rows.height)
    first = alone.station_results.filter(pl.col("election") == "2024_legi_t1")
    blank = rows.filter(pl.col("row") == "abstention").sort("scope")["count"]
    assert blank.sum() == pytest.approx(first["abstentions"].sum(), rel=1e-6)
    inside = (pl.col("low") <= pl.col("share")) & (pl.col("share") <= pl.col("high"))
    assert table.filter(~inside).is_empty()
