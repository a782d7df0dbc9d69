"""What the standard speaks of: services (kinds of report), their questions, requests (reports), errors, addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from arpenteur.domain.alike_reports import Spot

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
MOST_LETTERS = 4000
"""Of a description."""


class Datatype(StrEnum):
    """How the question of a service is answered."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    ONE = "singlevaluelist"
    SEVERAL = "multivaluelist"


class OpenOrClosed(StrEnum):
    """The two states of the standard; ours are told in the notes."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class ServiceQuestion:
    """An attribute of a service: a question, or a sentence only (``takes_answer`` false). ``choices``: key and name."""

    code: str
    datatype: Datatype
    description: str
    takes_answer: bool = True
    required: bool = False
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ReportService:
    """A kind of report. Ours answer at once (``realtime``)."""

    code: str
    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    group: str = ""
    questions: tuple[ServiceQuestion, ...] = ()


@dataclass(frozen=True)
class PublicReport:
    """A report as everybody may read it: published, without anything of who sent it. Moments know their time zone."""

    id: str
    status: OpenOrClosed
    service: ReportService
    requested: datetime
    updated: datetime
    status_notes: str = ""
    description: str = ""
    agency: str = ""
    notice: str = ""
    expected: datetime | None = None
    address: str = ""
    zipcode: str = ""
    spot: Spot | None = None
    media_url: str = ""


@dataclass(frozen=True)
class Fault:
    """An error of the standard: a status of HTTP and a sentence for people."""

    code: int
    description: str


class Open311Error(Exception):
    """What was asked cannot be done: its faults, of which the first gives the status of the answer."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(one.description for one in faults))
        self.faults = tuple(faults)

    @property
    def status(self) -> int:
        """The status of HTTP."""
        return self.faults[0].code
