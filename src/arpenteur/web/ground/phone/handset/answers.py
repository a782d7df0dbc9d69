"""What an answer to a phone is: its body, the request that it answers, the epoch of the base, and the site's signature.

The signature is over the request's number, the status and the very bytes: who copies the number of a request on the way
cannot sign what he says, and what was signed once answers no other request.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpResponse, JsonResponse

from arpenteur.web.foundation.keys.signing import own_public, sign_bytes
from arpenteur.web.foundation.shared.middleware import REQUEST_NUMBER

PROTOCOL = "arpenteur-terrain"
SIGNATURE, KEY = "Terrain-Signature", "Terrain-Key"
UNCHANGED = 304


class Refused(Exception):  # noqa: N818 — an answer, not a fault of ours
    """An answer that is not what was asked for; ``after`` seconds, where asking again helps; ``why`` of an end."""

    def __init__(self, status: int, word: str, after: int = 0, why: str = "") -> None:
        super().__init__(word)
        self.status, self.word, self.after, self.why = status, word, after, why

    def answer(self) -> "Answer":
        """Its word as JSON, and the seconds after which asking again helps."""
        said = {"error": self.word} | ({"why": self.why} if self.why else {})
        return Answer(said, self.status, {"Retry-After": str(self.after)} if self.after else {})


@dataclass(frozen=True)
class Answer:
    """What a view says; ``body`` is None where there is nothing to say: no content, or nothing changed."""

    body: Mapping[str, Any] | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def saying(self, **more: Any) -> "Answer":
        """The same, with more in its body; an answer that nothing changed has none."""
        return self if self.status == UNCHANGED else replace(self, body={**(self.body or {}), **more})

    def response(self, number: str) -> HttpResponse:
        """As it goes out, to the request of this number; "" is a request of an app of before, which has none."""
        response = self._written(number)
        if number:
            said = f"{PROTOCOL}\n1\n{number}\n{response.status_code}\n".encode() + response.content
            response.headers[SIGNATURE] = base64.b64encode(sign_bytes(said)).decode()
            response.headers[KEY] = base64.b64encode(own_public()).decode()
        return response

    def _written(self, number: str) -> HttpResponse:
        if self.status == UNCHANGED:
            named = {"Terrain-Protocol": PROTOCOL, REQUEST_NUMBER: number} if number else {}
            return HttpResponse(status=UNCHANGED, headers={**self.headers, **named})
        if self.body is None and not number:
            return HttpResponse(status=204, headers=dict(self.headers))
        named = {"protocol": PROTOCOL, "request": number} if number else {}
        return JsonResponse({**(self.body or {}), **named}, status=self.status, headers=dict(self.headers))
