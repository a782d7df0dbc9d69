"""Second factors: whether a visitor has one."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

DEMO_SESSION = "demo"


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the account has a second factor (without it, signing in would have stopped there).

    The fictional people of the demonstration, whom a button signs in on one's own machine, need none.
    """
    if settings.ARPENTEUR_DEMO and request.session.get(DEMO_SESSION):
        return True
    return is_mfa_enabled(request.user)
