"""Running tasks: finished ones are never done again, failed ones do not stop the others."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing

from arpenteur.domain.errors import InputError
from arpenteur.pipeline.bundle import is_whole
from arpenteur.pipeline.progress import Progress, Silent
from arpenteur.pipeline.tasks import local
from arpenteur.pipeline.tasks.task import Task
from arpenteur.storage import Storage

Ending = tuple[Task, InputError | None]
"""A task that ended, and what was wrong with the user's data if anything."""


def run(
    tasks: Sequence[Task],
    work: Storage,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    label: str = "Calculs",
) -> None:
    """Leave the result of every task in ``work`` under its key.

    In-process by default, on as many processes as ``workers`` (all cores when None); with ``scheduler``
    (``tcp://host:port``) on the workers of a Dask cluster, which must reach the same work storage. A worker that dies
    loses nothing: its task is done again elsewhere. Interrupted, or stopped by a bad file, a later call with the same
    work storage does only what is missing. Raises InputError: of several tasks that failed, the first in their order,
    once all others are done.
    """
    listener = progress or Silent()
    missing = [task for task in tasks if not is_finished(task, work)]
    failures: dict[str, InputError] = {}
    listener.step(label, len(tasks) - len(missing), len(tasks))
    done = len(tasks) - len(missing)
    with closing(_endings(scheduler, workers)(missing, work)) as endings:
        for task, error in endings:
            done += 1
            if error is not None:
                failures[task.key] = error
            listener.step(label, done, len(tasks))
    failed = [task for task in missing if task.key in failures]
    if failed:
        raise _told(failures[failed[0].key], [task.name for task in failed[1:]])


def refuse_unreachable(scheduler: str | None) -> None:
    """Raise InputError where tasks could not be run on ``scheduler``: asked before long work."""
    if scheduler is not None:
        from arpenteur.pipeline.tasks import cluster

        cluster.refuse_unreachable(scheduler)


def is_finished(task: Task, work: Storage) -> bool:
    """Whether the result of a task is stored, and sound."""
    data = work.read(task.key)
    return data is not None and is_whole(data)


def _endings(scheduler: str | None, workers: int | None) -> Callable[[Sequence[Task], Storage], Generator[Ending]]:
    if scheduler is not None:
        from arpenteur.pipeline.tasks import cluster

        return lambda tasks, work: cluster.endings(tasks, work, scheduler)
    return lambda tasks, work: local.endings(tasks, work, workers)


def _told(first: InputError, others: Sequence[str]) -> InputError:
    if not others:
        return first
    shown = ", ".join(others[:3]) + ("…" if len(others) > 3 else "")
    return InputError(
        first.problem,
        first.where,
        expected=first.expected,
        action="; ".join(text for text in (first.action, f"d'autres parties ont échoué aussi ({shown})") if text),
    )
