"""Who may open a page: every view says so, and a test fails on one that does not."""

import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse

from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.views import closed_data

View = Callable[..., HttpResponse]


class Audience(StrEnum):
    """Kinds of visitors a page is for."""

    PUBLIC = "public"
    TERRITORY = "territory"
    """Public data: everyone on an open site, signed-in people where the host closed it."""
    SIGNED_IN = "signed_in"
    CAMPAIGN = "campaign"
    LINK = "link"
    """Whoever holds a secret link: a volunteer without an account, an invitation, a calendar."""
    PARTICIPANT = "participant"
    """Somebody without an account who comes by a link signed for her alone, for one purpose."""
    TOKEN = "token"  # noqa: S105 — the word, not a secret
    OPERATOR = "operator"
    """The machine itself: probes and metrics, on the loopback or with the operator's key."""


@dataclass(frozen=True)
class Rule:
    """For whom, and with which right inside a campaign; ``whole``: not for whoever is narrowed to a part of it."""

    audience: Audience
    permission: str = ""
    whole: bool = False


def rule_of(view: Any) -> Rule | None:
    """The rule a view carries, None where it was forgotten."""
    return getattr(view, "rule", None)


def ruled(view: Any, rule: Rule) -> Any:
    """The view, carrying its rule."""
    view.rule = rule
    return view


def public(view: View) -> View:
    """Open to everyone."""
    return ruled(view, Rule(Audience.PUBLIC))


def linked(view: View) -> View:
    """Open to the holder of the secret in the address: the view itself compares it."""
    return ruled(view, Rule(Audience.LINK))


@dataclass(frozen=True)
class Participant:
    """Whoever came by a signed link: its campaign, and the numbers it was signed with (of the consultation, of her
    place in it)."""

    campaign: int
    numbers: tuple[int, ...]


class ParticipantRequest(HttpRequest):
    """The request of a participant, as ``participant`` hands it to the view."""

    participant: Participant


def participant_link(salt: str, campaign: int, *numbers: int) -> str:
    """What a participant's address carries: it opens what reads the same salt, and needs no row of its own."""
    return signing.dumps([campaign, *numbers], salt=salt)


def participant(salt: str, *, numbers: int = 1, max_age: timedelta | None = None) -> Callable[[View], View]:
    """A page for participants: the link of each, in the last part of the address, is read into ``request.participant``
    and the view is run sealed in her campaign.

    A link that is forged, signed for another purpose or older than ``max_age`` is Http404, and is counted. An account
    opens nothing here: what a member may do, she does as a member.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            found = _read_link(token, salt, numbers, max_age)
            if found is None:
                raise wrong_guess(request)
            request.participant = found  # type: ignore[attr-defined] — read by every view of participants
            with sealed(found.campaign):
                return view(request, *args, **kwargs)

        return ruled(checked, Rule(Audience.PARTICIPANT))

    return decorate


def _read_link(token: str, salt: str, numbers: int, max_age: timedelta | None) -> Participant | None:
    try:
        read = signing.loads(token, salt=salt, max_age=max_age)
    except signing.BadSignature:
        return None
    whole = isinstance(read, list) and len(read) == numbers + 1 and all(type(one) is int for one in read)
    return Participant(read[0], tuple(read[1:])) if whole else None


def signed_in(view: View) -> View:
    """Open to people with an account; others are asked to sign in."""
    return _open(view, Audience.SIGNED_IN, lambda request: request.user.is_authenticated, _to_sign_in)


def territory(view: View) -> View:
    """Public data. Open to everyone unless the host closed it with ``ARPENTEUR_OPEN_TERRITORY=0``."""
    return _open(view, Audience.TERRITORY, _may_read, _to_sign_in)


def open_data(view: View) -> View:
    """Public data as files. As ``territory``, but whoever may not read them is told so in place: programs that ask for
    a file have no use for a page to sign in."""
    return _open(view, Audience.TERRITORY, _may_read, closed_data)


def operator(view: View) -> View:
    """Open to the machine itself and to holders of ``ARPENTEUR_METRICS_TOKEN``; for others the page does not exist."""
    return _open(view, Audience.OPERATOR, is_operator, _nothing_here)


def _open(
    view: View, to: Audience, allowed: Callable[[HttpRequest], bool], refusal: Callable[[HttpRequest], HttpResponse]
) -> View:
    """The view for those who are allowed, what the others are answered."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if allowed(request) else refusal(request)

    return ruled(checked, Rule(to))


def _may_read(request: HttpRequest) -> bool:
    return settings.ARPENTEUR_OPEN_TERRITORY or request.user.is_authenticated


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path())


def _nothing_here(_request: HttpRequest) -> HttpResponse:
    raise Http404


FORWARDED = "arpenteur.forwarded"
"""Set by our server where a request came through a proxy, whose headers it then removes unless they are trusted."""
_SIGNS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def is_operator(request: HttpRequest) -> bool:
    """Whether a request comes from the machine itself, not through a proxy on it, or carries the operator's token."""
    token = settings.ARPENTEUR_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if request.META.get(FORWARDED) or any(name in request.headers for name in _SIGNS):
        return False
    # Behind a proxy that is not trusted, everyone seems to come from its address.
    if settings.SECURE_SSL_REDIRECT and not settings.ARPENTEUR_TRUSTED_PROXY:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
