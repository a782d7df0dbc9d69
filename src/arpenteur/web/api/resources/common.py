"""What several resources need."""

from typing import Annotated

from ninja.params import functions
from pydantic import Field

from arpenteur.web.api.endpoints import TokenRequest
from arpenteur.web.audit.actors import Actor

Number = Annotated[int, functions.Path(..., ge=1, le=2**62)]
Name = Annotated[str, Field(max_length=60)]


def actor(request: TokenRequest) -> Actor:
    """Who writes: the token of the request."""
    return Actor.token(request.token)
