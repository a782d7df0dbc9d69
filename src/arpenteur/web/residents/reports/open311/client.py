"""A report posted to a town hall that speaks the standard, and what it answers, in XML or JSON as it pleases.

Nothing of who sent a report is posted: no name, e-mail or device. Servers differ in what they write (numbers for texts,
one object for a list, empty texts for nothing): all of it is read.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.errors import InputError
from arpenteur.web.residents.reports.open311.values import MOST_LETTERS, SPECIFICATION, OpenOrClosed

MOST_BYTES = 2 * 1024 * 1024
FORM = "application/x-www-form-urlencoded; charset=utf-8"
_GEOREPORT = re.compile(r"georeport_?v2", re.IGNORECASE)
_DEEPEST = 20


@dataclass(frozen=True)
class ReportToForward:
    """What a town hall gets of a report: where, what, and an address where its photo shows."""

    service_code: str
    spot: Spot
    address: str
    description: str
    media_url: str = ""
    answers: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Acknowledgement:
    """What a town hall says of a report it took: its number, or a token to ask for it later, or neither."""

    request_id: str
    token: str
    notice: str


@dataclass(frozen=True)
class StatusThere:
    """Where a report is, as the town hall says."""

    request_id: str
    status: OpenOrClosed
    notes: str
    agency: str
    updated: datetime | None
    expected: datetime | None
    service_code: str = ""
    spot: Spot | None = None


@dataclass(frozen=True)
class ServiceThere:
    """A kind of report that a town hall takes; ``questions``: whether it asks for more."""

    code: str
    name: str
    group: str
    questions: bool


def posted_form(report: ReportToForward, api_key: str, jurisdiction: str = "") -> bytes:
    """The body of POST requests, as ``FORM``."""
    fields = [
        ("api_key", api_key),
        ("jurisdiction_id", jurisdiction),
        ("service_code", report.service_code),
        ("lat", f"{report.spot.latitude:.6f}"),
        ("long", f"{report.spot.longitude:.6f}"),
        ("address_string", report.address),
        ("description", report.description[:MOST_LETTERS]),
        ("media_url", report.media_url),
    ]
    for code, values in (report.answers or {}).items():
        name = f"attribute[{code}]" + ("[]" if len(values) > 1 else "")
        fields += [(name, value) for value in values]
    return urlencode([(name, value) for name, value in fields if value]).encode("ascii")


def read_acknowledgement(body: bytes) -> Acknowledgement:
    """The answer to a report posted. Raises InputError where it cannot be read or says that it was refused."""
    row = next(iter(_rows(body, "request")), {})
    return Acknowledgement(_text(row, "service_request_id"), _text(row, "token"), _text(row, "service_notice"))


def read_statuses(body: bytes) -> list[StatusThere]:
    """Reports as a town hall lists them, without those of no number or no state of the standard. Raises InputError."""
    found: list[StatusThere] = []
    for row in _rows(body, "request"):
        id, status = _text(row, "service_request_id"), _text(row, "status").lower()
        if id and status in set(OpenOrClosed):
            updated, expected = (_moment(_text(row, name)) for name in ("updated_datetime", "expected_datetime"))
            notes, agency = _text(row, "status_notes"), _text(row, "agency_responsible")
            service, spot = _text(row, "service_code"), _spot(row)
            found.append(StatusThere(id, OpenOrClosed(status), notes, agency, updated, expected, service, spot))
    return found


def read_services(body: bytes) -> list[ServiceThere]:
    """Kinds of report that a town hall takes. Raises InputError."""
    return [
        ServiceThere(code, _text(row, "service_name"), _text(row, "group"), _text(row, "metadata").lower() == "true")
        for row in _rows(body, "service")
        if (code := _text(row, "service_code"))
    ]


def endpoint_of(body: bytes) -> str:
    """The address of GeoReport v2 in a discovery, the one in production first; without a slash at its end.

    Raises InputError where it has none.
    """
    tree = _read(body)
    listed = _listed(tree.get("endpoints") if isinstance(tree, dict) else None, "endpoint")
    rows = [one for one in listed if _GEOREPORT.search(_text(one, "specification"))]
    rows.sort(key=lambda one: _text(one, "type") != "production")
    url = next((_text(one, "url") for one in rows if _text(one, "url")), "")
    if not url:
        raise InputError(_("this address offers no GeoReport v2"), expected=SPECIFICATION)
    return url.rstrip("/")


def _rows(body: bytes, item: str) -> list[dict[str, Any]]:
    tree = _read(body)
    refusals = [_text(one, "description") for one in _listed(tree, "error") if "code" in one and "description" in one]
    if refusals and item != "error":
        raise InputError(_("the town hall refused: %(why)s") % {"why": " ; ".join(refusals)[:300]})
    return list(_listed(tree, item))


def _read(body: bytes) -> Any:
    """A tree of dictionaries, lists and texts, whichever of the two formats it came in."""
    if len(body) > MOST_BYTES:
        raise InputError(_("the answer of the town hall is too long"))
    text = body.lstrip(b"\xef\xbb\xbf \r\n\t")
    try:
        return _of_element(fromstring(text), _DEEPEST) if text.startswith(b"<") else json.loads(text)
    except (ValueError, ParseError, DefusedXmlException, RecursionError) as fault:
        raise InputError(_("the answer of the town hall cannot be read"), expected=SPECIFICATION) from fault


def _of_element(element: Element, deepest: int) -> Any:
    children = list(element)
    if not children or not deepest:
        return (element.text or "").strip()
    names = [_name(child) for child in children]
    read = [_of_element(child, deepest - 1) for child in children]
    if len(set(names)) == 1 and _name(element) in {f"{names[0]}s", f"service_{names[0]}s"}:
        return read
    return dict(zip(names, read, strict=True))


def _name(element: Element) -> str:
    """Without the namespace that some servers add."""
    return str(element.tag).rpartition("}")[2]


def _listed(tree: Any, item: str) -> Iterable[dict[str, Any]]:
    """Rows of a list, whether its server wraps them or not, or writes one alone without a list."""
    if isinstance(tree, dict):
        branches = cast("dict[str, Any]", tree)
        wrapped = next((branches[name] for name in (f"service_{item}s", f"{item}s", item) if name in branches), None)
        return [branches] if wrapped is None else _listed(wrapped, item)
    return (
        [cast("dict[str, Any]", one) for one in cast("list[Any]", tree) if isinstance(one, dict)]
        if isinstance(tree, list)
        else []
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).strip()


def _spot(row: Mapping[str, Any]) -> Spot | None:
    try:
        spot = Spot(float(_text(row, "lat")), float(_text(row, "long")))
    except ValueError:
        return None
    return spot if abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180 else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
