"""Processes of the program forked from one that has read its libraries: a start takes half of the processor's time.

Each is a process of its own, with its environment, files and end, as ``subprocess.run`` would start it; what it does
not do is to read again Django, Polars and what else looks at no setting. Servers, processes that are killed and tests
of a start are started by an interpreter (`sites.py`, `test_start_of_commands.py`).
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

READ = (
    "arpenteur.cli.app",
    "arpenteur.strategy",
    "cryptography.fernet",
    "django.contrib.auth.hashers",
    "django.core.management.commands.migrate",
    "django.core.serializers.json",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.db.models",
    "django.forms",
    "django.template.loader",
    "django.test",
    "django.urls",
    "django.views.generic",
    "phonenumbers",
    "pyrage",
)
"""What is read once; nothing of it looks at a setting, nor at the environment of a site."""


def run(command: Sequence[str], environment: Mapping[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    """What ``subprocess.run`` of Python gives back, for ``-m module …`` or ``-c text``.

    Raises ``subprocess.TimeoutExpired``, the process killed, once it has taken more than ``timeout`` seconds.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        asked.write(json.dumps([list(command), dict(environment), str(Path.cwd())]).encode())
        asked.flush()
        told, theirs = os.pipe()
        with os.fdopen(told, encoding="utf-8") as answer:
            socket.send_fds(_first(), [b"."], [asked.fileno(), out.fileno(), err.fileno(), theirs])
            os.close(theirs)
            pid = int(answer.readline())
            with selectors.DefaultSelector() as ends:
                ends.register(answer, selectors.EVENT_READ)
                if not ends.select(timeout):
                    os.kill(pid, signal.SIGKILL)
                    answer.readline()
                    raise subprocess.TimeoutExpired(list(command), timeout)
            code = int(answer.readline())
        out.seek(0), err.seek(0)
        return subprocess.CompletedProcess(list(command), code, out.read().decode(), err.read().decode())


@cache
def _first() -> socket.socket:
    """Starts the process that the others are forked from, for as long as this one lasts; where it is told of them."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, __file__, str(theirs.fileno())],
        env=environment,
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _serve(asking: socket.socket) -> list[str]:
    """Fork for each question until nobody can ask any more. In a fork, come back and be what was asked for."""
    running: dict[int, tuple[int, int]] = {}  # by the file that tells of an end: the process, and who is told
    with selectors.DefaultSelector() as events:
        events.register(asking, selectors.EVENT_READ)
        while True:
            for key, _ in events.select():
                if key.fileobj is not asking:
                    pid, told = running.pop(key.fd)
                    events.unregister(key.fd)
                    os.close(key.fd)
                    _tell(told, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                    os.close(told)
                    continue
                word, files, _flags, _from = socket.recv_fds(asking, 1, 4)
                if not word:
                    os._exit(0)
                asked, out, err, told = files
                with warnings.catch_warnings(action="ignore"):  # of memory only: they mend themselves in a fork
                    pid = os.fork()
                if not pid:
                    return _become(asked, out, err, [asking.fileno(), told, *running])
                _tell(told, pid)
                for one in (asked, out, err):
                    os.close(one)
                end = os.pidfd_open(pid)
                running[end] = pid, told
                events.register(end, selectors.EVENT_READ)


def _tell(told: int, number: int) -> None:
    """Who asked may be gone: its test was interrupted, and those of the tests that follow are still served."""
    with contextlib.suppress(BrokenPipeError):
        os.write(told, f"{number}\n".encode())


def _become(asked: int, out: int, err: int, others: list[int]) -> list[str]:
    """Take the files, the environment and the arguments of the process that was asked for."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    command, environment, folder = json.loads(os.pread(asked, os.fstat(asked).st_size, 0))
    for one in (asked, out, err, *others):
        os.close(one)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path.insert(0, folder)
    sys.argv = [command[0], *command[2:]]
    return command[:2]


def _done(kind: str, text: str) -> int:
    """Do it; the code that Python would end with."""
    try:
        if kind == "-m":
            runpy.run_module(text, run_name="__main__", alter_sys=True)
        else:
            exec(compile(text, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 — a piece of a test
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 — as Python itself
        traceback.print_exc()
        return 1
    return 0


def _main() -> None:
    sys.path.pop(0)
    for name in READ:
        importlib.import_module(name)
    gc.freeze()
    code = _done(*_serve(socket.socket(fileno=int(sys.argv[1]))))
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # what was read is not taken apart again


if __name__ == "__main__":
    _main()
