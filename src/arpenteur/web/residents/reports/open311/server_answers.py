"""Answers of the standard, in XML and in JSON by one tree, so that both always say the same."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from arpenteur.web.residents.reports.open311.values import (
    SPECIFICATION,
    Fault,
    PublicReport,
    ReportService,
    ServiceQuestion,
)

FORMATS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
"""By the ending of an address."""
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""

type Scalar = str | int | float | bool | None
type Tree = Scalar | Mapping[str, "Tree"] | TreeRows


@dataclass(frozen=True)
class TreeRows:
    """Several of one kind: elements of this name in XML, an array in JSON (the Spark convention)."""

    item: str
    rows: tuple[Tree, ...]


@dataclass(frozen=True)
class TreeAnswer:
    """A tree with the name of its root, which JSON leaves out."""

    root: str
    tree: Tree

    def written(self, form: str) -> bytes:
        """As ``xml`` or ``json``, UTF-8."""
        if form == "json":
            return json.dumps(_plain(self.tree), ensure_ascii=False).encode()
        element = Element(self.root)
        _fill(element, self.tree)
        return tostring(element, encoding="utf-8", xml_declaration=True)


def services(list_of: Iterable[ReportService]) -> TreeAnswer:
    """GET services."""
    return TreeAnswer(
        "services",
        _rows(
            "service",
            (
                {
                    "service_code": one.code,
                    "service_name": one.name,
                    "description": one.description,
                    "metadata": bool(one.questions),
                    "type": "realtime",
                    "keywords": ", ".join(one.keywords),
                    "group": one.group,
                }
                for one in list_of
            ),
        ),
    )


def service_definition(service: ReportService) -> TreeAnswer:
    """GET services/[code]."""
    questions = _rows("attribute", (_question(one, order) for order, one in enumerate(service.questions, start=1)))
    return TreeAnswer("service_definition", {"service_code": service.code, "attributes": questions})


def requests(reports: Iterable[PublicReport]) -> TreeAnswer:
    """GET requests, and of one report alone."""
    return TreeAnswer("service_requests", _rows("request", (_report(one) for one in reports)))


def accepted(id: str, notice: str = "") -> TreeAnswer:
    """POST requests: the number of what was made. No account exists."""
    row: Tree = {"service_request_id": id, "service_notice": notice or None, "account_id": None}
    return TreeAnswer("service_requests", _rows("request", [row]))


def token(token: str, id: str) -> TreeAnswer:
    """GET tokens/[token]."""
    return TreeAnswer("service_requests", _rows("request", [{"service_request_id": id, "token": token}]))


def errors(faults: Iterable[Fault]) -> TreeAnswer:
    """What went wrong, one by one."""
    return TreeAnswer("errors", _rows("error", ({"code": one.code, "description": one.description} for one in faults)))


def discovery(url: str, changed: datetime, contact: str, key_service: str) -> TreeAnswer:
    """GET discovery. ``url``: of the resources, without a slash at its end; ``changed``: when services last did;
    ``contact``, ``key_service``: sentences or addresses for who maintains a client.
    """
    formats = _rows("format", ("text/xml", "application/json"))
    endpoint: Tree = {
        "specification": SPECIFICATION,
        "url": url,
        "changeset": _moment(changed),
        "type": "production",
        "formats": formats,
    }
    return TreeAnswer(
        "discovery",
        {
            "changeset": _moment(changed),
            "contact": contact,
            "key_service": key_service,
            "endpoints": _rows("endpoint", [endpoint]),
        },
    )


def _question(question: ServiceQuestion, order: int) -> Tree:
    row: dict[str, Tree] = {
        "variable": question.takes_answer,
        "code": question.code,
        "datatype": question.datatype.value,
        "required": question.required,
        "datatype_description": question.help or None,
        "order": order,
        "description": question.description,
    }
    if question.choices:
        row["values"] = _rows("value", ({"key": key, "name": name} for key, name in question.choices))
    return row


def _report(report: PublicReport) -> Tree:
    return {
        "service_request_id": report.id,
        "status": report.status.value,
        "status_notes": report.status_notes or None,
        "service_name": report.service.name,
        "service_code": report.service.code,
        "description": report.description or None,
        "agency_responsible": report.agency or None,
        "service_notice": report.notice or None,
        "requested_datetime": _moment(report.requested),
        "updated_datetime": _moment(report.updated),
        "expected_datetime": None if report.expected is None else _moment(report.expected),
        "address": report.address or None,
        "address_id": None,
        "zipcode": report.zipcode or None,
        "lat": None if report.spot is None else report.spot.latitude,
        "long": None if report.spot is None else report.spot.longitude,
        "media_url": report.media_url or None,
    }


def _rows(item: str, rows: Iterable[Tree]) -> TreeRows:
    return TreeRows(item, tuple(rows))


def _moment(moment: datetime) -> str:
    """As the W3C note has it, with its offset. Raises ValueError for a moment that does not know its zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment of the standard has its offset")
    return moment.isoformat(timespec="seconds")


def _plain(tree: Tree) -> object:
    if isinstance(tree, TreeRows):
        return [_plain(one) for one in tree.rows]
    if isinstance(tree, Mapping):
        return {name: _plain(one) for name, one in tree.items()}
    return tree


def _fill(element: Element, tree: Tree) -> None:
    if isinstance(tree, TreeRows):
        for one in tree.rows:
            _fill(SubElement(element, tree.item), one)
    elif isinstance(tree, Mapping):
        for name, one in tree.items():
            _fill(SubElement(element, name), one)
    elif tree is not None:
        element.text = _NOT_XML.sub("", str(tree).lower() if isinstance(tree, bool) else str(tree))
