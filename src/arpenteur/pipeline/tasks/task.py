"""What a task is, and doing one: the same function wherever it runs."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from arpenteur import __version__
from arpenteur.domain.errors import InputError, Where
from arpenteur.storage import Storage

Make = Callable[[Storage, Mapping[str, Any]], bytes]


@dataclass(frozen=True)
class Task:
    """One piece of work whose result depends on nothing but its payload and the files that the payload names.

    ``make`` is a function of a module: it travels by its name. It takes the work storage and the payload (plain
    values: codes, names of stored parts, never data) and returns the bytes of a bundle, stored under ``key``.
    """

    name: str
    key: str
    make: Make
    payload: Mapping[str, Any]
    program: str = __version__


def content_key(payload: Mapping[str, Any]) -> str:
    """Name of a result: it changes with the payload, which holds hashes of what is read, and with the program."""
    text = json.dumps([__version__, payload], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def perform(task: Task, work: Storage) -> InputError | None:
    """Do a task and store its result in one move; what the user's data did wrong is returned, not raised."""
    if task.program != __version__:
        return InputError(
            f"un serveur de calcul a la version {__version__} du programme",
            Where(task.name),
            expected=f"la version {task.program} partout",
        )
    try:
        work.write(task.key, task.make(work, task.payload))
    except InputError as error:
        return error
    return None
