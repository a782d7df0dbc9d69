"""Consultations by the API: the columns of the exports, decided and answered, sealed, silent, without who wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, resident_of, step_of, written
from programs import Program, program

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.moderation import StatementOfReasons, hide
from arpenteur.web.residents.consultations.contribution_columns import COLUMNS, document_of
from arpenteur.web.residents.consultations.kinds import CaseGround, ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import Contribution, Duty, Process
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(days=10)
EVE = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
"""0:00 in Paris on the eve of the first round."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def process(cast: Cast) -> Process:
    """Ideas and a question of somebody, an idea that is hidden, one that waits to be read."""
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, asks = step_of(process), step_of(process, StepKind.QUESTIONS, position=2)
        ada = resident_of(process)
        for title in ("Des bancs à la gare", "Un marché le soir", "Des arbres"):
            written(step, ada, title, body="Près de l’entrée.")
        written(asks, ada, "Et les bus ?", kind=ContributionKind.QUESTION)
        written(step, ada, "Chez Mme Figurine")
        gone = written(step, ada, "Une publicité")
        reasons = StatementOfReasons(CaseGround.RULES, "Article 2", "Une réclame.")
        hide(contribution=gone, reasons=reasons, by=COMMAND, at=AT)
        return process


@pytest.fixture
def asks(cast: Cast, process: Process) -> Program:
    return program(cast.campaign, Scope.CONSULTATIONS_READ, Scope.CONSULTATIONS_WRITE, by=Actor.user(cast.director))


def test_a_process_with_its_steps(asks: Program, process: Process):
    (found,) = asks.get("/consultations").json()["items"]
    assert found == asks.get(f"/consultations/{process.pk}").json()
    assert [one["kind"] for one in found["steps"]] == ["collect", "questions"]
    assert all(len(one["rules_hash"]) == 64 for one in found["steps"])
    assert asks.get("/consultations/999999").status_code == 404


def test_contributions_are_those_of_the_exports_page_by_page(cast: Cast, asks: Program, process: Process):
    path, listed = f"/consultations/{process.pk}/contributions?limit=2", []
    page = asks.get(path).json()
    listed += page["items"]
    while page["next"]:
        page = asks.get(f"{path}&cursor={page['next']}").json()
        listed += page["items"]
    with sealed(cast.campaign.pk):
        exported = document_of(process)["contributions"]
    moments = ("published_at", "submitted_at", "changed_at", "decided_at", "answered_at", "contested_at")
    for one in (*listed, *exported):
        one.update({name: one[name] and datetime.fromisoformat(one[name]) for name in moments})
    assert sorted(listed, key=lambda one: one["id"]) == sorted(exported, key=lambda one: one["id"])
    assert len(listed) == 5
    assert [one["title"] for one in listed if one["showing"] == "hidden"] == [""]
    questions = asks.get(f"/consultations/{process.pk}/contributions?kind=question").json()["items"]
    assert [one["title"] for one in questions] == ["Et les bus ?"]


def test_nothing_says_who_wrote_and_what_waits_is_nowhere(cast: Cast, asks: Program, process: Process):
    with sealed(cast.campaign.pk):
        waits = Contribution.objects.get(showing="held")
        (pseudonym,) = {one.author.pseudonym for one in Contribution.objects.select_related("author")}
        numbers = list(Contribution.objects.values_list("number", flat=True))
    where = f"/consultations/{process.pk}/contributions"
    paths = ["", *(f"/{one}" for one in numbers), *(f"/{one}/timeline" for one in numbers)]
    said = "".join(asks.get(f"{where}{path}").content.decode() for path in paths)
    assert pseudonym not in said
    assert "Figurine" not in said
    assert "Une publicité" not in said
    for path in ("", "/timeline"):
        assert asks.get(f"{where}/{waits.number}{path}").status_code == 404
    answer = asks.post(f"{where}/{waits.number}/answers", {"kind": "ack", "text": "Lu.", "signed": "La liste"})
    assert answer.status_code == 404
    assert not {"author", "by", "entered_by", "pseudonym", "resident"} & {one.name for one in COLUMNS}


