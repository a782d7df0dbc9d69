"""How the host lets people in before any campaign: the code of the first account, the link of the next director.

Without the code an empty site would belong to whoever comes first. Without the link the next director would have to
pass through the campaign of somebody else, who would see her name.
"""

import hmac

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.accounts.models import User

DAYS = 7
_SALT = "arpenteur.founding"
_FIRST = "arpenteur.first_account"
_SIGNS = 20


def founding_link(email: str) -> str:
    """The link, good for a week and for that address only. Raises InputError for what is no address."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise InputError(f"« {email} »", expected=_("an e-mail address, like camille@exemple.fr")) from None
    token = signing.dumps(address, salt=_SALT)
    return settings.ARPENTEUR_ADDRESS.rstrip("/") + reverse("accounts:founding-link", args=[token])


def address_of(token: str) -> str | None:
    """The address that a link is for; None for one that is forged or too old."""
    try:
        return str(signing.loads(token, salt=_SALT, max_age=DAYS * 24 * 3600))
    except signing.BadSignature:
        return None


def first_code() -> str:
    """The code that the first account of an empty site asks for; empty once there is an account.

    Made from the key of the site, so that every process prints the same; it opens nothing after the first account.
    """
    if User.objects.exists():
        return ""
    code = salted_hmac(_FIRST, "", algorithm="sha256").hexdigest()[:_SIGNS]
    return "-".join(code[start : start + 5] for start in range(0, _SIGNS, 5))


def is_first_code(typed: str) -> bool:
    """Whether somebody has read the code; spaces, dashes and capitals do not matter."""
    code = first_code()
    read = "".join(typed.split()).replace("-", "").lower()
    return bool(code) and hmac.compare_digest(read.encode("utf-8", "replace"), code.replace("-", "").encode())
