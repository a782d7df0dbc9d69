"""Reads: doors that no turf takes in again."""

from collections import Counter
from collections.abc import Mapping

from arpenteur.web.phone.ground import objections
from arpenteur.web.phone.ground.doors import done_doors


def left_out(done: bool) -> Mapping[str, int]:
    """Building to doors left out, in the sealed campaign: where nobody comes back, always; with ``done``, also those
    that need no other visit.
    """
    found = Counter(objections.left_out())
    return found + Counter(done_doors()) if done else found
