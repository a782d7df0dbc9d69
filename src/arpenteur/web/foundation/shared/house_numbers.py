"""The number of a house apart from its street, as files and people write them."""

import re

from arpenteur.domain.grid import fold

_NUMBERED = re.compile(r"\s*(\d{1,4})\s*(BIS|TER|QUATER|[A-Z])?(?![A-Z0-9])[\s,]*")


def numbered(number: str, street: str) -> tuple[int | str, str, str]:
    """Number (empty without one), suffix and street, whether the number stands apart or before the street.

    >>> numbered("12 bis", "RUE DES LILAS"), numbered("", "3 rue du Port"), numbered("", "LE BOURG")
    ((12, 'B', 'RUE DES LILAS'), (3, '', 'rue du Port'), ('', '', 'LE BOURG'))
    """
    found = _NUMBERED.match(fold(number))
    if found:
        return int(found[1]), (found[2] or "")[:1], street
    found = _NUMBERED.match(fold(street))
    if found and len(street) > found.end():
        return int(found[1]), (found[2] or "")[:1], street[found.end() :]
    return "", "", street
