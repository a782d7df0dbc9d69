"""Around every page: its request id, its line of log, its figures; and a clear page where the machine fails."""

import re
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.site.operations import metrics
from arpenteur.web.site.operations.logs import REQUEST, REQUEST_ID
from arpenteur.web.site.operations.machine_faults import machine_fault_of
from arpenteur.web.site.operations.views import unavailable

HEADER = "X-Request-ID"
# What a proxy makes up: hexadecimal. Anything else could be a name or a telephone number.
_GIVEN = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_REFUSALS = frozenset({401, 403, 404, 429})
_PERSONAL = frozenset({"text/html", "text/plain", "application/json", "application/x-ndjson"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observed(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count and log each answer by the name of its page: never by its address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        setattr(request, REQUEST_ID, name)  # for what Django logs after the last middleware
        mark = REQUEST.set(name)
        database = _Database()
        started = time.perf_counter()
        try:
            with ExitStack() as stack:
                stack.enter_context(connection.execute_wrapper(database))
                response = get_response(request)
            seconds = time.perf_counter() - started
            view, status = view_name(request), response.status_code
            metrics.observe(view, _method(request), status, seconds, database, refused_person(request, status))
            response.headers[HEADER] = name
            return response
        finally:
            REQUEST.reset(mark)

    return middleware


def forgotten_by_browsers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What is shown or given to someone who is signed in is kept by no browser, unless its page says otherwise; what
    was kept goes when she signs out.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if person_of(request) is not None and kind in _PERSONAL:
            response.headers.setdefault("Cache-Control", "no-store")
        if view_name(request) == "account_logout" and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def person_of(request: HttpRequest) -> Any | None:
    """Whoever is signed in, where the page asked: no query is made for it."""
    user = getattr(request, "_cached_user", None)
    return user if user is not None and user.is_authenticated else None


def refused_person(request: HttpRequest, status: int) -> str:
    """The pseudonym of someone who was refused a page, empty otherwise."""
    person = person_of(request) if status in _REFUSALS else None
    return "" if person is None else Actor.user(person).pseudonym


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
        found = machine_fault_of(exception)
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
