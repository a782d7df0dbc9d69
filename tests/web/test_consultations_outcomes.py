"""Pages of what comes of a consultation: reviewed, ruled, promised, met, as the team does it in its browser."""

from datetime import timedelta

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, step_of, written
from visitors import Visitor

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import (
    Commitment,
    ConsultationMeeting,
    Contribution,
    MeetingMinutes,
    Ruling,
)
from arpenteur.web.residents.consultations.states import Decision

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def test_an_idea_is_reviewed_by_one_ruled_by_another_and_promised(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        idea = written(step_of(process))
        decide(contribution=idea, decision=Decision.ADMISSIBLE, by=COMMAND, at=AT)
    page, setup = f"{DESK}texte/{idea.pk}/", f"{DESK}consultations/{process.pk}/"
    first, second = cast.client(cast.organiser), cast.client(cast.director)
    sheet = {"do": "review", "opinion": "for", "low": "1000", "high": "2000", "note": ""}
    assert first.post(page, {**sheet, "high": "10"}).status_code == 400
    assert first.post(page, sheet).status_code == 302
    ruling = {"do": "rule", "ruling": "selected", "ruling_reason": "", "ruling_euros": "1500"}
    assert first.post(page, ruling).status_code == 400, "who reviewed alone does not rule"
    assert second.post(page, ruling).status_code == 302
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get().decision == Decision.ADMISSIBLE
        assert Ruling.objects.count() == 1
    assert first.post(setup, {"do": "rulings"}).status_code == 302
    with sealed(cast.campaign.pk):
        row = Contribution.objects.get()
        assert (row.decision, row.cost) == (Decision.SELECTED, 150_000)
    made = {"do": "promise", "title": "Dix bancs", "text": "À la gare.", "sources": "1", "euros": "1500", "due_on": ""}
    assert first.post(f"{setup}suites/", {**made, "sources": "1, 9"}).status_code == 400
    assert first.post(f"{setup}suites/", made).status_code == 302
    with sealed(cast.campaign.pk):
        number = Commitment.objects.get().pk
    moved = {"do": "move", "number": number, "state": "started", "progress": "40", "text": "Commandés."}
    assert first.post(f"{setup}suites/", moved).status_code == 302
    shown = Visitor(cast.campaign).get(f"participer/{process.pk}/").content.decode()
    assert "Dix bancs" in shown
    assert "Commandés." in shown


def test_a_meeting_is_planned_held_and_its_minutes_published(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process, StepKind.MEETING)
    desk, where = cast.client(cast.organiser), f"{DESK}consultations/{process.pk}/suites/"
    day = (AT + timedelta(days=2)).date().isoformat()
    plan = {
        "do": "plan",
        "number": step.pk,
        "title": "Réunion",
        "place": "Salle",
        "day": day,
        "begins": "18:00",
        "ends": "20:00",
        "capacity": "",
        "agenda": "Les bancs.",
    }
    assert desk.post(where, {**plan, "ends": "17:00"}).status_code == 400
    assert desk.post(where, plan).status_code == 302
    with sealed(cast.campaign.pk):
        number = ConsultationMeeting.objects.get().pk
    assert desk.post(where, {"do": "took-place", "number": number, "attendance": "31"}).status_code == 400
    with time_machine.travel(AT + timedelta(days=3), tick=False):
        desk = cast.client(cast.organiser)
        assert desk.post(where, {"do": "took-place", "number": number, "attendance": "31"}).status_code == 302
        assert desk.post(where, {"do": "minutes", "number": number, "text": "On a parlé des bancs."}).status_code == 302
        public = f"participer/{process.pk}/etape/{step.position}/"
        assert "On a parlé" not in Visitor(cast.campaign).get(public).content.decode()
        with sealed(cast.campaign.pk):
            minutes = MeetingMinutes.objects.get().pk
        assert desk.post(where, {"do": "publish-minutes", "number": minutes}).status_code == 302
        assert "On a parlé des bancs." in Visitor(cast.campaign).get(public).content.decode()


def test_nothing_of_another_process_is_moved(cast: Cast):
    with sealed(cast.campaign.pk):
        one, other = process_of(cast), process_of(cast)
        idea = written(step_of(one))
    desk = cast.client(cast.organiser)
    made = {"do": "promise", "title": "X", "text": "Y", "sources": str(idea.number), "euros": "", "due_on": ""}
    assert desk.post(f"{DESK}consultations/{other.pk}/suites/", made).status_code == 400
    with sealed(cast.campaign.pk):
        assert not Commitment.objects.exists()
