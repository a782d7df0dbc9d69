"""The same tasks on a Dask cluster of two processes of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import task_bodies
from distributed import LocalCluster

from arpenteur.domain.errors import InputError
from arpenteur.pipeline.tasks import Task, content_key, refuse_unreachable, run
from arpenteur.storage import Storage


def tasks(first=task_bodies.squared) -> list[Task]:
    payloads = [{"value": value} for value in range(12)]
    return [
        Task(f"tâche {payload['value']}", content_key(payload), task_bodies.squared if rank else first, payload)
        for rank, payload in enumerate(payloads)
    ]


def results(work: Storage) -> list[bytes | None]:
    return [work.read(one.key) for one in tasks()]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def inline(tmp_path: Path) -> list[bytes | None]:
    work = Storage.at(tmp_path / "inline")
    run(tasks(), work, workers=1)
    return results(work)


def test_a_cluster_gives_the_bytes_of_this_process(scheduler, inline, tmp_path):
    work = Storage.at(tmp_path / "cluster")
    run(tasks(), work, scheduler=scheduler)
    assert results(work) == inline


def test_a_worker_killed_in_the_middle_loses_nothing(scheduler, inline, tmp_path):
    work = Storage.at(tmp_path / "killed")
    run(tasks(task_bodies.fatal_once), work, scheduler=scheduler)
    assert work.under("killed").names() == ["once"]
    assert results(work) == inline


def test_what_the_data_did_wrong_comes_back_from_the_cluster(scheduler, tmp_path):
    work = Storage.at(tmp_path / "refused")
    with pytest.raises(InputError, match=r"contours\.geojson : colonne absente"):
        run(tasks(task_bodies.refused), work, scheduler=scheduler)
    assert sum(one is not None for one in results(work)) == 11


def test_a_cluster_without_worker_is_named(monkeypatch):
    monkeypatch.setattr("arpenteur.pipeline.tasks.cluster._WORKER", 0.2)
    with (
        LocalCluster(n_workers=0, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(InputError, match="aucun serveur de calcul"),
    ):
        refuse_unreachable(empty.scheduler_address)
