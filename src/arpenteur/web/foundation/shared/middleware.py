"""The language a visitor chose, one header more than Django sets, wrong questions answered in a sentence."""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.texts import is_text
from arpenteur.web.foundation.shared.views import bad_request, busy, not_by_address, unreadable
from arpenteur.web.foundation.shared.work_queue import ASKER, Asker, BusyError

REQUEST_NUMBER = "Terrain-Request"
"""The header in which a page or a phone numbers what it asks, and the site gives that number back."""
_NUMBER = re.compile(r"[\w-]{1,64}", re.ASCII)
_SENSES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


def numbered_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each answer the number of its request, so that pages tell the site from a proxy or a portal before it.

    It stands outside of what makes an answer of its own, such as "nothing changed".
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        number = request.headers.get(REQUEST_NUMBER, "")
        if _NUMBER.fullmatch(number):
            response.headers[REQUEST_NUMBER] = number
        return response

    return middleware


def chosen_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """French unless the visitor used the switch: the engine's sentences are French whatever the browser prefers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response

    return middleware


def senses(*own: str) -> str:
    """A ``Permissions-Policy``: none of the device's senses but ``own``, which the site's own pages may ask for."""
    return ", ".join(f"{name}=({'self' if name in own else ''})" for name in _SENSES)


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say that the site asks the browser for none of the device's senses; a view that needs one has said so itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", senses())
        return response

    return middleware


def who_asks(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Long work of people with an account comes before that of visitors."""

    def middleware(request: HttpRequest) -> HttpResponse:
        mark = ASKER.set(Asker(lambda: request.user.is_authenticated, request.META.get("REMOTE_ADDR", "")))
        try:
            return get_response(request)
        finally:
            ASKER.reset(mark)

    return middleware


class Compress(GZipMiddleware):
    """Django's compression, but of no file served by ranges: its bytes are counted, and compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave alone what is served by ranges."""
        if response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)


class ReadableText:
    """What no database holds is refused before a session or a row is looked up: address, question, headers, forms.

    Two databases then answer the same, where one of them failed. JSON is looked at where it is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        headers = (str(value) for name, value in request.META.items() if name.startswith("HTTP_"))
        texts = chain([request.path], _of_form(request.GET), headers, request.COOKIES.values())
        return self.get_response(request) if all(map(is_text, texts)) else unreadable(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Before the view, and before what it is sent is compared with anything."""
        return None if all(map(is_text, _of_form(request.POST))) else unreadable(request)


def _of_form(form: QueryDict) -> Iterator[str]:
    for name, values in form.lists():
        yield name
        yield from map(str, values)


class SayWhatIsWrong:
    """A question the engine cannot read becomes a page of status 400 with the engine's own sentence; a crowd, 503.

    So does a day before or after all calendars, or a number that no database holds. An address that only forms are
    sent to, opened as a page, becomes a page of status 405 with a way back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            page = not_by_address(request)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Other exceptions go their way."""
        if isinstance(exception, BusyError):
            return busy(request)
        return bad_request(request, exception) if isinstance(exception, InputError | OverflowError) else None
