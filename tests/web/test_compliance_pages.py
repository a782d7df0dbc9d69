"""What the pages of compliance say, and what they never say."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from cast import AT, Cast
from django.test import Client
from people import PHONE, settle

from arpenteur.web.accountability.compliance.models import Certificate, PersonRequest
from arpenteur.web.accountability.compliance.retention import run_due
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
OVER = AT.replace(year=2027, month=6, day=1)


@pytest.fixture
def officer(cast: Cast) -> Client:
    return cast.client(cast.officer)


def page(client: Client, cast: Cast, path: str = "", **query: str) -> str:
    answer = client.get(f"/c/{cast.campaign.slug}/conformite/{path}", query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def receive(client: Client, cast: Cast, **values: object):
    data = {"kind": "access", "reference": "2026-014", "received_on": "2026-09-01", **values}
    return client.post(f"/c/{cast.campaign.slug}/conformite/demandes/recue/", data)


@time_machine.travel(AT, tick=False)
def test_each_table_is_shown_with_its_purpose_its_count_and_its_term(cast: Cast, officer: Client):
    settle(cast, cast.volunteer, AT)
    settle(cast, None, AT, "Max Prototype")
    shown = page(officer, cast)
    for words in ("Bénévoles", "Membres", "Disponibilités", "22 mai 2027", "à jour", "Silence électoral"):
        assert words in shown
    assert "7</b>" in shown  # six members, and one volunteer without an account
    for name in ("Lou Gabarit", "Max Prototype", PHONE, "exemple.invalid"):
        assert name not in shown


@pytest.mark.parametrize(("at", "words"), [(OVER.replace(month=5, day=10), "purge dans 11"), (OVER, "purge en retard")])
def test_a_purge_that_comes_or_is_late_is_said(cast: Cast, at, words: str):
    settle(cast, cast.volunteer, AT)
    with time_machine.travel(at, tick=False):
        assert words in page(cast.client(cast.officer), cast)


def test_pages_count_nothing_of_another_campaign(cast: Cast):
    settle(cast, None, AT)
    shown = page(cast.client(cast.rival), Cast(**{**vars(cast), "campaign": cast.other}))
    assert "Lou" not in shown
    assert "5 portes" not in shown


@time_machine.travel(AT, tick=False)
def test_a_request_is_noted_with_its_month_and_closed(cast: Cast, officer: Client):
    assert receive(officer, cast).status_code == 302
    with sealed(cast.campaign.pk):
        (one,) = PersonRequest.objects.all()
        assert (one.reference, one.due_at - one.received_at) == ("2026-014", timedelta(days=30))
    assert "1er octobre 2026" in page(officer, cast, "demandes/")
    answer = officer.post(f"/c/{cast.campaign.slug}/conformite/demandes/{one.pk}/", {"outcome": "done"})
    assert answer.status_code == 302
    with sealed(cast.campaign.pk):
        assert PersonRequest.objects.get().outcome == "done"
        verbs = list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", flat=True))[-2:]
    assert verbs == ["request.opened", "request.closed"]


@time_machine.travel(AT, tick=False)
@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "Lou Gabarit"},
        {"reference": ""},
        {"kind": "other"},
        {"received_on": "2026-09-03"},
        {"received_on": "hier"},
        {"reference": "x" * 31},
    ],
)
def test_a_request_that_names_someone_or_comes_from_tomorrow_is_refused(cast: Cast, officer: Client, wrong: dict):
    assert receive(officer, cast, **wrong).status_code == 400
    with sealed(cast.campaign.pk):
        assert not PersonRequest.objects.exists()


def test_a_request_of_another_campaign_does_not_exist(cast: Cast, officer: Client):
    with sealed(cast.other.pk):
        other = PersonRequest.objects.create(
            campaign=cast.other, kind="access", reference="R-1", received_at=AT, due_at=AT
        )
    answer = officer.post(f"/c/{cast.campaign.slug}/conformite/demandes/{other.pk}/", {"outcome": "done"})
    assert answer.status_code == 404


def test_a_late_request_is_said_so_on_the_first_page(cast: Cast, officer: Client):
    with time_machine.travel(AT, tick=False):
        receive(officer, cast)
    with time_machine.travel(AT + timedelta(days=40), tick=False):
        assert "1 en retard" in page(cast.client(cast.officer), cast)


def test_the_journal_is_filtered_by_verb_and_by_day(cast: Cast, officer: Client):
    settle(cast, None, AT)
    every = page(officer, cast, "journal/")
    assert "membre ajouté" in every
    assert "comptages reçus" in every
    only = page(officer, cast, "journal/", verb="counts.recorded", since="2026-09-02", until="2026-09-02")
    assert only.count("<tr>") == 2
    assert "Aucune ligne" in page(officer, cast, "journal/", since="2026-09-03")


def test_a_filter_that_cannot_be_read_is_said_so(cast: Cast, officer: Client):
    answer = officer.get(f"/c/{cast.campaign.slug}/conformite/journal/", {"since": "hier"})
    assert answer.status_code == 400


def test_the_journal_shows_older_lines_from_a_number(cast: Cast, officer: Client, monkeypatch):
    monkeypatch.setattr("arpenteur.web.accountability.compliance.lines.lines_of.__defaults__", (3,))
    assert "before=" in page(officer, cast, "journal/")
    assert page(officer, cast, "journal/", before="2").count("<tr>") == 2


def test_a_chain_that_holds_and_one_that_was_touched(cast: Cast, officer: Client):
    from django.db import connection
    from flushing import without_triggers

    assert "Chaîne intacte" in page(officer, cast, "journal/", verify="1")
    for _ in without_triggers():
        with sealed(cast.campaign.pk), connection.cursor() as cursor:
            cursor.execute("UPDATE audit_entry SET verb = 'x' WHERE number = 2 AND chain = %s", [cast.campaign.pk])
    for path in ("", "journal/"):
        assert "La ligne 2 ne tient pas" in page(officer, cast, path)


def test_the_journal_is_taken_away_as_lines_of_json(cast: Cast, officer: Client):
    answer = officer.get(f"/c/{cast.campaign.slug}/conformite/journal.jsonl")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    assert lines[0]["verb"] == "campaign.created"
    assert {line["chain"] for line in lines} == {cast.campaign.pk}


def test_a_certificate_is_read_and_taken_away(cast: Cast):
    settle(cast, None, AT)
    client = cast.client(cast.officer)
    with sealed(cast.campaign.pk):
        Volunteer.objects.update(expires_at=AT)
    run_due(at=AT + timedelta(days=1))
    shown = page(client, cast, "certificats/")
    assert "Bénévoles" in shown
    with sealed(cast.campaign.pk):
        one = Certificate.objects.get()
    base = f"/c/{cast.campaign.slug}/conformite/certificats/{one.pk}"
    said = client.get(f"{base}.json").json()
    assert (said["purged"], said["what"], said["journal_line"]) == (1, "volunteers.Volunteer", one.line)
    text = client.get(f"{base}.txt").content.decode()
    assert one.digest in text
    assert "Lou" not in text + shown
    assert client.get(f"{base}.pdf").status_code == 404
    rival = cast.client(cast.rival).get(f"/c/{cast.other.slug}/conformite/certificats/{one.pk}.json")
    assert rival.status_code == 404


def test_every_rule_is_shown_with_its_tests(cast: Cast, officer: Client):
    from arpenteur.domain.law import rules

    shown = page(officer, cast, "regles/")
    for rule in rules().values():
        assert rule.tests[0] in shown
    with time_machine.travel(date(2029, 1, 1)):
        assert "à relire" in page(cast.client(cast.director), cast, "regles/")


@pytest.mark.parametrize("path", ["", "journal/", "demandes/", "certificats/", "regles/"])
def test_pages_have_one_title_and_no_inline_style(cast: Cast, officer: Client, path: str):
    shown = page(officer, cast, path)
    assert shown.count("<h1") == 1
    assert " style=" not in shown
    assert shown.count("<table") == shown.count("<caption")
