"""Probes, figures, and the pages of a machine that fails."""

import logging
import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.shared import views as shared
from arpenteur.web.foundation.shared.rules import is_operator, operator, public
from arpenteur.web.site.operations import checks, metrics
from arpenteur.web.site.operations.machine_faults import MachineFault, machine_fault_of

RETRY_SECONDS = 30
log = logging.getLogger("arpenteur.machine")


@public
@require_safe
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django passes it
    """The process answers; nothing else is looked at."""
    return _probe(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where pages can be served, else 503; what is missing is told to the machine itself only."""
    found = checks.readiness()
    status = 200 if all(found.values()) else 503
    if is_operator(request):
        return _probe(JsonResponse(found, status=status))
    text = "ok\n" if status == 200 else "unavailable\n"
    return _probe(HttpResponse(text, status=status, content_type="text/plain; charset=utf-8"))


@operator
@require_safe
def figures(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django passes it
    """Figures for a monitor."""
    return _probe(HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE))


def unavailable(request: HttpRequest, trouble: MachineFault, error: BaseException) -> HttpResponse:
    """503, drawn without asking the database anything."""
    log.error("the machine fails", exc_info=error, extra={"error": trouble.value})
    happened = {
        MachineFault.AWAY: _("The database does not answer."),
        MachineFault.BUSY: _("Too many people are writing at once."),
        MachineFault.FULL: _("There is no room left on the machine."),
        MachineFault.MAIL: _("The site cannot send e-mail at the moment."),
        MachineFault.KEYS: _("The site cannot read names at the moment: its key is not in its place."),
    }[trouble]
    to_do = {
        MachineFault.AWAY: _("Try again in a minute; if it lasts, tell whoever runs the site."),
        MachineFault.BUSY: _("Reload this page in a moment: your browser sends the same form again."),
        MachineFault.MAIL: _("Send the form again in a few minutes; if it lasts, tell whoever runs the site."),
        MachineFault.KEYS: _("Tell whoever runs the site; your browser sends the same form again afterwards."),
        MachineFault.FULL: _("Tell whoever runs the site: room must be made before anything can be written."),
    }[trouble]
    response: HttpResponse
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse({"detail": happened, "to_do": to_do}, status=503)
    else:
        page = render_to_string("operations/unavailable.html", {"happened": happened, "to_do": to_do})
        response = HttpResponse(page, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the machine failed outside a view: while a session was read or kept."""
    error = sys.exception()
    trouble = machine_fault_of(error)
    if trouble is not None and error is not None:
        return unavailable(request, trouble, error)
    return shared.broken(request)


def _probe(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
