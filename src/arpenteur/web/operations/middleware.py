"""Around every page: its request id, its line of log, its figures; and a clear page where the machine fails."""

import re
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from arpenteur.web.operations import metrics
from arpenteur.web.operations.logs import REQUEST
from arpenteur.web.operations.trouble import trouble_of
from arpenteur.web.operations.views import unavailable

HEADER = "X-Request-ID"
# What a proxy makes up: hexadecimal. Anything else could be a name or a telephone number.
_GIVEN = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observed(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count and log each answer by the name of its page: never by its address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        request.request_id = name  # type: ignore[attr-defined] — for what Django logs after the last middleware
        mark = REQUEST.set(name)
        database = _Database()
        started = time.perf_counter()
        try:
            with ExitStack() as stack:
                stack.enter_context(connection.execute_wrapper(database))
                response = get_response(request)
            seconds = time.perf_counter() - started
            metrics.observe(view_name(request), _method(request), response.status_code, seconds, database)
            response.headers[HEADER] = name
            return response
        finally:
            REQUEST.reset(mark)

    return middleware


def view_name(request: HttpRequest) -> str:
    """The name of a page as the addresses file has it; ``unknown`` for an address that leads nowhere."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match is not None else "unknown"


class SayTheMachineFails:
    """A failure of the machine becomes a page of status 503 that says what was kept; other exceptions go their way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503, or None."""
        found = trouble_of(exception)
        return None if found is None else unavailable(request, found, exception)


class _Database:
    """Time and number of the queries of one request."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.queries = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started
            self.queries += 1


def _method(request: HttpRequest) -> str:
    return request.method if request.method in _METHODS else "other"
