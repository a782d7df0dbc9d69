"""One header more than Django sets, and wrong questions answered in a sentence."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from arpenteur.domain.errors import InputError
from arpenteur.web.shared.views import bad_request

_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say that the site asks the browser for none of the device's senses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _POLICY)
        return response

    return middleware


class SayWhatIsWrong:
    """A question the engine cannot read becomes a page of status 400 with the engine's own sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Other exceptions go their way."""
        return bad_request(request, exception) if isinstance(exception, InputError) else None
