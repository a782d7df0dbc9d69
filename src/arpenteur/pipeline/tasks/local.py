"""Tasks on this machine: one process for each core, or in this process where one is enough."""

import os
import signal
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from arpenteur.domain.errors import InputError
from arpenteur.pipeline.tasks.task import Task, perform
from arpenteur.storage import Storage

_ATTEMPTS = 3
# Libraries that start a thread for each core: several processes share the cores.
_THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def endings(tasks: Sequence[Task], work: Storage, workers: int | None) -> Generator[tuple[Task, InputError | None]]:
    """Each task as it ends. A killed process is replaced and its task done again, ``_ATTEMPTS`` times in all."""
    count = min(workers or cores(), len(tasks))
    if count <= 1:
        for task in tasks:
            yield task, perform(task, work)
        return
    left = {task.key: task for task in tasks}
    for _ in range(_ATTEMPTS):
        try:
            for task, error in _pooled(list(left.values()), work, count):
                del left[task.key]
                yield task, error
        except BrokenProcessPool:
            continue
        return
    raise InputError(
        f"des processus de calcul sont arrêtés par le système ({next(iter(left.values())).name})",
        expected="assez de mémoire pour les processus demandés",
        action="relancez avec moins de processus (--workers 1) : ce qui est fini est gardé",
    )


def _pooled(tasks: list[Task], work: Storage, count: int) -> Generator[tuple[Task, InputError | None]]:
    """Tasks on fresh processes. Left early (Ctrl-C), it lets running tasks end and starts no other."""
    with _threads_shared(count):
        pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_leave_interruption_to_the_parent)
        futures: dict[Future[InputError | None], Task] = {pool.submit(perform, task, work): task for task in tasks}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interruption_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _threads_shared(count: int) -> Generator[None]:
    """Processes started inside get their part of the cores, unless the environment says otherwise."""
    part = str(max(1, cores() // count))
    added = [name for name in _THREADS if name not in os.environ]
    os.environ |= dict.fromkeys(added, part)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
