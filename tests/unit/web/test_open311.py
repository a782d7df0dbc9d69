"""Open311 GeoReport v2: XML and JSON say the same, what is asked is read or refused, town halls differ and are read."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.errors import InputError
from arpenteur.web.residents.reports.open311 import server_answers
from arpenteur.web.residents.reports.open311.client import (
    ReportToForward,
    endpoint_of,
    posted_form,
    read_acknowledgement,
    read_services,
    read_statuses,
)
from arpenteur.web.residents.reports.open311.server_requests import (
    MOST_DAYS,
    MOST_REPORTS,
    read_posted,
    read_query,
    refuse_key,
)
from arpenteur.web.residents.reports.open311.values import (
    Datatype,
    Fault,
    Open311Error,
    OpenOrClosed,
    PublicReport,
    ReportService,
    ServiceQuestion,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ROAD = ReportService(
    "road",
    "Trottoir, chaussée",
    "Dalle, trou, bordure",
    ("trou", "dalle"),
    "Voirie",
    (
        ServiceQuestion("SIZE", Datatype.ONE, "Quelle taille ?", True, True, "", (("1", "Petit"), ("2", "Grand"))),
        ServiceQuestion("WHO", Datatype.SEVERAL, "Qui est gêné ?", choices=(("a", "Piétons"), ("b", "Fauteuils"))),
        ServiceQuestion("DEEP", Datatype.NUMBER, "Profondeur"),
        ServiceQuestion("SINCE", Datatype.DATETIME, "Depuis quand ?"),
        ServiceQuestion("NOTE", Datatype.STRING, "Remarque"),
        ServiceQuestion("DANGER", Datatype.TEXT, "En cas de danger : 18", takes_answer=False),
    ),
)
LIGHT = ReportService("light", "Éclairage")
SERVICES = {one.code: one for one in (ROAD, LIGHT)}
REPORT = PublicReport(
    "VAL-7K3M",
    OpenOrClosed.OPEN,
    ROAD,
    datetime(2026, 11, 18, 8, 15, 30, tzinfo=UTC),
    NOW,
    status_notes="Transmis <à la mairie> & attendu",
    description="Dalles cassées",
    agency="Mairie",
    expected=NOW + timedelta(days=3),
    address="avenue de la Garenne",
    zipcode="00100",
    spot=Spot(43.6045, -1.444),
)


def spark(element: Element) -> Any:
    """XML as the convention turns it into JSON: every value a text, nothing for an empty element."""
    children = list(element)
    if not children:
        return element.text
    if element.tag in {"services", "service_requests", "errors", "attributes", "values", "endpoints", "formats"}:
        return [spark(child) for child in children]
    return {child.tag: spark(child) for child in children}


def texts(tree: Any) -> Any:
    """JSON with its values as XML writes them."""
    if isinstance(tree, dict):
        return {name: texts(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [texts(value) for value in tree] or None
    if isinstance(tree, bool):
        return str(tree).lower()
    return None if tree in (None, "") else str(tree)


ANSWERS = {
    "services": server_answers.services(SERVICES.values()),
    "definition": server_answers.service_definition(ROAD),
    "requests": server_answers.requests([REPORT, REPORT]),
    "accepted": server_answers.accepted("VAL-7K3M", "Transmis à la mairie"),
    "token": server_answers.token("t1", "VAL-7K3M"),
    "errors": server_answers.errors([Fault(400, "lat"), Fault(404, "code")]),
    "discovery": server_answers.discovery("https://exemple.fr/open311", NOW, "contact@exemple.fr", "Écrivez-nous"),
    "none": server_answers.requests([]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_xml_and_json_say_the_same(name: str):
    answer = ANSWERS[name]
    xml, plain = answer.written("xml"), json.loads(answer.written("json"))
    assert xml.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    root = fromstring(xml)
    assert root.tag == answer.root
    assert (spark(root) or []) == texts(plain) or (spark(root), plain) == (None, [])


def test_services_have_the_fields_of_the_standard():
    road, light = json.loads(ANSWERS["services"].written("json"))
    assert road == {
        "service_code": "road",
        "service_name": "Trottoir, chaussée",
        "description": "Dalle, trou, bordure",
        "metadata": True,
        "type": "realtime",
        "keywords": "trou, dalle",
        "group": "Voirie",
    }
    assert light["metadata"] is False


def test_a_definition_has_its_questions_in_order_with_their_choices():
    found = json.loads(ANSWERS["definition"].written("json"))
    assert found["service_code"] == "road"
    assert found["attributes"][0] == {
        "variable": True,
        "code": "SIZE",
        "datatype": "singlevaluelist",
        "required": True,
        "datatype_description": None,
        "order": 1,
        "description": "Quelle taille ?",
        "values": [{"key": "1", "name": "Petit"}, {"key": "2", "name": "Grand"}],
    }
    assert [one["order"] for one in found["attributes"]] == [1, 2, 3, 4, 5, 6]
    assert found["attributes"][5]["variable"] is False


def test_a_report_has_every_field_and_moments_their_offset():
    (found, _again) = json.loads(ANSWERS["requests"].written("json"))
    assert list(found) == [
        "service_request_id",
        "status",
        "status_notes",
        "service_name",
        "service_code",
        "description",
        "agency_responsible",
        "service_notice",
        "requested_datetime",
        "updated_datetime",
        "expected_datetime",
        "address",
        "address_id",
        "zipcode",
        "lat",
        "long",
        "media_url",
    ]
    assert found["requested_datetime"] == "2026-11-18T08:15:30+00:00"
    assert (found["lat"], found["long"]) == (43.6045, -1.444)
    assert found["media_url"] is None
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="offset"):
        server_answers.discovery("https://exemple.fr", naive, "", "").written("json")


@given(st.text())
def test_any_words_make_xml_that_is_read(words: str):
    root = fromstring(server_answers.errors([Fault(400, words)]).written("xml"))
    read = root.findtext("error/description") or ""
    kept = "".join(one for one in words if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff"))
    assert read.replace("\r", "\n") == "".join(
        one for one in kept.replace("\r\n", "\n").replace("\r", "\n") if not "\ud800" <= one <= "\udfff"
    )


def fields(**given: str | Sequence[str]) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in given.items()}


def test_reports_of_the_last_ninety_days_unless_more_is_said():
    query = read_query({}, NOW)
    assert (query.start, query.end) == (NOW - MOST_DAYS, NOW)
    assert (query.ids, query.codes, query.status, query.page, query.page_size) == ((), (), None, 1, MOST_REPORTS)
    start = read_query(fields(start_date="2026-01-01T00:00:00Z"), NOW)
    assert start.end - start.start == MOST_DAYS
    end = read_query(fields(end_date="2026-01-01T00:00:00+01:00"), NOW)
    assert end.end - end.start == MOST_DAYS
    recent = read_query(fields(start_date="2026-11-29T00:00:00Z"), NOW)
    assert recent.end == NOW


def test_ids_codes_state_and_pages():
    query = read_query(
        fields(service_request_id="A1, B2,A1", service_code=["road", "light"], status="open", page="3", page_size="50"),
        NOW,
    )
    assert (query.ids, query.codes, query.status) == (("A1", "B2"), ("road", "light"), OpenOrClosed.OPEN)
    assert (query.skipped, query.page_size) == (100, 50)


@pytest.mark.parametrize(
    "asked",
    [
        fields(status="done"),
        fields(page="0"),
        fields(page_size="1001"),
        fields(page="²"),
        fields(start_date="hier"),
        fields(start_date="2026-11-01T00:00:00"),
        fields(start_date="2026-11-02T00:00:00Z", end_date="2026-11-01T00:00:00Z"),
        fields(start_date="2026-01-01T00:00:00Z", end_date="2026-11-01T00:00:00Z"),
    ],
)
def test_what_cannot_be_asked_is_a_400(asked: dict[str, list[str]]):
    with pytest.raises(Open311Error) as refused:
        read_query(asked, NOW)
    assert refused.value.status == 400


def test_a_plus_that_was_not_escaped_is_read():
    assert read_query(fields(end_date="2026-11-30T13:00:00 01:00"), NOW).end == NOW


# The form of the standard's own example, with our services and an invented person.
FORM = (
    "api_key=xyz&jurisdiction_id=exemple.fr&service_code=road&lat=43.6045&long=1.4440&address_string=avenue+de+la+Garenne"
    "&email=figurine%40exemple.fr&device_id=tt222111&account_id=123456&first_name=Lou&last_name=Figurine&phone=0639980001"
    "&description=Une+dalle+cass%C3%A9e&media_url=http%3A%2F%2Fexemple.fr%2Fphoto.jpg"
    "&attribute[SIZE]=2&attribute[WHO][]=a&attribute[WHO][]=b&attribute[DEEP]=4,5&attribute[OTHER]=1"
)


def test_a_form_of_the_standard_is_read_without_whoever_sent_it():
    posted = read_posted(parse_qs(FORM), SERVICES)
    assert posted.service is ROAD
    assert posted.spot == Spot(43.6045, 1.444)
    assert (posted.address, posted.description) == ("avenue de la Garenne", "Une dalle cassée")
    assert posted.answers == {"SIZE": ("2",), "WHO": ("a", "b"), "DEEP": ("4,5",)}
    assert posted.email == "figurine@exemple.fr"
    for person in ("Lou", "Figurine", "0639980001", "tt222111", "123456", "photo.jpg"):
        assert person not in repr(posted).replace("figurine@exemple.fr", "")


def test_an_address_alone_is_enough_and_no_answer_is_asked_of_a_simple_service():
    posted = read_posted(fields(service_code="light", address_string="place du Marché"), SERVICES)
    assert (posted.spot, posted.address, posted.answers) == (None, "place du Marché", {})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "chien"}, 404),
        ({"lat": ""}, 400),
        ({"lat": "91"}, 400),
        ({"long": "nan"}, 400),
        ({"lat": "", "long": "", "address_string": ""}, 400),
        ({"description": "a" * 4001}, 400),
        ({"address_string": "a" * 201}, 400),
        ({"attribute[SIZE]": ""}, 400),
        ({"attribute[SIZE]": "9"}, 400),
        ({"attribute[DEEP]": "beaucoup"}, 400),
        ({"attribute[SINCE]": "hier"}, 400),
        ({"attribute[NOTE]": "deux\nlignes"}, 400),
    ],
)
def test_what_is_wrong_in_a_form_is_said_with_its_status(changed: dict[str, str], status: int):
    form = {**parse_qs(FORM), **{name: [value] for name, value in changed.items()}}
    with pytest.raises(Open311Error) as refused:
        read_posted(form, SERVICES)
    assert refused.value.status == status


def test_everything_wrong_is_said_at_once_and_a_key_is_a_403():
    form = fields(service_code="road", lat="91", long="0", description="a" * 5000)
    with pytest.raises(Open311Error) as refused:
        read_posted(form, SERVICES)
    assert len(refused.value.faults) == 3
    assert refuse_key().status == 403


# What we post to a town hall, read by our own reader as another server would.
FORWARDED = ReportToForward(
    "road",
    Spot(43.6045, 1.444),
    "avenue de la Garenne",
    "Une dalle cassée",
    "https://exemple.fr/p.jpg",
    {"SIZE": ("2",), "WHO": ("a", "b")},
)


def test_what_we_post_is_what_a_server_of_the_standard_reads():
    form = parse_qs(posted_form(FORWARDED, "clé+secrète", "exemple.fr").decode("ascii"))
    assert form["api_key"] == ["clé+secrète"]
    posted = read_posted(form, SERVICES)
    assert (posted.spot, posted.description) == (FORWARDED.spot, FORWARDED.description)
    assert posted.answers == FORWARDED.answers
    assert not {"email", "first_name", "last_name", "phone", "device_id", "account_id"} & set(form)


@pytest.mark.parametrize("form", ["xml", "json"])
def test_our_own_answers_are_read_back(form: str):
    taken = read_acknowledgement(ANSWERS["accepted"].written(form))
    assert (taken.request_id, taken.token, taken.notice) == ("VAL-7K3M", "", "Transmis à la mairie")
    first, second = read_statuses(ANSWERS["requests"].written(form))
    assert first == second
    assert (first.request_id, first.status, first.agency) == ("VAL-7K3M", OpenOrClosed.OPEN, "Mairie")
    assert first.notes == "Transmis <à la mairie> & attendu"
    assert (first.updated, first.expected) == (NOW, NOW + timedelta(days=3))
    assert [(one.code, one.questions) for one in read_services(ANSWERS["services"].written(form))] == [
        ("road", True),
        ("light", False),
    ]
    assert endpoint_of(ANSWERS["discovery"].written(form)) == "https://exemple.fr/open311"
    assert read_statuses(ANSWERS["none"].written(form)) == []
    with pytest.raises(InputError, match="lat"):
        read_acknowledgement(ANSWERS["errors"].written(form))


@pytest.mark.parametrize(
    "body",
    [
        '[{"service_request_id": 293944, "service_notice": null, "account_id": null}]',
        '{"service_requests": [{"service_request_id": "293944"}]}',
        '{"service_requests": {"request": {"service_request_id": 293944}}}',
        "\ufeff<service_requests><request><service_request_id> 293944 </service_request_id></request>"
        "</service_requests>",
        '<service_requests xmlns="http://wiki.open311.org/GeoReport_v2"><request>'
        "<service_request_id>293944</service_request_id><account_id/></request></service_requests>",
        "<requests><request><service_request_id>293944</service_request_id></request></requests>",
    ],
)
def test_servers_that_differ_are_read(body: str):
    assert read_acknowledgement(body.encode()).request_id == "293944"


def test_a_token_to_ask_again():
    assert read_acknowledgement(b'[{"token": "t-9"}]').token == "t-9"


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><service_requests>&c;</service_requests>'


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{", b"\xff\xfe", ENTITIES, b"[" * 100_000, b'[{"a": "' + b"a" * 2_200_000 + b'"}]']
)
def test_what_is_no_answer_is_refused(body: bytes):
    with pytest.raises(InputError):
        read_statuses(body)


def test_a_state_that_is_none_of_the_standard_is_left():
    rows = [
        {"service_request_id": 1, "status": "fixed"},
        {"service_request_id": 2, "status": "CLOSED"},
        {"status": "open"},
    ]
    body = json.dumps(rows).encode()
    assert [(one.request_id, one.status) for one in read_statuses(body)] == [("2", OpenOrClosed.CLOSED)]


def test_a_discovery_of_another_interface_is_refused():
    with pytest.raises(InputError):
        endpoint_of(b'{"endpoints": [{"specification": "http://exemple.fr/other", "url": "https://exemple.fr"}]}')
    georeport = "http://wiki.open311.org/GeoReport_v2"
    rows = [
        {"specification": georeport, "url": f"https://exemple.fr/{kind}/", "type": kind}
        for kind in ("test", "production")
    ]
    both = json.dumps({"endpoints": rows}).encode()
    assert endpoint_of(both) == "https://exemple.fr/production"
