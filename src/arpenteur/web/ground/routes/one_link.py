"""A link into the field app, shown once with its code."""

from typing import Any

import segno
from django.http import HttpRequest

FIELD = "/terrain/"
"""The field app: the secret comes after the ``#``, which no server sees."""


def one_link(request: HttpRequest, secret: str) -> dict[str, Any]:
    """What a page shows of a new link: the address, its secret, its code as SVG."""
    address = f"{request.build_absolute_uri(FIELD)}#{secret}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, scale=4, omitsize=True)
    return {"link": address, "secret": secret, "code": drawn}
