"""Which answers of a town hall's server are believed."""

import json

import pytest

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.errors import InputError
from arpenteur.web.residents.reports.open311.client_checks import believed_acknowledgement, believed_status
from arpenteur.web.residents.reports.open311.values import OpenOrClosed

HERE = Spot(43.6045, 1.444)
JSON, XML = "application/json; charset=utf-8", "text/xml"


def listed(*rows: dict[str, object]) -> bytes:
    return json.dumps(list(rows)).encode()


@pytest.mark.parametrize("kind", [JSON, "application/json", "text/json"])
def test_a_number_or_a_token_is_enough(kind: str):
    assert believed_acknowledgement(kind, listed({"service_request_id": 638344})).request_id == "638344"
    assert believed_acknowledgement(kind, listed({"token": "12345"})).token == "12345"
    xml = b"<service_requests><request><service_request_id>293944</service_request_id></request></service_requests>"
    assert believed_acknowledgement(XML, xml).request_id == "293944"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", listed({"service_request_id": "1"})),
        ("", listed({"service_request_id": "1"})),
        (JSON, b"<html><body>ok</body></html>"),
        (JSON, b"{}"),
        (JSON, b"[]"),
        (JSON, b"null"),
        (JSON, b'"1"'),
        (JSON, listed({"service_request_id": ""})),
        (JSON, listed({"service_request_id": "a b"})),
        (JSON, listed({"service_request_id": "1" * 61})),
        (JSON, listed({"service_request_id": "1\n2"})),
        (JSON, listed({"code": 403, "description": "clé inconnue"})),
        (JSON, b"{" * 100_000),
        (JSON, b"\xff\xfe"),
    ],
)
def test_anything_else_is_no_answer(kind: str, body: bytes):
    with pytest.raises(InputError):
        believed_acknowledgement(kind, body)


def test_only_the_report_asked_about_is_read():
    body = listed(
        {"service_request_id": "7", "status": "closed", "service_code": "S1", "lat": 43.605, "long": 1.444},
        {"service_request_id": "8", "status": "open"},
    )
    closed = believed_status(JSON, body, number="7", service_code="S1", spot=HERE)
    assert closed is not None
    assert closed.status is OpenOrClosed.CLOSED
    open_there = believed_status(JSON, body, number="8", service_code="S1", spot=HERE)
    assert open_there is not None, "what does not say its service or place is believed"
    assert open_there.status is OpenOrClosed.OPEN
    assert believed_status(JSON, body, number="9", service_code="S1", spot=HERE) is None
    assert believed_status(JSON, body, number="7", service_code="S2", spot=HERE) is None
    assert believed_status(JSON, body, number="7", service_code="S1", spot=Spot(48.85, 2.35)) is None
    assert believed_status(JSON, body, number="7", service_code="S1", spot=None) == closed
