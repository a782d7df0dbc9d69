"""What others ask of us by the standard: lists of reports, and a report posted. Nothing of a person is read.

A client may send a name, a telephone, the number of a device: they are left where they are, and a photo is never
fetched from an address that somebody gives.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.alike_reports import Spot
from arpenteur.web.residents.reports.open311.values import (
    MOST_LETTERS,
    Datatype,
    Fault,
    Open311Error,
    OpenOrClosed,
    ReportService,
    ServiceQuestion,
)

MOST_DAYS = timedelta(days=90)
MOST_REPORTS = 1000
MOST_ADDRESS = 200
_WRONG, _ABSENT = 400, 404
_ANSWER = re.compile(r"attribute\[([^\[\]]{1,64})\](?:\[\])?")

type Fields = Mapping[str, Sequence[str]]
"""Values of an address or a form, each name with all of its values."""


@dataclass(frozen=True)
class ReportQuery:
    """Which reports are asked for. With ``ids``, those and nothing else counts; else between two moments."""

    ids: tuple[str, ...]
    codes: tuple[str, ...]
    start: datetime
    end: datetime
    status: OpenOrClosed | None
    page: int
    page_size: int

    @property
    def skipped(self) -> int:
        """How many come before the page asked for."""
        return (self.page - 1) * self.page_size


@dataclass(frozen=True)
class PostedReport:
    """A report as a client posts it: where (a spot, an address, or both), what, answers by code."""

    service: ReportService
    spot: Spot | None
    address: str
    description: str
    email: str
    answers: Mapping[str, tuple[str, ...]]


def read_query(fields: Fields, now: datetime) -> ReportQuery:
    """Which reports an address asks for: the last ninety days unless it says more. Raises Open311Error."""
    faults: list[Fault] = []
    start, end = (_moment(fields, name, faults) for name in ("start_date", "end_date"))
    if end is None:
        end = now if start is None else min(now, start + MOST_DAYS) if start <= now else start
    if start is None:
        start = end - MOST_DAYS
    if start > end:
        faults.append(Fault(_WRONG, _("start_date comes after end_date")))
    if end - start > MOST_DAYS:
        faults.append(Fault(_WRONG, _("more than ninety days are asked for at once")))
    status = _first(fields, "status")
    if status and status not in set(OpenOrClosed):
        faults.append(Fault(_WRONG, _("status is open or closed")))
    page = _number(fields, "page", 1, 1_000_000, 1, faults)
    size = _number(fields, "page_size", 1, MOST_REPORTS, MOST_REPORTS, faults)
    if faults:
        raise Open311Error(faults)
    ids, codes = (_list(fields, name) for name in ("service_request_id", "service_code"))
    return ReportQuery(ids, codes, start, end, OpenOrClosed(status) if status else None, page, size)


def read_posted(fields: Fields, services: Mapping[str, ReportService]) -> PostedReport:
    """A report as a form of the standard holds it. Raises Open311Error with everything that is wrong."""
    faults: list[Fault] = []
    service = _service(fields, services)
    spot = _spot(fields, faults)
    address = _first(fields, "address_string")
    description = _first(fields, "description")
    if spot is None and not address and not faults:
        faults.append(Fault(_WRONG, _("lat and long, or address_string, are needed")))
    if len(address) > MOST_ADDRESS:
        faults.append(Fault(_WRONG, _("address_string is too long: %(most)d at most") % {"most": MOST_ADDRESS}))
    if len(description) > MOST_LETTERS:
        faults.append(Fault(_WRONG, _("description is too long: %(most)d at most") % {"most": MOST_LETTERS}))
    answers = _answers(fields, service, faults)
    if faults:
        raise Open311Error(faults)
    return PostedReport(service, spot, address, description, _first(fields, "email"), answers)


def refuse_key() -> Open311Error:
    """The answer to who posts without a key that opens."""
    return Open311Error([Fault(403, _("api_key is missing or opens nothing"))])


def _service(fields: Fields, services: Mapping[str, ReportService]) -> ReportService:
    code = _first(fields, "service_code")
    if not code:
        raise Open311Error([Fault(_WRONG, _("service_code was not given"))])
    if code not in services:
        raise Open311Error([Fault(_ABSENT, _("service_code was not found"))])
    return services[code]


def _spot(fields: Fields, faults: list[Fault]) -> Spot | None:
    latitude, longitude = _first(fields, "lat"), _first(fields, "long")
    if not latitude and not longitude:
        return None
    try:
        spot = Spot(float(latitude), float(longitude))
    except ValueError:
        spot = Spot(math.nan, math.nan)
    if abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180:
        return spot
    faults.append(Fault(_WRONG, _("lat and long are degrees of WGS 84, both of them")))
    return None


def _answers(fields: Fields, service: ReportService, faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    """Answers to the questions of a service; those to questions that it does not ask are left."""
    values: dict[str, list[str]] = {}
    for name, written in fields.items():
        if (match := _ANSWER.fullmatch(name)) is not None:
            values.setdefault(match[1], []).extend(one.strip() for one in written if one.strip())
    answers: dict[str, tuple[str, ...]] = {}
    for question in service.questions:
        given_values = tuple(dict.fromkeys(values.get(question.code, ())))
        if not question.takes_answer:
            continue
        if not given_values:
            if question.required:
                faults.append(Fault(_WRONG, _("attribute %(code)s was not given") % {"code": question.code}))
        elif _answers_well(question, given_values):
            answers[question.code] = given_values
        else:
            faults.append(Fault(_WRONG, _("attribute %(code)s cannot be read") % {"code": question.code}))
    return answers


def _answers_well(question: ServiceQuestion, values: Sequence[str]) -> bool:
    if question.datatype is not Datatype.SEVERAL and len(values) > 1:
        return False
    if question.datatype in {Datatype.ONE, Datatype.SEVERAL}:
        return set(values) <= {key for key, _name in question.choices}
    if question.datatype is Datatype.NUMBER:
        return re.fullmatch(r"[+-]?\d{1,15}(?:[.,]\d{1,9})?", values[0], re.ASCII) is not None
    if question.datatype is Datatype.DATETIME:
        return _read_moment(values[0]) is not None
    return len(values[0]) <= MOST_LETTERS and (question.datatype is Datatype.TEXT or "\n" not in values[0])


def _first(fields: Fields, name: str) -> str:
    return next((one.strip() for one in fields.get(name, ()) if one.strip()), "")


def _list(fields: Fields, name: str) -> tuple[str, ...]:
    """Values apart by commas, as the standard has them, or given several times."""
    parts = (part.strip() for one in fields.get(name, ()) for part in one.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST_REPORTS]


def _number(fields: Fields, name: str, least: int, most: int, usual: int, faults: list[Fault]) -> int:
    text = _first(fields, name)
    if not text:
        return usual
    if re.fullmatch(r"\d{1,7}", text, re.ASCII) and least <= int(text) <= most:
        return int(text)
    limits = {"name": name, "least": least, "most": most}
    faults.append(Fault(_WRONG, _("%(name)s is a number from %(least)d to %(most)d") % limits))
    return usual


def _moment(fields: Fields, name: str, faults: list[Fault]) -> datetime | None:
    text = _first(fields, name)
    moment = _read_moment(text)
    if text and moment is None:
        faults.append(Fault(_WRONG, _("%(name)s is a moment such as 2010-01-01T00:00:00Z") % {"name": name}))
    return moment


def _read_moment(text: str) -> datetime | None:
    """A moment of the W3C note. The + of an offset comes as a space where a client forgot to escape it."""
    try:
        moment = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", text))
    except ValueError:
        return None
    return None if moment.utcoffset() is None else moment
