"""What the pages of visitors share: the campaign of the address, its sealed block, the language asked, no cookie.

These pages take what a form sends without the token that pages of accounts ask for: no cookie opens anything here, an
account changes nothing, and a stamp of one use comes back with each form (``robots``).
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.web.communication.public_pages.models import PageKind
from arpenteur.web.communication.public_pages.queries import face_of
from arpenteur.web.communication.public_pages.robots import good_again_on_failure
from arpenteur.web.communication.public_pages.wording import SLUGS, TITLES
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.rules import public
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.views import gone
from arpenteur.web.persons.contacts.notice import kept_until

PAGE = ["GET", "HEAD", "POST"]
LANGUAGE = "langue"
"""The parameter of an address that asks for a language: a cookie is not needed for that."""


def visited(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page of the campaign named in the address, for everyone, kept by nobody on the way. Raises Http404 where there
    is none; 410 once it is closed or over.
    """
    return csrf_exempt(public(require_http_methods(PAGE)(_of_address(view))))


def looked_at(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same where nothing can be sent."""
    return public(require_safe(_of_address(view)))


def _of_address(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def checked(request: HttpRequest, campaign: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = find_campaign(campaign)
        if found is None:
            raise Http404
        if is_over(found):
            return gone(request)
        with sealed(found.pk), spoken(request), good_again_on_failure():
            return unkept(view(request, found, *args, **kwargs))

    return checked


def is_over(campaign: Campaign) -> bool:
    """Whether nothing more may be given to a campaign."""
    return campaign.closed_at is not None or timezone.now() >= kept_until(campaign)


@contextmanager
def spoken(request: HttpRequest, otherwise: str = "") -> Generator[None]:
    """The language that the address asks for, else another one, else that of the visitor."""
    asked = request.GET.get(LANGUAGE, "")
    language = next((one for one in (asked, otherwise) if one in dict(settings.LANGUAGES)), translation.get_language())
    with translation.override(language):
        yield


def unkept(response: HttpResponse) -> HttpResponse:
    """The same, kept by no browser; what it says depends on a signal of the browser."""
    response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def refuses_advertising(request: HttpRequest) -> bool:
    """Whether the browser says no for her (Global Privacy Control; (UE) 2024/900, art. 18(4))."""
    return request.headers.get("Sec-GPC") == "1"


def page_for_visitors(
    request: HttpRequest, campaign: Campaign, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """One page in the colour of the campaign, with days and hours as the clocks of its place show them."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    more = {
        "of": campaign,
        "face": face_of(campaign),
        "language": language,
        "others": [(code, name) for code, name in settings.LANGUAGES if code != language],
        "gpc": refuses_advertising(request),
        **(context or {}),
    }
    with timezone.override(zone_of(campaign)):
        return render(request, template, more, status=status)


def about(kind: PageKind) -> dict[str, Any]:
    """A kind of page as templates name it."""
    return {"kind": kind, "slug": SLUGS[kind], "usual_title": TITLES[kind]}
