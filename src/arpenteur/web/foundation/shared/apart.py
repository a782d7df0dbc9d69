"""Files people bring are read apart, one at a time: in a process of its own, small, short, without network or files.

Whatever a file makes its reader do (take all the memory, run for ever, end the process, or worse) is done there, and
never by the server nor within a transaction. Every import goes through ``read_apart``.

Lists that people bring, read apart: call it before the transaction that writes what they hold.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.law.loading import rules_env
from arpenteur.web.foundation.shared.folder import make_folder
from arpenteur.web.foundation.shared.work_queue import WorkQueue

try:
    import fcntl
    import resource
except ImportError:  # a system without them: only time is bounded, and each process has its own queue
    fcntl = resource = None


@dataclass(frozen=True)
class ApartBounds:
    """What a reader of more than a list may take: bytes of memory, seconds, bytes of its answer."""

    memory: int
    seconds: int
    answer: int


MOST_MEMORY = 256 * 1024 * 1024
MOST_SECONDS = 20
MOST_ANSWER = 24 * 1024 * 1024
LONG = (400 * 1024 * 1024, 120)
"""Memory and seconds of what is handed over line by line: a list of hundreds of thousands of lines."""
LOCK = "lecture"
_QUEUE = WorkQueue()
_TO_DO = "enregistrez-le en CSV, ou partagez-le"


def read_apart(reader: str, content: bytes, most: ApartBounds | None = None) -> Any:
    """What ``package.module:function`` makes of some bytes, as JSON has it; its InputError is raised here. ``most``:
    what it may take, where that is more than a list needs.

    Raises InputError too where it takes more memory or time than an honest file does, and BusyError where others wait.
    """
    bounds = [str(one) for one in (most.memory, most.seconds, most.answer)] if most else []
    command = [sys.executable, "-I", "-m", "arpenteur.web.foundation.shared.apart", reader, *bounds]
    seconds = most.seconds if most else MOST_SECONDS
    given: dict[str, Any] = {
        "input": content,
        "capture_output": True,
        "timeout": seconds,
        "env": rules_env(),
        "cwd": "/",
    }
    with _QUEUE.wait(), _alone():
        try:
            run = subprocess.run(command, check=True, **given)
        except subprocess.SubprocessError as error:
            raise _unreadable() from error
    return _read_or_refused(json.loads(run.stdout))


def read_apart_by_line(reader: str, content: bytes) -> Iterator[Any]:
    """Each value that ``package.module:function`` yields of some bytes, as JSON has it; its InputError is raised here.

    The other process goes on while values are taken, and holds a few; it ends with the iterator. Raises as
    ``read_apart``.
    """
    memory, seconds = LONG
    command = [sys.executable, "-I", "-m", "arpenteur.web.foundation.shared.apart", reader, str(memory), str(seconds)]
    pipe = subprocess.PIPE
    with _QUEUE.wait(), _alone():
        run = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=rules_env(), cwd="/")
        late = threading.Timer(seconds, run.kill)
        late.start()
        try:
            whole = yield from _values(run, content)
        finally:
            late.cancel()
            run.kill()
            run.wait()
    if not whole:
        raise _unreadable()


def _values(run: "subprocess.Popen[bytes]", content: bytes) -> Generator[Any, None, bool]:
    """What a reader yields, handed its bytes meanwhile; whether it came to its end."""
    given, taken = cast("tuple[IO[bytes], IO[bytes]]", (run.stdin, run.stdout))
    giving = threading.Thread(target=_give, args=(given, content), daemon=True)
    giving.start()
    with taken, suppress(json.JSONDecodeError):  # killed in the middle of a line
        for line in taken:
            answer = json.loads(line)
            if "end" in answer:
                return True
            yield _read_or_refused(answer)
    return False


def _give(out: IO[bytes], content: bytes) -> None:
    with suppress(BrokenPipeError), out:
        out.write(content)


def _unreadable() -> InputError:
    return InputError("ce fichier ne s'ouvre pas, ou demande plus de place et de temps qu'une liste", action=_TO_DO)


def _read_or_refused(answer: dict[str, Any]) -> Any:
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


def _enclose(memory: int, seconds: int) -> None:
    """From here on: so much memory and time, and no file, connection or process can be opened."""
    if resource is None:
        return
    limits = {"AS": memory, "CPU": seconds, "NOFILE": 0, "NPROC": 0, "FSIZE": 0, "CORE": 0}
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def _main() -> None:
    module, _, name = sys.argv[1].partition(":")
    read = getattr(import_module(module), name)
    memory, seconds, *answers = [int(one) for one in sys.argv[2:]] or [MOST_MEMORY, MOST_SECONDS, MOST_ANSWER]
    by_line = not answers
    content = sys.stdin.buffer.read()
    _enclose(memory, seconds)
    try:
        if by_line:
            for value in read(content):
                sys.stdout.write(json.dumps({"read": value}) + "\n")
            answer = json.dumps({"end": True})
        else:
            answer = json.dumps({"read": read(content)})
        if answers and len(answer) > answers[0]:
            raise InputError("ce fichier contient trop de texte", action=_TO_DO)
    except InputError as error:
        where = {"line": error.where.line, "column": error.where.column}
        answer = json.dumps({"refused": error.texts, "values": error.values, **where})
    sys.stdout.write(answer)


if __name__ == "__main__":
    _main()


@dataclass(frozen=True)
class ListFile:
    """Titles, then lines with their number in the file (the titles are on the first that is not empty)."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_list_file(content: bytes) -> ListFile:
    """Titles and lines of a file. Raises InputError as ``files.lists.read_list`` and ``read_apart``."""
    return _read("read_list", content)


def read_figures_file(content: bytes) -> ListFile:
    """The same of a table of numbers, which may be longer. Raises InputError as ``files.lists.read_figures``."""
    return _read("read_figures", content)


def _read(reader: str, content: bytes) -> ListFile:
    head, rows = read_apart(f"arpenteur.files.lists:{reader}", content)
    return ListFile(tuple(head), tuple((number, tuple(cells)) for number, cells in rows))
