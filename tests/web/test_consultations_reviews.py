"""Ideas read by several people apart on one grid; somebody else rules; decisions come on one day, never in silence."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, step_of, written
from visitors import Visitor

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.processes import write_form
from arpenteur.web.residents.consultations.actions.rulings import publish_due, schedule_rulings
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import Contribution, ContributionReview, Process, QuestionForm, Ruling
from arpenteur.web.residents.consultations.states import Decision

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/"
GRID = [
    {"key": "who", "label": "Qui est compétent ?", "type": "choice", "choices": ["ville", "État"], "required": True},
    {"key": "risk", "label": "Quels risques ?", "type": "text", "choices": [], "required": False},
]
SHEET = {"do": "review", "opinion": "for", "low": "1000", "high": "2000", "note": "", "asked-who": "ville"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def reviewed(cast: Cast, reviewers: int = 2) -> Contribution:
    """An idea of a process that has a review."""
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        idea = written(step_of(process))
        step_of(process, StepKind.REVIEW, position=2, config={"reviewers": reviewers})
        decide(contribution=idea, decision=Decision.ADMISSIBLE, by=COMMAND, at=AT)
        write_form(process=process, name="review", title="Grille", questions=GRID, by=COMMAND, at=AT)
        return idea


def test_two_read_it_apart_on_the_grid_and_a_third_rules(cast: Cast):
    idea = reviewed(cast)
    page = f"{DESK}examen/{idea.pk}/"
    first, second, third = (cast.client(one) for one in (cast.leader, cast.organiser, cast.director))
    assert "Qui est compétent ?" in first.get(page).content.decode()
    assert first.post(page, {**SHEET, "asked-who": ""}).status_code == 400, "the grid asks it"
    assert first.post(page, {**SHEET, "asked-who": "région"}).status_code == 400
    assert first.post(page, {**SHEET, "asked-risk": "La crue.", "note": "Voir le canal."}).status_code == 302
    with sealed(cast.campaign.pk):
        assert ContributionReview.objects.get().answers == {"who": "ville", "risk": "La crue."}
        assert QuestionForm.objects.get().frozen_at is not None
    assert "Voir le canal." not in second.get(page).content.decode(), "each reads it apart"
    assert "Voir le canal." in first.get(page).content.decode()
    ruling = {"do": "rule", "ruling": "selected", "ruling_reason": "Faisable.", "ruling_euros": "1500"}
    assert third.post(page, ruling).status_code == 400, "two people have to read it"
    assert second.post(page, {**SHEET, "low": "500"}).status_code == 302
    assert "La crue." in second.get(page).content.decode()
    assert second.post(page, ruling).status_code == 400, "who reviewed does not count for herself"
    assert third.post(page, ruling).status_code == 302
    ready = third.get(f"{DESK}consultations/{idea.process_id}/decisions/").content.decode()
    assert "Faisable." in ready
    assert "Faisable." not in Visitor(cast.campaign).get(f"participer/{idea.process_id}/1/").content.decode()
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get().decision == Decision.ADMISSIBLE


def test_her_review_comes_back_to_be_changed(cast: Cast):
    idea = reviewed(cast)
    page, client = f"{DESK}examen/{idea.pk}/", cast.client(cast.leader)
    assert client.post(page, {**SHEET, "asked-risk": "La crue."}).status_code == 302
    shown = client.get(page).content.decode()
    assert "La crue." in shown
    assert 'value="1000"' in shown
    assert client.post(page, {**SHEET, "low": "900"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert ContributionReview.objects.get().cost_low == 90_000


def prepared(cast: Cast) -> Contribution:
    idea = reviewed(cast, 1)
    page = f"{DESK}examen/{idea.pk}/"
    assert cast.client(cast.leader).post(page, SHEET).status_code == 302
    ruling = {"do": "rule", "ruling": "unselected", "ruling_reason": "Trop cher.", "ruling_euros": ""}
    assert cast.client(cast.director).post(page, ruling).status_code == 302
    return idea


def test_one_day_is_said_and_every_decision_comes_on_it(cast: Cast):
    idea = prepared(cast)
    page = f"{DESK}consultations/{idea.process_id}/decisions/"
    desk = cast.client(cast.organiser)
    assert cast.client(cast.leader).post(page, {"do": "schedule"}).status_code == 403
    assert desk.post(page, {"do": "schedule", "day": "2026-09-01", "hour": "18:00"}).status_code == 400, "it is over"
    assert desk.post(page, {"do": "schedule", "day": "2026-09-10", "hour": "18:00"}).status_code == 302
    visitor = Visitor(cast.campaign)
    shown = visitor.get(f"participer/{idea.process_id}/etape/2/").content.decode()
    assert "10 septembre 2026" in shown
    assert "Trop cher." not in shown
    evening = datetime(2026, 9, 10, 16, 0, tzinfo=UTC)
    assert publish_due(at=evening - timedelta(seconds=1)) == 0
    assert publish_due(at=evening) == 1
    assert publish_due(at=evening) == 0
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get(pk=idea.pk).decision == Decision.UNSELECTED
        assert not Ruling.objects.exists()
        assert Process.objects.get().rulings_at is None
    assert "Trop cher." in visitor.get(f"participer/{idea.process_id}/{idea.number}/").content.decode()


def test_no_decision_is_published_in_silence(cast: Cast):
    idea = prepared(cast)
    eve = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
    with sealed(cast.campaign.pk), pytest.raises(RefusedByLawError):
        schedule_rulings(process=idea.process, moment=eve, by=COMMAND, at=AT)
    with sealed(cast.campaign.pk):
        schedule_rulings(process=idea.process, moment=eve - timedelta(minutes=1), by=COMMAND, at=AT)
    assert publish_due(at=eve) == 0, "the site was off at that minute"
    with sealed(cast.campaign.pk):
        assert Ruling.objects.count() == 1


def test_the_grid_is_written_on_its_page_and_another_version_comes_after_an_answer(cast: Cast):
    idea = reviewed(cast)
    page, desk = f"{DESK}consultations/{idea.process_id}/grille/", cast.client(cast.organiser)
    shown = desk.get(page).content.decode()
    assert "Qui est compétent ?" in shown
    rows = {
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "1",
        "title": "Grille",
        "rows-0-key": "who",
        "rows-0-label": "Qui décide ?",
        "rows-0-type": "choice",
        "rows-0-choices": "ville\nÉtat",
    }
    assert desk.post(page, rows).status_code == 302
    with sealed(cast.campaign.pk):
        assert [one.version for one in QuestionForm.objects.all()] == [1]
    assert cast.client(cast.leader).post(f"{DESK}examen/{idea.pk}/", SHEET).status_code == 302
    assert desk.post(page, {**rows, "rows-0-label": "Qui paie ?"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert sorted(one.version for one in QuestionForm.objects.all()) == [1, 2]
