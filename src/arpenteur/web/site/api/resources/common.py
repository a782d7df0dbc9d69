"""What several resources need."""

import re
from typing import Annotated

from ninja.params import functions
from pydantic import Field

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.site.api.endpoints import TokenRequest
from arpenteur.web.site.api.problems import Problem, invalid

Number = Annotated[int, functions.Path(..., ge=1, le=2**62)]
Key = Annotated[int, Field(ge=1, le=2**62)]
"""A number of a row in a query."""
Name = Annotated[str, Field(max_length=60)]
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def actor(request: TokenRequest) -> Actor:
    """Who writes: the token of the request."""
    return Actor.token(request.token)


def version_of(if_match: str) -> int:
    """The version that ``If-Match`` names. Raises Problem 428 without it, 422 for another text."""
    if not if_match:
        raise Problem(428, "no-version")
    found = _ETAG.fullmatch(if_match)
    if found is None:
        raise invalid([("header.If-Match", "the ETag of the version that was read is expected")])
    return int(found[1])
