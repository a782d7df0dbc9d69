"""The link by which a phone in its turf offers the form of a contact."""

from datetime import datetime

from django.core import signing

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.ground.ending import is_over
from arpenteur.web.ground.phone.models import Phone

_SIGNER = signing.Signer(salt="arpenteur.canvass.contact", sep=".")


def contact_secret(phone: Phone) -> str:
    """What opens the form of a phone; made from its pass, so that a new pass or none makes another."""
    return _SIGNER.sign(f"{phone.campaign_id}-{phone.pk}-{phone.digest[:8]}")


def phone_of_contact(secret: str, at: datetime) -> Phone | None:
    """The phone that offers the form, as long as it is in its turf."""
    try:
        campaign, number, pass_ = _SIGNER.unsign(secret).split("-")
    except (signing.BadSignature, ValueError):
        return None
    with sealed(int(campaign)):
        found = Phone.objects.select_related("turf__action__campaign").filter(pk=number, left_at=None).first()
    held = found is not None and found.digest.startswith(pass_) and not is_over(found.turf, at)
    return found if held else None
