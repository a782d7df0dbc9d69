"""Files people bring are read apart, one at a time: in a process of its own, small, short, without network or files.

Whatever a file makes its reader do (take all the memory, run for ever, end the process, or worse) is done there, and
never by the server nor within a transaction. Every import goes through ``read_apart``.
"""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.shared.folder import make_folder
from arpenteur.web.shared.work_queue import WorkQueue

try:
    import fcntl
    import resource
except ImportError:  # a system without them: only time is bounded, and each process has its own queue
    fcntl = resource = None

MOST_MEMORY = 256 * 1024 * 1024
MOST_SECONDS = 20
MOST_ANSWER = 24 * 1024 * 1024
LOCK = "lecture"
_QUEUE = WorkQueue()
_TO_DO = "enregistrez-le en CSV, ou partagez-le"


def read_apart(reader: str, content: bytes) -> Any:
    """What ``package.module:function`` makes of some bytes, as JSON has it; its InputError is raised here.

    Raises InputError too where it takes more memory or time than an honest file does, and BusyError where others wait.
    """
    command = [sys.executable, "-I", "-m", "arpenteur.web.shared.apart", reader]
    given: dict[str, Any] = {"input": content, "capture_output": True, "timeout": MOST_SECONDS, "env": {}, "cwd": "/"}
    with _QUEUE.wait(), _alone():
        try:
            run = subprocess.run(command, check=True, **given)
        except subprocess.SubprocessError as error:
            raise InputError(
                "ce fichier ne s'ouvre pas, ou demande plus de place et de temps qu'une liste", action=_TO_DO
            ) from error
    answer = json.loads(run.stdout)
    if "refused" in answer:
        problem, expected, action = answer["refused"]
        where = Where(line=answer["line"], column=answer["column"])
        raise InputError(problem, where, expected=expected, action=action, **answer["values"])
    return answer["read"]


@contextmanager
def _alone() -> Generator[None]:
    """Among the processes of the machine, each of which has a queue of its own."""
    from django.conf import settings

    home = Path(settings.ARPENTEUR_HOME)
    make_folder(home)
    with (home / LOCK).open("a") as held:
        if fcntl is not None:
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _enclose() -> None:
    """From here on: so much memory and time, and no file, connection or process can be opened."""
    if resource is None:
        return
    limits = {"AS": MOST_MEMORY, "CPU": MOST_SECONDS, "NOFILE": 0, "NPROC": 0, "FSIZE": 0, "CORE": 0}
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def _main() -> None:
    module, _, name = sys.argv[1].partition(":")
    read = getattr(import_module(module), name)
    content = sys.stdin.buffer.read()
    _enclose()
    try:
        answer = json.dumps({"read": read(content)})
        if len(answer) > MOST_ANSWER:
            raise InputError("ce fichier contient trop de texte", action=_TO_DO)
    except InputError as error:
        where = {"line": error.where.line, "column": error.where.column}
        answer = json.dumps({"refused": error.texts, "values": error.values, **where})
    sys.stdout.write(answer)


if __name__ == "__main__":
    _main()
