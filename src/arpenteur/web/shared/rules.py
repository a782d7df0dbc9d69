"""Who may open a page: every view says so, and a test fails on one that does not."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

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
    TOKEN = "token"  # noqa: S105 — the word, not a secret
    OPERATOR = "operator"
    """The machine itself: probes and metrics, on the loopback or with the operator's key."""


@dataclass(frozen=True)
class Rule:
    """For whom, and with which right inside a campaign."""

    audience: Audience
    permission: str = ""


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


def signed_in(view: View) -> View:
    """Open to people with an account; others are asked to sign in."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return ruled(checked, Rule(Audience.SIGNED_IN))


def territory(view: View) -> View:
    """Public data. Open to everyone unless the host closed it with ``ARPENTEUR_OPEN_TERRITORY=0``."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.ARPENTEUR_OPEN_TERRITORY and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return ruled(checked, Rule(Audience.TERRITORY))
