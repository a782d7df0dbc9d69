"""Error pages: what happened, what was kept, what to do."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.errors import Sentence

_OF_PROGRAMS = ("/api/v1/", "/terrain/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address asks for something that does not exist; the sentence says what was expected."""
    detail = Sentence.of(exception) if isinstance(exception, InputError) else ""
    return _page(request, 400, _("This request cannot be read."), detail, _("Check the address or start again."))


def unreadable(request: HttpRequest) -> HttpResponse:
    """400: an address or a form with a sign that no text has; in JSON where programs ask."""
    happened = _("This request holds a sign that no text has: a null character, or half of one.")
    if not request.path.startswith(_OF_PROGRAMS):
        return _page(request, 400, happened, _("Nothing was changed."), _("Check the address or start again."))
    said = {"type": "urn:arpenteur:problem:text", "title": happened, "status": 400, "detail": happened, "error": "text"}
    return JsonResponse(said, status=400, content_type="application/problem+json")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 — Django passes it
    """A member without the right: 403, and whom to ask."""
    return _page(request, 403, _("This page is not open to you."), "", _("Ask an organiser of the campaign."))


def unverified(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 — Django passes it
    """403 of a form whose origin cannot be checked (``CSRF_FAILURE_VIEW``)."""
    happened = _("Where this form comes from could not be checked.")
    return _page(
        request, 403, happened, _("Nothing was changed."), _("Reload the page, let it keep cookies, send again.")
    )


def read_only(request: HttpRequest) -> HttpResponse:
    """403: something was sent to a campaign that is closed."""
    happened = _("This campaign is closed: it can only be read.")
    return _page(request, 403, happened, _("Nothing was changed."), _("A director can reopen it, in its settings."))


def gone(request: HttpRequest) -> HttpResponse:
    """410: a link of a campaign that is closed."""
    happened = _("This campaign is closed.")
    return _page(request, 410, happened, _("This link opens nothing any more."), _("Ask whoever gave it to you."))


def not_by_address(request: HttpRequest) -> HttpResponse:
    """405: an address that only a form is sent to, opened as a page (a reload after it, a link copied)."""
    happened = _("This address only takes what a form sends.")
    return _page(request, 405, happened, _("Nothing was changed."), _("Go back to the page and use its button."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 — Django passes it
    """No such address, or one of somebody else: 404."""
    match, to_do = request.resolver_match, _("Check the address, or go back and follow a link.")
    if match and match.namespace == "territory":
        to_do = _("The zone may have another name in the latest snapshot.")
    return _page(request, 404, _("This page does not exist."), "", to_do)


def closed_data(request: HttpRequest) -> HttpResponse:
    """404: the host keeps public data for people with an account."""
    happened = _("The host of this site keeps its data for people with an account.")
    return _page(request, 404, happened, "", _("Sign in, or ask the host."))


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many tries from one address; waiting is all there is to do."""
    response = _page(request, 429, _("Too many tries."), _("Nothing was changed."), _("Try again in a few minutes."))
    response.headers["Retry-After"] = "300"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500; nothing about the cause is shown."""
    return _page(request, 500, _("The site has failed."), _("Nothing was changed."), _("Try again in a minute."))


def busy(request: HttpRequest) -> HttpResponse:
    """503: as many people as the site can serve are waiting for long work."""
    happened = _("Other estimates are under way: ask again in a minute.")
    response = _page(request, 503, happened, _("Nothing was changed."), _("Try again in a minute."))
    response.headers["Retry-After"] = "60"
    return response


def _page(request: HttpRequest, status: int, happened: str, detail: str, to_do: str) -> HttpResponse:
    match = request.resolver_match
    context = {
        "happened": happened,
        "detail": detail,
        "to_do": to_do,
        "status": status,
        "of_campaign": match.kwargs.get("campaign") if match and status == 405 else None,
    }
    return render(request, "shared/error.html", context, status=status)
