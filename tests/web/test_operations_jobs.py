"""What the site does by itself: once each tick however many workers, and never half."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from arpenteur.domain.errors import InputError
from arpenteur.web.site.operations import checks, cleaning, periodic, worker
from arpenteur.web.site.operations.models import Heartbeat, PeriodicRun
from arpenteur.web.site.operations.periodic import LEASE, Job, run_due

AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CALLS: list[datetime] = []


def noted(*, at: datetime) -> int:
    CALLS.append(at)
    return 3


def failing(*, at: datetime) -> int:
    raise ValueError("Lou Gabarit")


JOB = Job("noted", f"{__name__}:noted", HOUR)
FAILING = Job("failing", f"{__name__}:failing", HOUR)


@pytest.fixture(autouse=True)
def calls(monkeypatch):
    CALLS.clear()
    monkeypatch.setattr(Job, "call", lambda job, at: {"noted": noted, "failing": failing}[job.name](at=at))


@task
def asked() -> str:
    return "done"


@task
def broken() -> None:
    raise ValueError("Lou Gabarit, lou@exemple.invalid")


@pytest.mark.django_db
def test_a_job_runs_when_due_and_not_before():
    assert run_due(at=AT, jobs=[JOB]) == {"noted": 3}
    assert run_due(at=AT + timedelta(minutes=59), jobs=[JOB]) == {}
    assert run_due(at=AT + HOUR, jobs=[JOB]) == {"noted": 3}
    kept = PeriodicRun.objects.get()
    assert (kept.runs, kept.done, kept.failures, kept.locked_until) == (2, 6, 0, None)


@pytest.mark.django_db
def test_a_job_another_worker_has_in_hand_is_left_alone_until_its_lease_ends():
    PeriodicRun.objects.create(name="noted", due_at=AT, locked_until=AT + LEASE, holder="other-1-abc")
    assert run_due(at=AT + LEASE - timedelta(seconds=1), jobs=[JOB]) == {}
    periodic.keep("other-1-abc", at=AT + LEASE / 2)
    assert run_due(at=AT + LEASE, jobs=[JOB]) == {}, "it said that it lives"
    periodic.keep("another", at=AT + LEASE)
    assert run_due(at=AT + 3 * LEASE / 2, jobs=[JOB], holder="mine") == {"noted": 3}
    periodic.keep("mine", at=AT + 2 * LEASE)
    assert PeriodicRun.objects.get().locked_until is None, "nothing is in hand any more"


@pytest.mark.django_db
def test_a_worker_that_lost_its_job_meanwhile_does_not_end_it_for_another(monkeypatch):
    def slow(*, at: datetime) -> int:
        PeriodicRun.objects.filter(name="slow").update(holder="other", locked_until=at + 9 * LEASE)
        return 1

    monkeypatch.setattr(Job, "call", lambda _job, at: slow(at=at))
    assert run_due(at=AT, jobs=[Job("slow", "x:y", HOUR)], holder="mine") == {"slow": 1}
    kept = PeriodicRun.objects.get()
    assert (kept.holder, kept.locked_until, kept.runs) == ("other", AT + 9 * LEASE, 0)


@pytest.mark.django_db
def test_a_worker_takes_back_what_the_killed_ones_of_its_machine_had():
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    own = f"site-a-{os.getpid()}"
    holders = {
        "killed": f"site-a-{dead.pid}-abcdef",
        "same number": f"{own}-zzzzzz",
        "alive": f"site-a-{os.getppid()}-abcdef",
        "elsewhere": f"site-b-{dead.pid}-abcdef",
        "longer name": f"site-a-b-{dead.pid}-abcdef",
    }
    for name, holder in holders.items():
        PeriodicRun.objects.create(name=name, due_at=AT, locked_until=AT + LEASE, holder=holder)
    found = periodic.take_back(f"{own}-mymymy", at=AT)
    assert sorted(found) == sorted([holders["killed"], holders["same number"]])
    free = PeriodicRun.objects.filter(locked_until__lte=AT).values_list("name", flat=True)
    assert set(free) == {"killed", "same number"}


@pytest.mark.django_db(transaction=True)
def test_signs_of_life_are_given_while_a_job_takes_long(monkeypatch):
    monkeypatch.setattr(worker, "SIGN_SECONDS", 0.01)
    stop, one = threading.Event(), worker.Worker(threading.Event())
    one.stop = stop
    seen: list[datetime] = []

    def long(*, at: datetime, holder: str) -> dict[str, int | None]:
        PeriodicRun.objects.create(name="long", due_at=at, locked_until=at, holder=holder)
        while len(seen) < 3:
            now = PeriodicRun.objects.get(name="long").locked_until
            if now is not None and now not in [at, *seen]:
                seen.append(now)
        stop.set()
        return {}

    monkeypatch.setattr(periodic, "run_due", long)
    one.run()
    assert sorted(seen) == seen
    assert not [found for found in threading.enumerate() if found.name == "worker's signs of life"]


@pytest.mark.django_db
def test_a_job_that_fails_stops_no_other_and_is_tried_at_its_next_tick():
    assert run_due(at=AT, jobs=[FAILING, JOB]) == {"failing": None, "noted": 3}
    kept = PeriodicRun.objects.get(name="failing")
    assert (kept.failures, kept.fault, kept.due_at) == (1, "ValueError", AT + HOUR)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_four_workers_run_a_tick_once():
    start = threading.Barrier(4, timeout=20)

    def work() -> None:
        try:
            start.wait()
            run_due(at=AT + HOUR, jobs=[JOB])
        finally:
            connections.close_all()

    CALLS.clear()
    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=20)
    assert CALLS == [AT + HOUR]


def test_every_listed_job_exists_and_takes_a_moment(monkeypatch):
    from importlib import import_module
    from inspect import signature

    for job in periodic.JOBS:
        module, _, name = job.path.partition(":")
        assert list(signature(getattr(import_module(module), name)).parameters) == ["at"], job.path
    assert len({job.name for job in periodic.JOBS}) == len(periodic.JOBS)


@pytest.mark.django_db
def test_a_worker_does_what_is_asked_and_says_it_is_there():
    result = asked.enqueue()
    one = worker.Worker(threading.Event())
    assert one.step(AT) is True
    result.refresh()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, "done")
    assert Heartbeat.objects.get().worker == one.name
    assert one.step(AT) is False


@pytest.mark.django_db
def test_of_a_job_that_fails_the_place_is_kept_and_the_message_is_not():
    broken.enqueue()
    worker.Worker(threading.Event()).step(AT)
    kept = DBTaskResult.objects.get()
    assert (kept.status, kept.exception_class_path) == (TaskResultStatus.FAILED, "builtins.ValueError")
    assert "broken" in kept.traceback
    assert "Lou" not in kept.traceback


@pytest.mark.django_db
def test_a_worker_told_to_stop_takes_nothing_new():
    asked.enqueue()
    stop = threading.Event()
    stop.set()
    assert worker.Worker(stop).step(AT) is False
    assert DBTaskResult.objects.ready().count() == 1


@pytest.mark.django_db
def test_jobs_done_long_ago_go_and_those_of_a_dead_worker_are_said_to_be_lost():
    for status, moment in (
        (TaskResultStatus.SUCCESSFUL, AT - 2 * cleaning.KEPT),
        (TaskResultStatus.SUCCESSFUL, AT - HOUR),
        (TaskResultStatus.RUNNING, AT - 2 * HOUR),
        (TaskResultStatus.RUNNING, AT - 3 * HOUR),
        (TaskResultStatus.RUNNING, AT),
    ):
        done = moment if status == TaskResultStatus.SUCCESSFUL else None
        DBTaskResult.objects.create(
            status=status,
            started_at=moment,
            finished_at=done,
            args_kwargs={},
            task_path="x",
            backend_name="default",
            run_after=AT,
            exception_class_path="",
            traceback="",
            worker_ids=["alive" if moment == AT - 3 * HOUR else "dead"] if done is None else [],
        )
    Heartbeat.objects.create(worker="alive", seen_at=AT - timedelta(minutes=1))
    Heartbeat.objects.create(worker="dead", seen_at=AT - cleaning.SILENT)
    assert cleaning.clear_finished_jobs(at=AT) == 2
    states = sorted(DBTaskResult.objects.values_list("status", flat=True))
    assert states == ["FAILED", "RUNNING", "RUNNING", "SUCCESSFUL"]


@pytest.mark.django_db
@pytest.mark.parametrize("flags", [(True, False), (False, True)])
def test_a_role_above_row_level_security_is_refused_in_a_sentence(monkeypatch, flags):
    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def execute(self, _sql):
            return None

        def fetchone(self):
            return flags

    class Connection:
        vendor = "postgresql"

        def cursor(self):
            return Cursor()

    monkeypatch.setattr(checks, "connection", Connection())
    with pytest.raises(InputError, match="la séparation entre campagnes ne tiendrait pas ; créez un rôle ordinaire"):
        checks.refuse_unsound()


@pytest.mark.django_db
def test_the_role_of_the_tests_is_an_ordinary_one():
    assert checks.role_fault() == ""
