"""The worker: periodic jobs and jobs asked for, alone or in a thread of the server."""

import logging
import os
import socket
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connections
from django.db.utils import OperationalError
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as Runner
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception

from arpenteur.web.site.operations import periodic
from arpenteur.web.site.operations.job_table import jobs
from arpenteur.web.site.operations.models import Heartbeat
from arpenteur.web.site.operations.scrubbing import stack_of

TICK_SECONDS = 2.0
SIGN_SECONDS = 15.0
BEAT = timedelta(seconds=30)
_BACKEND = "default"
log = logging.getLogger("arpenteur.jobs")


class Worker:
    """Works until ``stop`` is set, and never leaves a job half-way: what is under way ends first."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        host = socket.gethostname()[:20]
        self.name = f"{host}-{os.getpid()}-{get_random_string(6)}"
        self._runner = _runner(self.name)
        self._beaten: datetime | None = None
        self._ended = threading.Event()

    def run(self) -> None:
        """Work. A database that is away is waited for."""
        log.info("worker started")
        keeper = threading.Thread(target=self._live, name="worker's signs of life", daemon=True)
        keeper.start()
        try:
            self._take_back()
            while not self.stop.is_set():
                try:
                    close_old_connections()
                    busy = self.step(timezone.now())
                except DatabaseError:
                    log.warning("the database does not answer", exc_info=True)
                    busy = False
                if not busy:
                    self.stop.wait(TICK_SECONDS)
        finally:
            self._ended.set()
            keeper.join()
            with suppress(DatabaseError):
                Heartbeat.objects.filter(worker=self.name).delete()
            connections.close_all()
            log.info("worker stopped")

    def step(self, at: datetime) -> bool:
        """Periodic jobs that are due, then one job asked for; whether there was one."""
        if self._beaten is None or at - self._beaten >= BEAT:
            self._beat(at)
        periodic.run_due(at=at, holder=self.name)
        return not self.stop.is_set() and self._one()

    def _beat(self, at: datetime) -> None:
        Heartbeat.objects.update_or_create(worker=self.name, defaults={"seen_at": at})
        periodic.keep(self.name, at=at)
        self._beaten = at

    def _live(self) -> None:
        """Signs of life, however long a job takes, until the worker ends."""
        while not self._ended.wait(SIGN_SECONDS):
            with suppress(DatabaseError):
                self._beat(timezone.now())
            connections.close_all()

    def _take_back(self) -> None:
        with suppress(DatabaseError):
            for one in periodic.take_back(self.name, at=timezone.now()):
                log.warning("jobs of a worker that is gone are taken back", extra={"worker": one})

    def _one(self) -> bool:
        ready = jobs().ready().filter(backend_name=_BACKEND)
        if not ready.exists():
            return False
        try:
            with exclusive_transaction(ready.db):
                task = ready.get_locked()
                if task is not None:
                    task.claim(self.name)
        except OperationalError as error:
            if is_locked_database_exception(error):
                return False
            raise
        if task is None:
            return False
        self._runner.run_task(task)
        if task.status == TaskResultStatus.FAILED:
            _forget_message(task)
        return True


def _forget_message(task: "DBTaskResult[..., Any]") -> None:
    """Keep where a job failed, not the message: it may quote a person."""
    task.traceback = stack_of(task.traceback)
    task.save(update_fields=["traceback"])
    kind = task.exception_class_path.rpartition(".")[2]
    log.error("job failed", extra={"job": task.task_path, "error": kind})


def _runner(name: str) -> Runner:
    return Runner(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name=_BACKEND,
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
