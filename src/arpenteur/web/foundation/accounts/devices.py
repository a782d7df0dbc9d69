"""Devices seen before: an allowance of wrong passwords of their own, so that nobody can lock an address for them.

After somebody signs in, her browser keeps a signed cookie that names her account and a number drawn for this device,
and opens nothing by itself. Wrong passwords from there are counted apart, by that number.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from arpenteur.web.foundation.accounts.models import User

DAYS = 180
NEW_DEVICE = "new_device"
"""Where the session keeps that it was opened from a device never seen before."""
SETTLED = timedelta(days=1)
"""An account younger than this has new devices only."""
RATE = {"login_failed": "5/300s/key"}
"""What a device seen before may get wrong, whatever others do to its address or from the same network."""
_SALT = "arpenteur.device"
_BYTES = 12


def known_device(request: HttpRequest, email: str) -> str:
    """The number of a device from which the account of this address signed in before; empty for any other."""
    try:
        account, number = signing.loads(
            request.COOKIES.get(settings.ARPENTEUR_DEVICE_COOKIE, ""), salt=_SALT, max_age=DAYS * 24 * 3600
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(number) if User.objects.filter(pk=account, email__iexact=email).exists() else ""


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser keep its cookie, the same number for the same account."""
    known = known_device(request, user.email)
    request.session[NEW_DEVICE] = not known and timezone.now() - user.joined_at > SETTLED
    number = known or secrets.token_urlsafe(_BYTES)
    response.set_cookie(
        settings.ARPENTEUR_DEVICE_COOKIE,
        signing.dumps([user.pk, number], salt=_SALT),
        max_age=DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
