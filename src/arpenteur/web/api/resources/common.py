"""What several resources need."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path
from pydantic import Field

from arpenteur.web.audit.actors import Actor

Number = Annotated[int, Path(ge=1, le=2**62)]
Name = Annotated[str, Field(max_length=60)]


def actor(request: HttpRequest) -> Actor:
    """Who writes: the token of the request."""
    return Actor.token(request.token)  # type: ignore[attr-defined] — set by the door
