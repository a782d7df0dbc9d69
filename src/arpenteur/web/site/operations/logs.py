"""Structured logs: one JSON object a line, or one readable line on a terminal; from the same scrubbed facts."""

import logging
import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from pythonjsonlogger.core import LogData
from pythonjsonlogger.json import JsonFormatter

from arpenteur.web.site.operations.scrubbing import scrubbed, stack

REQUEST_ID = "request_id"
REQUEST: ContextVar[str] = ContextVar(REQUEST_ID, default="")
"""The id of the request under way, in every line written meanwhile."""
FACTS = ("view", "method", "status", "ms", "queries", "job", "error", "count", "seconds", "by")
"""The only extras a line may have: names, kinds and figures of the program."""
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class Json(JsonFormatter):
    """Time, level, logger, message without its arguments, request, facts; of an exception its kinds and places."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def add_fields(self, log_data: LogData, record: logging.LogRecord, message_dict: LogData) -> None:
        """Fill one line. ``message_dict`` holds the interpolated exception: it is not used."""
        del message_dict
        log_data.update(facts_of(record))

    def format(self, record: logging.LogRecord) -> str:
        """One line; the parent would interpolate the arguments."""
        line: LogData = {}
        self.add_fields(line, record, {})
        return self.serialize_log_record(line)


class Readable(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """``17:45:03 info request view=territory:home status=200 ms=12``."""
        facts = facts_of(record)
        when = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        shown = " ".join(f"{name}={facts[name]}" for name in FACTS if name in facts)
        trace = "".join(f"\n    {line}" for line in facts.get("exception", ()))
        return f"{when} {facts['level']} {facts['message']} {shown}".rstrip() + trace


def once_per_answer(record: logging.LogRecord) -> bool:
    """Leave out Django's own line of an answer, which ours says already; an exception is kept."""
    return record.name != "django.request" or record.exc_info is not None


def facts_of(record: logging.LogRecord) -> Mapping[str, Any]:
    """What may be said of a record."""
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _message(record),
    }
    request = REQUEST.get() or getattr(getattr(record, "request", None), REQUEST_ID, "")
    if request:
        facts["request_id"] = request
    facts |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
    if "status_code" in record.__dict__:
        facts.setdefault("status", record.__dict__["status_code"])
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        facts["exception"] = stack(error)
    return facts


def _message(record: logging.LogRecord) -> str:
    """The constant of the code; an exception logged as a message is its kind, an answer its reason."""
    said: object = record.msg
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and str(said) == str(error):
        said = error
    status = getattr(record, "status_code", None)
    if record.name == "django.request" and status in _REASONS:
        return _REASONS[status]
    return scrubbed(said) if isinstance(said, str) else type(said).__name__


def configuration() -> dict[str, object]:
    """Django's ``LOGGING``: JSON unless standard error is a terminal, or as ``ARPENTEUR_LOG`` says (json, text)."""
    asked = os.environ.get("ARPENTEUR_LOG", "")
    readable = asked == "text" or (asked != "json" and sys.stderr is not None and sys.stderr.isatty())
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Readable if readable else Json}},
        "filters": {"once": {"()": lambda: once_per_answer}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["once"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # Django's own handlers would write the same events with paths and messages in them.
        "loggers": {
            "arpenteur": {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
