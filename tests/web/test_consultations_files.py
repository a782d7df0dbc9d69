"""One registry of columns for CSV, XLSX, JSON, its schema and Atom; no file says who wrote or counts an open vote."""

import csv
import io
import json
from datetime import timedelta

import jsonschema
import pytest
from ballot_boxes import vote_of
from cast import AT, Cast
from consulted import process_of, resident_of, step_of, written
from defusedxml.ElementTree import fromstring
from django.test import Client
from programs import program
from python_calamine import CalamineWorkbook

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.contributions import follow
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.moderation import StatementOfReasons, hide
from arpenteur.web.residents.consultations.contribution_columns import COLUMNS, schema
from arpenteur.web.residents.consultations.kinds import CaseGround
from arpenteur.web.residents.consultations.models import Process
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NOW = AT + timedelta(days=1)
DECIDIM = {
    "id",
    "category",
    "scope",
    "participatory_space/id",
    "participatory_space/url",
    "component/id",
    "title",
    "body",
    "state",
    "reference",
    "answer",
    "comments",
    "followers",
    "published_at",
    "url",
    "related_proposals",
    "is_amend",
    "original_proposal/title",
    "original_proposal/url",
}
"""Of ``ProposalSerializer`` (decidim-proposals), but those that we have no thing for."""


@pytest.fixture
def process(cast: Cast, time_machine) -> Process:
    """Two ideas, one of them admissible, one that is hidden, one that waits."""
    time_machine.move_to(NOW)
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, ada = step_of(process), resident_of(process)
        first = written(step, ada, "=Des bancs & des arbres", body="Près de <la gare>.")
        decide(contribution=first, decision=Decision.ADMISSIBLE, by=COMMAND, at=NOW)
        written(step, ada, "Un marché le soir")
        gone = written(step, ada, "Une publicité")
        hide(contribution=gone, reasons=StatementOfReasons(CaseGround.RULES, "2", "Réclame."), by=COMMAND, at=AT)
        written(step, ada, "Chez Mme Figurine")
        return process


def taken(cast: Cast, process: Process, form: str) -> bytes:
    answer = cast.client(cast.director).get(f"/c/essai/habitants/consultations/{process.pk}/textes.{form}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def feed(path: str) -> list[dict[str, str]]:
    answer = Client().get(f"/pages/essai/participer/{path}fil.atom")
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    assert root.find(f"{ATOM}author") is not None, "RFC 4287, 4.1.1: a feed or each entry has an author"
    return [{one.tag.removeprefix(ATOM): one.text or "" for one in entry} for entry in root.iter(f"{ATOM}entry")]


def test_names_of_columns_are_those_of_decidim_where_it_has_the_thing():
    assert {one.name for one in COLUMNS if one.decidim} == DECIDIM
    assert len({one.name for one in COLUMNS}) == len(COLUMNS)


def test_the_same_cells_in_csv_xlsx_and_json(cast: Cast, process: Process):
    names = [one.name for one in COLUMNS]
    rows = list(csv.reader(io.StringIO(taken(cast, process, "csv").decode("utf-8-sig")), delimiter=";"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(cast, process, "xlsx")))
    cells = book.get_sheet_by_index(0).to_python()
    document = json.loads(taken(cast, process, "json"))
    assert rows[0] == cells[0] == names
    assert len(rows) == len(cells) == len(document["contributions"]) + 1 == 4
    whole = [names.index(one) for one in ("id", "comments", "followers", "version")]
    for row, cell, one in zip(rows[1:], cells[1:], document["contributions"], strict=True):
        for index in whole:
            assert int(row[index]) == cell[index] == one[names[index]]
        assert row[names.index("decision")] == cell[names.index("decision")] == one["decision"]
        assert one["participatory_space"]["id"] == process.pk
    assert not any(cell.startswith("=") for row in rows for cell in row), "no cell is a formula"


def test_the_json_keeps_its_schema_and_the_schema_refuses_another(cast: Cast, process: Process):
    document = json.loads(taken(cast, process, "json"))
    jsonschema.validate(document, schema())
    document["contributions"][0]["author"] = "Figurine"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema())


def test_a_feed_of_what_shows_the_last_changed_first(process: Process):
    entries = feed(f"{process.pk}/")
    assert [one["title"] for one in entries] == ["=Des bancs & des arbres", "Un marché le soir"]
    assert entries[0]["summary"] == "Près de <la gare>."
    assert entries[0]["updated"] > entries[1]["updated"]
    assert all(one["id"].startswith("http") for one in entries)


def test_the_feed_of_a_contribution_is_its_timeline(process: Process):
    first = feed(f"{process.pk}/1/")
    assert len(first) >= 2
    assert first[0]["category"] == "decided" or first[0]["title"]
    assert "Une publicité" not in str(feed(f"{process.pk}/3/"))
    client = Client()
    for path in (f"{process.pk}/4/", f"{process.pk}/99/", "999999/"):
        assert client.get(f"/pages/essai/participer/{path}fil.atom").status_code == 404


def test_a_feed_of_a_draft_and_of_another_campaign_is_nowhere(cast: Cast, process: Process):
    with sealed(cast.campaign.pk):
        draft = process_of(cast, opened=False)
    assert Client().get(f"/pages/essai/participer/{draft.pk}/fil.atom").status_code == 404
    assert Client().get(f"/pages/{cast.other.slug}/participer/{process.pk}/fil.atom").status_code == 404


def test_files_ask_few_questions_of_the_database(cast: Cast, process: Process, django_assert_max_num_queries):
    from arpenteur.web.residents.consultations.contribution_columns import lines_of, table_of

    with sealed(cast.campaign.pk):
        step = process.steps.get(position=1)
        for number in range(15):
            made = written(step, resident_of(process), f"Idée numéro {number}")
            follow(contribution=made, resident=resident_of(process), by=COMMAND, at=NOW)
        with django_assert_max_num_queries(8):
            rows = list(table_of(lines_of(process)))
    names = [one.name for one in COLUMNS]
    assert len(rows) == 18
    assert sum(row[names.index("followers")] for row in rows) >= 15


def test_nothing_that_leaves_changes_while_people_vote(cast: Cast, time_machine):
    """Seven ballots more, and no byte differs on a page, in a file, in a feed, in an answer of a program."""
    time_machine.move_to(NOW)
    with sealed(cast.campaign.pk):
        vote = vote_of(cast)
        process = vote.box.step.process
        written(step_of(process, position=2), resident_of(process))
    asks = program(cast.campaign, Scope.CONSULTATIONS_READ)

    def everything() -> list[bytes]:
        found = [taken(cast, process, form) for form in ("csv", "json")]
        found += [asks.get(path).content for path in ("/consultations", f"/consultations/{process.pk}/contributions")]
        client = Client()
        paths = (f"participer/{process.pk}/fil.atom", f"participer/{process.pk}/1/fil.atom")
        found += [client.get(f"/pages/essai/{path}").content for path in paths]
        return [*found, client.get("/open311/essai/v2/requests.json").content]

    before = everything()
    with sealed(cast.campaign.pk):
        for number in range(7):
            vote.cast(f"témoin-{number}", "1;2")
    assert everything() == before
