"""Second factors: whether a visitor has one, and how their secrets are kept."""

import base64
import hmac
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

DEMO_SESSION = "demo"
AFTER = "after_factor"
"""Where the session keeps the page that asked for a second factor."""
_SALT = b"arpenteur.accounts.factors"


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the account has a second factor (without it, signing in would have stopped there).

    The fictional people of the demonstration, whom a button signs in on one's own machine, need none.
    """
    if settings.ARPENTEUR_DEMO and request.session.get(DEMO_SESSION):
        return True
    return isinstance(request.user, AbstractBaseUser) and is_mfa_enabled(request.user)


def note_added(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Whoever adds an application or a passkey has just used it, after her password: she is not asked for it again a
    moment later.
    """
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of applications and recovery codes are encrypted with the key of the site: a copy of the database
    alone gives nobody a second factor.
    """

    def encrypt(self, text: str) -> str:
        """With the current key."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With the current key or one of ``SECRET_KEY_FALLBACKS``. Raises InvalidToken for another."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return "Arpenteur"


def _fernet() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    derived = (hmac.digest(key.encode(), _SALT, "sha256") for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
