"""A session ends by itself: some days without a visit, or some days after signing in, whichever comes first."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

BEGAN, SEEN = "began", "seen"
_NOTE_EVERY = 600


def limited_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Sign out whoever stayed too long (``ARPENTEUR_SESSION_IDLE``, ``ARPENTEUR_SESSION_LONGEST``, in seconds)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session and _over(request):
            logout(request)
            if request.method == "GET":
                return redirect_to_login(request.get_full_path())
        return get_response(request)

    return middleware


def _over(request: HttpRequest) -> bool:
    """Whether the session is over; notes the visit, at most once in a while."""
    now, session = int(time.time()), request.session
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    if now - began > settings.ARPENTEUR_SESSION_LONGEST or now - seen > settings.ARPENTEUR_SESSION_IDLE:
        return True
    if BEGAN not in session or now - seen > _NOTE_EVERY:
        session[BEGAN], session[SEEN] = began, now
    return False