def test_decided_and_answered_as_on_the_desk(cast: Cast, asks: Program, process: Process):
    where = f"/consultations/{process.pk}/contributions"
    decided = asks.post(f"{where}/1/decision", {"decision": "inadmissible", "reason": "Hors du programme."})
    assert decided.status_code == 200, decided.content
    assert (decided.json()["decision"], decided.json()["state"]) == ("inadmissible", "rejected")
    for body in ({"decision": "winner"}, {"decision": "inadmissible"}, {"decision": "confirmed"}, {"decision": "x"}):
        assert asks.post(f"{where}/2/decision", body).status_code == 422
    lines = asks.get(f"{where}/1/timeline").json()["items"]
    assert (lines[-1]["decision"], lines[-1]["text"]) == ("inadmissible", "Hors du programme.")
    said = {"kind": "answer", "text": "Toutes les dix minutes.", "signed": "La candidate"}
    answered = asks.post(f"{where}/4/answers", said, Idempotency_Key="bus-1")
    assert answered.status_code == 201, answered.content
    again = asks.post(f"{where}/4/answers", said, Idempotency_Key="bus-1")
    assert again.content == answered.content
    assert answered.json()["answer"] == "Toutes les dix minutes."
    with sealed(cast.campaign.pk):
        row = Contribution.objects.get(number=4)
        assert row.official_answers.count() == 1
        assert not Duty.objects.filter(contribution=row, done_at=None).exists()
        assert Entry.objects.filter(verb="contribution.answered").count() == 1


def test_in_silence_everything_is_read_and_nothing_written(asks: Program, process: Process):
    where = f"/consultations/{process.pk}/contributions"
    with time_machine.travel(EVE, tick=False):
        late = program(process.campaign, Scope.CONSULTATIONS_READ, Scope.CONSULTATIONS_WRITE)
        assert late.get(where).status_code == 200
        for path, body in (
            ("/1/decision", {"decision": "admissible"}),
            ("/4/answers", {"kind": "answer", "text": "Oui.", "signed": "La liste"}),
        ):
            assert late.post(f"{where}{path}", body).status_code == 409


def test_another_campaign_and_another_scope_reach_nothing(cast: Cast, asks: Program, process: Process):
    where = f"/consultations/{process.pk}"
    paths = (where, f"{where}/contributions", f"{where}/contributions/1", f"{where}/contributions/1/timeline")
    rival = program(cast.other)
    assert rival.get("/consultations").json()["items"] == []
    assert [rival.get(path).status_code for path in paths] == [404] * 4
    assert rival.post(f"{where}/contributions/1/decision", {"decision": "admissible"}).status_code == 404
    blind = program(cast.campaign, *(one for one in Scope if "consultations" not in one))
    assert [blind.get(path).status_code for path in paths] == [403] * 4
    reads = program(cast.campaign, Scope.CONSULTATIONS_READ)
    assert reads.post(f"{where}/contributions/1/decision", {"decision": "admissible"}).status_code == 403
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get(number=1).decision == "new"


@pytest.mark.parametrize("narrowed", [{"role": "guest"}, {"role": "volunteer"}, {"assigned_only": True}])
def test_a_program_reaches_no_more_than_its_maker_does_today(
    cast: Cast, asks: Program, process: Process, narrowed: dict[str, object]
):
    where = f"/consultations/{process.pk}"
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(**narrowed)
    for path in ("/consultations", where, f"{where}/contributions", f"{where}/contributions/1"):
        assert asks.get(path).status_code in {401, 404}
    answer = asks.post(f"{where}/contributions/1/decision", {"decision": "admissible"})
    assert answer.status_code in {401, 404}


def test_who_may_answer_does_not_decide(cast: Cast, asks: Program, process: Process):
    where = f"/consultations/{process.pk}/contributions"
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(role="team_lead")
    said = {"kind": "ack", "text": "Lu.", "signed": "La liste"}
    assert asks.post(f"{where}/1/decision", {"decision": "admissible"}).status_code == 404
    assert asks.post(f"{where}/1/answers", said).status_code == 201
