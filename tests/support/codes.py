"""Codes that a person would read on her phone or in an e-mail."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.mail import EmailMessage

from arpenteur.web.foundation.accounts.models import User


def app_code(user: User) -> str:
    """What the application of a person shows now."""
    held = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return code_of(decrypt(held.data["secret"]))


def code_of(secret: str) -> str:
    """What an application with this key shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def mailed_code(message: EmailMessage) -> str:
    """The code of an e-mail."""
    found = re.search(r"Votre code\N{NO-BREAK SPACE}: (\S+)", message.body)
    assert found, message.body
    return found[1]


def mailed_link(message: EmailMessage) -> str:
    """The path of the link of an e-mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found, message.body
    return found[1]
