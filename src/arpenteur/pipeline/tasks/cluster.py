"""The same tasks on the workers of a Dask cluster: the payload travels, the data stay in the work storage."""

import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.extras import not_installed
from arpenteur.pipeline.tasks.task import Task, perform
from arpenteur.storage import Storage

_ANSWER = 10  # seconds the scheduler has to answer
_WORKER = 30  # seconds one worker at least has to be there


def endings(tasks: Sequence[Task], work: Storage, scheduler: str) -> Generator[tuple[Task, InputError | None]]:
    """Each task as it ends. Dask does again the tasks of a worker that dies. Raises InputError."""
    distributed = _library()
    with _connected(distributed, scheduler) as client:
        futures = {
            client.submit(perform, task, work, key=f"{task.name}-{task.key}", pure=False): task for task in tasks
        }
        try:
            for future in distributed.as_completed(list(futures), loop=client.loop):
                yield futures[future], _result(distributed, future, scheduler)
        finally:
            client.cancel([future for future in futures if not future.done()])


def refuse_unreachable(scheduler: str) -> None:
    """Raise InputError where the cluster cannot be used: no answer, no worker, other versions."""
    with _connected(_library(), scheduler):
        return


def _library() -> Any:
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise not_installed("cluster") from error
    return distributed


@contextmanager
def _connected(distributed: Any, scheduler: str) -> Generator[Any]:
    where = Where(scheduler)
    try:
        with warnings.catch_warnings():
            # Versions are compared below, and refused in a sentence.
            warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)
            client = distributed.Client(scheduler, timeout=_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            "l'ordonnanceur ne répond pas", where, expected="un ordonnanceur Dask, comme tcp://hote:8786"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WORKER)
            client.get_versions(check=True)
        except TimeoutError as error:
            raise InputError("aucun serveur de calcul", where, action="lancez au moins un « dask worker »") from error
        except ValueError as error:
            raise InputError(
                "les machines n'ont pas les mêmes versions de Python ou de Dask",
                where,
                action="installez partout le même requirements.lock",
            ) from error
        yield client


def _result(distributed: Any, future: Any, scheduler: str) -> InputError | None:
    """The outcome of an ended task; what broke on the way is told by its cause."""
    where = Where(scheduler)
    try:
        return future.result()
    except distributed.KilledWorker as error:
        raise InputError(
            "une tâche a fait tomber plusieurs serveurs de calcul",
            where,
            expected="assez de mémoire sur chacun",
            action="relancez la même commande : ce qui est fini est gardé",
        ) from error
    except (distributed.CancelledError, distributed.comm.CommClosedError) as error:
        raise InputError(
            "l'ordonnanceur ne répond plus", where, action="relancez la même commande : ce qui est fini est gardé"
        ) from error
    except ModuleNotFoundError as error:
        raise InputError(
            f"un serveur de calcul n'a pas le programme ({error.name})",
            where,
            action="installez partout le même requirements.lock",
        ) from error
