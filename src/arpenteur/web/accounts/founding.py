"""A link of the host by which one address makes an account, before any campaign: the next director's way in.

Without it she would have to pass through the campaign of somebody else, who would see her name.
"""

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from arpenteur.domain.errors import InputError

DAYS = 7
_SALT = "arpenteur.founding"


def founding_link(email: str) -> str:
    """The link, good for a week and for that address only. Raises InputError for what is no address."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise InputError(f"« {email} »", expected="une adresse e-mail, comme camille@exemple.fr") from None
    token = signing.dumps(address, salt=_SALT)
    return settings.ARPENTEUR_ADDRESS.rstrip("/") + reverse("accounts:found", args=[token])


def address_of(token: str) -> str | None:
    """The address that a link is for; None for one that is forged or too old."""
    try:
        return str(signing.loads(token, salt=_SALT, max_age=DAYS * 24 * 3600))
    except signing.BadSignature:
        return None
