"""Tasks: done once, anywhere, whatever dies on the way."""

from collections import Counter
from pathlib import Path

import pytest
import task_bodies

from arpenteur.domain.errors import InputError
from arpenteur.pipeline.bundle import is_whole, pack, unpack
from arpenteur.pipeline.tasks import Task, content_key, refuse_unreachable, run
from arpenteur.storage import Storage


def task(value: int, make=task_bodies.squared, **more) -> Task:
    payload = {"value": value}
    return Task(f"tâche {value}", content_key(payload), make, payload, **more)


def runs(work: Storage) -> Counter[int]:
    return Counter(int(name.split("-")[0]) for name in work.under("runs").names())


def results(work: Storage, tasks: list[Task]) -> list[bytes | None]:
    return [work.read(one.key) for one in tasks]


@pytest.fixture
def work(tmp_path: Path) -> Storage:
    return Storage.at(tmp_path / "work")


def test_the_result_of_a_task_is_stored_under_the_name_of_its_content(work):
    one = task(3)
    run([one], work)
    tables, document = unpack(work.read(one.key) or b"")
    assert (tables["table"]["square"].to_list(), document) == ([3.0], {"value": 3})


def test_another_payload_or_another_version_is_another_result(monkeypatch):
    before = content_key({"value": 1})
    assert content_key({"value": 2}) != before
    monkeypatch.setattr("arpenteur.pipeline.tasks.task.__version__", "99.0")
    assert content_key({"value": 1}) != before


def test_a_finished_task_is_not_done_again(work):
    tasks = [task(value) for value in range(3)]
    run(tasks[:2], work, workers=1)
    run(tasks, work, workers=1)
    assert runs(work) == {0: 1, 1: 1, 2: 1}


def test_a_damaged_result_is_done_again(work):
    one = task(1)
    run([one], work)
    sound = work.read(one.key)
    work.write(one.key, (sound or b"")[:-20])
    run([one], work)
    assert work.read(one.key) == sound
    assert runs(work) == {1: 2}


def test_a_task_that_fails_is_named_and_the_others_are_kept(work):
    tasks = [task(0), task(1, task_bodies.refused), task(2), task(3, task_bodies.refused)]
    with pytest.raises(InputError) as caught:
        run(tasks, work, workers=1)
    assert str(caught.value) == (
        "contours.geojson : colonne absente ; attendu : codeBureauVote ; d'autres parties ont échoué aussi (tâche 3)."
    )
    assert runs(work) == {0: 1, 2: 1}
    work.write("mended", b"yes")
    run(tasks, work, workers=1)
    assert runs(work) == dict.fromkeys(range(4), 1)


def test_work_interrupted_resumes_with_what_is_finished(work):
    class Impatient:
        def step(self, label: str, done: int, total: int | None) -> None:
            if done == 2:
                raise KeyboardInterrupt

    tasks = [task(value) for value in range(4)]
    with pytest.raises(KeyboardInterrupt):
        run(tasks, work, workers=1, progress=Impatient())
    assert runs(work) == {0: 1, 1: 1}
    run(tasks, work, workers=1)
    assert runs(work) == dict.fromkeys(range(4), 1)


def test_a_result_that_cannot_be_written_leaves_nothing(work, monkeypatch):
    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(InputError, match="plus de place"):
            Storage.at(work.url).write("result", b"data")
    assert work.names() == []


def test_processes_give_the_bytes_of_this_process(work, tmp_path):
    tasks = [task(value) for value in range(5)]
    run(tasks, work, workers=1)
    several = Storage.at(tmp_path / "several")
    run(tasks, several, workers=2)
    assert results(several, tasks) == results(work, tasks)


def test_a_killed_process_is_replaced_and_its_task_done_again(work):
    tasks = [task(0, task_bodies.fatal_once), *(task(value) for value in range(1, 5))]
    run(tasks, work, workers=2)
    assert all(is_whole(data or b"") for data in results(work, tasks))
    assert set(runs(work)) == set(range(5))


def test_a_task_that_kills_every_process_is_named(work, monkeypatch):
    monkeypatch.setattr("arpenteur.pipeline.tasks.local._ATTEMPTS", 1)
    with pytest.raises(InputError, match="processus de calcul sont arrêtés par le système"):
        run([task(0, task_bodies.fatal), task(1, task_bodies.fatal)], work, workers=2)


def test_a_machine_with_another_version_refuses_the_task(work):
    with pytest.raises(InputError, match=r"tâche 1 : un serveur de calcul a la version .* la version 0\.0 partout"):
        run([task(1, program="0.0")], work)


def test_without_the_extra_the_cluster_says_what_to_install(work, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match=r"arpenteur\[cluster\]"):
        run([task(1)], work, scheduler="tcp://127.0.0.1:1")


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr("arpenteur.pipeline.tasks.cluster._ANSWER", 0.3)
    with pytest.raises(InputError, match=r"tcp://127\.0\.0\.1:1 : l'ordonnanceur ne répond pas"):
        refuse_unreachable("tcp://127.0.0.1:1")


def test_equal_contents_are_equal_bytes_and_a_cut_bundle_is_seen():
    data = pack({}, {"a": 1})
    assert pack({}, {"a": 1}) == data
    assert is_whole(data)
    assert not is_whole(data[:-1])
    assert not is_whole(b"")
