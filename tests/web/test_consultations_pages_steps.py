"""Consultations and their steps, set up, put off, opened and dropped from their pages."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from cast import AT, Cast
from consulted import CLEAR, READY, path, process_of, step_of
from django.utils import translation
from visitors import Visitor

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.process_start import start_process
from arpenteur.web.residents.consultations.actions.processes import close_process, open_process, write_process
from arpenteur.web.residents.consultations.actions.steps import close_step, keep_time, open_step
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import (
    Process,
    ProcessStep,
)
from arpenteur.web.residents.consultations.process_templates import STARTS
from arpenteur.web.residents.consultations.states import StepState

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/"
EVE = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
IDEA = {"title": "Des bancs à la gare", "summary": "Dix bancs.", "body": "À l’ombre.", "age": "on", "agree": "on"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def test_a_consultation_is_set_up_from_its_pages(cast: Cast):
    desk = cast.client(cast.organiser)
    form = {**READY, "nature": "programme", "moderation": "after", "kept_days": "30", "territory": ""}
    assert desk.post(f"{DESK}consultations/", form).status_code == 302
    with sealed(cast.campaign.pk):
        process = Process.objects.get()
    where = f"{DESK}consultations/{process.pk}/"
    assert desk.post(where, {"do": "open"}).status_code == 400, "a process without a step is not public"
    step = {"do": "add-step", "kind": "collect", "title": "Vos idées", "summary": CLEAR, "most": "0"}
    assert desk.post(where, step).status_code == 302
    assert desk.post(where, {"do": "open"}).status_code == 302
    with sealed(cast.campaign.pk):
        number = ProcessStep.objects.get().pk
    assert desk.post(where, {"do": "open-step", "step": number}).status_code == 302
    page = Visitor(cast.campaign).get(f"participer/{process.pk}/etape/1/").content.decode()
    assert "Sceau des règles" in page


def test_the_last_day_is_the_one_that_is_read_and_is_put_off_with_a_reason(cast: Cast):
    with sealed(cast.campaign.pk):
        cast.campaign.time_zone = "America/Guadeloupe"
        cast.campaign.save(update_fields=["time_zone"])
        process = process_of(cast)
    desk, where = cast.client(cast.organiser), f"{DESK}consultations/{process.pk}/"
    sent = {
        "do": "add-step",
        "kind": "collect",
        "title": "Vos idées",
        "summary": CLEAR,
        "most": "0",
        "closes_on": "2026-10-04",
    }
    assert desk.post(where, sent).status_code == 302
    with sealed(cast.campaign.pk):
        step = ProcessStep.objects.get(title="Vos idées")
        assert step.closes_at == datetime(2026, 10, 5, 3, 59, tzinfo=UTC)
    assert desk.post(where, {"do": "open-step", "step": step.pk}).status_code == 302
    page = Visitor(cast.campaign).get(path(step))
    assert "jusqu’au 4 octobre 2026" in page.content.decode()
    later = {"do": "postpone-step", "step": step.pk, "until": "2026-10-11", "reason": "La salle était fermée."}
    for wrong in ({"until": ""}, {"until": "2026-10-03"}, {"reason": " "}):
        assert desk.post(where, {**later, **wrong}).status_code == 400
    assert desk.post(where, later).status_code == 302
    page = Visitor(cast.campaign).get(path(step)).content.decode()
    assert "jusqu’au 11 octobre 2026" in page
    assert "La salle était fermée." in page


def test_a_step_is_made_with_its_gate_or_not_at_all(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
    desk, where = cast.client(cast.organiser), f"{DESK}consultations/{process.pk}/"
    sent = {"do": "add-step", "kind": "collect", "title": "Vos idées", "summary": CLEAR, "most": "0"}
    assert desk.post(where, {**sent, "requirements": ["email", "email"]}).status_code == 400, "asked twice"
    with sealed(cast.campaign.pk):
        assert not ProcessStep.objects.filter(title="Vos idées").exists()
    assert desk.post(where, {**sent, "requirements": ["email"]}).status_code == 302
    with sealed(cast.campaign.pk):
        assert ProcessStep.objects.get(title="Vos idées").gate.requirements == ["email"]


def test_a_step_that_is_not_open_is_written_again_or_dropped(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
    desk, where = cast.client(cast.organiser), f"{DESK}consultations/{process.pk}/"
    sent = {"do": "add-step", "kind": "collect", "title": "Vos idées", "summary": CLEAR, "most": "0"}
    for title in ("Vos idées", "Vos questions"):
        assert desk.post(where, {**sent, "title": title}).status_code == 302
    with sealed(cast.campaign.pk):
        *before, first, second = ProcessStep.objects.filter(process=process).order_by("position")
        assert second.position == first.position + 1
    place = {"step": second.pk, "position": second.position}
    change = {"do": "change-step", "title": "Vos projets", "summary": CLEAR, **place}
    for wrong in ({"title": ""}, {"position": first.position}, {"closes_on": "le 5"}):
        assert desk.post(where, {**change, **wrong}).status_code == 400
    assert desk.post(where, {**change, "closes_on": "2026-10-05"}).status_code == 302
    page = desk.get(where).content.decode()
    assert 'value="Vos projets"' in page
    assert 'value="2026-10-05"' in page
    assert desk.post(where, {"do": "open-step", "step": first.pk}).status_code == 302
    for order in ("change-step", "drop-step"):
        assert desk.post(where, {**change, "do": order, "step": first.pk}).status_code == 400, "it opened"
    assert desk.post(where, {"do": "drop-step", "step": second.pk}).status_code == 302
    with sealed(cast.campaign.pk):
        assert list(ProcessStep.objects.filter(process=process).order_by("position")) == [*before, first]


def test_a_step_opens_by_itself_on_the_day_that_is_said_unless_it_is_taken_back(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process, opened=False)
    desk, where = cast.client(cast.organiser), f"{DESK}consultations/{process.pk}/"
    later = {"do": "schedule-step", "step": step.pk, "from": "2026-10-05"}

    def now() -> ProcessStep:
        with sealed(cast.campaign.pk):
            return ProcessStep.objects.get(pk=step.pk)

    for wrong in ("", "le 5", "2026-09-02"):
        assert desk.post(where, {**later, "from": wrong}).status_code == 400
    assert (now().state, now().opens_at) == (StepState.DRAFT, None), "nothing is half done"
    assert desk.post(where, later).status_code == 302
    assert (now().state, now().opens_at) == (StepState.SCHEDULED, datetime(2026, 10, 4, 22, 0, tzinfo=UTC))
    assert "à partir du 5 octobre 2026" in desk.get(where).content.decode()
    assert desk.post(where, {"do": "unschedule-step", "step": step.pk}).status_code == 302
    assert keep_time(at=datetime(2026, 10, 4, 22, 0, tzinfo=UTC)) == 0
    assert now().state == StepState.DRAFT
    assert desk.post(where, later).status_code == 302
    assert keep_time(at=datetime(2026, 10, 4, 21, 59, 59, tzinfo=UTC)) == 0
    assert keep_time(at=datetime(2026, 10, 4, 22, 0, tzinfo=UTC)) == 1
    assert now().state == StepState.OPEN


@pytest.mark.parametrize("state", StepState)
def test_the_words_for_a_state_fit_kinds_of_both_genders(state: StepState):
    with translation.override("fr"):
        words = str(state.label)
    assert not re.search(r"(ouvert|clos|suspendu|définitif|définitive)e?$", words), words


def test_an_examination_is_under_way_and_what_is_over_has_no_end_to_come(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.REVIEW, title="Ce qui est possible")
    page = Visitor(cast.campaign).get(path(step)).content.decode()
    assert re.search(r"en cours\s+jusqu’au [^<]+</span> Examen", page)
    with sealed(cast.campaign.pk):
        close_step(step=step, by=COMMAND, at=AT)
    page = Visitor(cast.campaign).get(path(step)).content.decode()
    assert "c’est fini</span> Examen" in page


def test_steps_to_come_are_named_from_the_first_day_and_lead_nowhere_yet(cast: Cast):
    with sealed(cast.campaign.pk):
        process = start_process(campaign=cast.campaign, start=STARTS["budget"], by=COMMAND, at=AT)
        write_process(campaign=cast.campaign, process=process, values=READY, by=COMMAND, at=AT)
        process = open_process(process=process, by=COMMAND, at=AT)
        first, *others = process.steps.order_by("position")
        open_step(step=first, by=COMMAND, at=AT)
    visitor = Visitor(cast.campaign)
    for where in ("participer/", f"participer/{process.pk}/"):
        page = visitor.get(where).content.decode()
        assert "étape 1 sur 4" in page
        assert f"{path(first)}" in page
        for one in others:
            assert f"<b>{one.title}</b><small>à venir" in page
            assert path(one) not in page
    assert visitor.get(path(others[0])).status_code == 404
    with sealed(cast.campaign.pk):
        close_step(step=first, by=COMMAND, at=AT)
        close_process(process=process, by=COMMAND, at=AT)
    page = visitor.get(f"participer/{process.pk}/").content.decode()
    assert others[0].title not in page, "a consultation that is over has nothing to come"
