"""The link by which someone opens the turf she walks herself: beside the one handed over, and as long as it.

Nothing of it is kept: it is derived from the key of the site and the digest of the link that is open. Another link, a
withdrawal, the turf given to another pair, or the archive change that digest, and end both; somebody who leaves the
pair keeps hers until then, or until the deadline.
"""

import hmac
import re

from django.utils.crypto import salted_hmac

from arpenteur.web.ground.phone.models import Turf

_SALT = "arpenteur.canvass.own_link"
_SIGNS = 48
_LINK = re.compile(rf"m([0-9]{{1,18}})-([0-9a-f]{{{_SIGNS}}})", re.ASCII)


def own_link(turf: Turf) -> str:
    """The secret of a turf whose link is open. Raises ValueError for one that has none."""
    if turf.digest is None:
        raise ValueError("no link is open")
    return f"m{turf.pk}-{salted_hmac(_SALT, f'{turf.pk}/{turf.digest}', algorithm='sha256').hexdigest()[:_SIGNS]}"


def turf_of_own_link(secret: str) -> Turf | None:
    """The turf that such a secret opens; inside ``unsealed``."""
    read = _LINK.fullmatch(secret)
    if read is None:
        return None
    turf = Turf.objects.select_related("action__campaign").filter(pk=int(read[1])).exclude(digest=None).first()
    return turf if turf is not None and hmac.compare_digest(own_link(turf), secret) else None
