"""Bodies of tasks for tests: in a module that other processes can import."""

import os
import signal
import uuid
from collections.abc import Mapping
from typing import Any

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.pipeline.bundle import pack
from arpenteur.storage import Storage


def squared(work: Storage, payload: Mapping[str, Any]) -> bytes:
    """A small table; each time it runs leaves a mark."""
    mark(work, payload)
    value = payload["value"]
    table = pl.DataFrame({"value": [value], "square": [float(value) ** 2 / 3]})
    return pack({"table": table}, {"value": value})


def fatal_once(work: Storage, payload: Mapping[str, Any]) -> bytes:
    """The first time, kills the process that does it; then as ``squared``."""
    if work.under("killed").names() == []:
        work.under("killed").write("once", b"")
        os.kill(os.getpid(), signal.SIGKILL)
    return squared(work, payload)


def fatal(work: Storage, payload: Mapping[str, Any]) -> bytes:
    """Kills the process that does it, every time."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def refused(work: Storage, payload: Mapping[str, Any]) -> bytes:
    """As ``squared`` once the file ``mended`` is there, else what the user's data did wrong."""
    if work.read("mended") is None:
        raise InputError("colonne absente", Where("contours.geojson"), expected="codeBureauVote")
    return squared(work, payload)


def mark(work: Storage, payload: Mapping[str, Any]) -> None:
    """Leave a trace of one run of a task."""
    work.under("runs").write(f"{payload['value']}-{uuid.uuid4().hex}", b"")
