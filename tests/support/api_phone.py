"""A phone that speaks the protocol of the field (``docs/field-protocol.md``), for tests of the site."""

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from walked_turf import BUILDING, Walked

API = "/terrain/api/"


@dataclass
class FieldPhone:
    """``wrong`` is how much its clock is ahead."""

    secret: str
    device: uuid.UUID = field(default_factory=uuid.uuid4)
    wrong: timedelta = timedelta()
    pass_: str = ""
    ticket: str = ""
    client: Client = field(default_factory=Client)
    ranks: Any = field(default_factory=lambda: itertools.count(1))
    sent: dict[str, Any] = field(default_factory=dict)
    """What it keeps of what it sent, by identifier; whether it holds a receipt of it, and the epoch of the base."""
    receipt: bool = False
    epoch: str = ""

    def now(self) -> datetime:
        """By its own clock."""
        return timezone.now() + self.wrong

    def enter(self) -> dict[str, Any]:
        """The answer of the door, with its ``status``."""
        body = {"secret": self.secret, "device": str(self.device)} | ({"ticket": self.ticket} if self.ticket else {})
        answer = self.ask("entrer", body, signed=False, **self.numbered())
        self.pass_, self.ticket = answer.get("pass", self.pass_), answer.get("ticket", self.ticket)
        return answer

    def ask(self, path: str, body: object = None, *, signed: bool = True, **headers: str) -> dict[str, Any]:
        """POST with a body, GET without; ``status`` is the answer's."""
        given = ({"Authorization": f"Bearer {self.pass_}"} if signed else {}) | headers
        if body is None:
            answer = self.client.get(API + path, headers=given)
        else:
            answer = self.client.post(API + path, body, content_type="application/json", headers=given)
        said = answer.json() if answer.content else {}
        return {**said, "status": answer.status_code, "headers": answer.headers}

    def numbered(self) -> dict[str, str]:
        """The number of a request, drawn anew: the answer then says the epoch of the base."""
        return {"Terrain-Request": str(uuid.uuid4())}

    def event(self, type: str, ago: timedelta = timedelta(), **values: Any) -> dict[str, Any]:
        """An event of now, or of some time ago."""
        at = (self.now() - ago).astimezone(UTC).isoformat(timespec="milliseconds")
        return {"id": str(uuid.uuid4()), "n": next(self.ranks), "at": at, "type": type, **values}

    def visit(self, door: int = 1, outcome: str = "opened", floor: int = 1, **values: Any) -> dict[str, Any]:
        """A door of the stair A of the building, unless said otherwise."""
        place = {"building": BUILDING, "stair": "A", "floor": floor, "door": door, "outcome": outcome}
        return self.event("visit", **(place | values))

    def send(self, *events: object) -> dict[str, Any]:
        """A batch."""
        return self.ask("evenements", {"sent_at": self.now().isoformat(), "events": list(events)})

    def answers(self, *events: object) -> list[tuple[str, int | None, str | None]]:
        """Status, number and reason of each event of a batch."""
        answer = self.send(*events)
        assert answer["status"] == 200, answer
        return [(one["status"], one["number"], one["reason"]) for one in answer["results"]]


def entered(walked: Walked, **values: Any) -> FieldPhone:
    """A phone that is in."""
    phone = FieldPhone(walked.secret, **values)
    assert phone.enter()["status"] == 201
    return phone
