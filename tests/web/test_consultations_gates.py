"""Codes on paper: drawn and printed once, used once, withdrawn when a pile is lost; the gate of a step on its page."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, resident_of, step_of
from visitors import Visitor

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.limits import GUESSES
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.credentials import issue_codes, use_code, withdraw_codes
from arpenteur.web.residents.consultations.actions.steps import close_step, open_step
from arpenteur.web.residents.consultations.actions.surveys import write_survey
from arpenteur.web.residents.consultations.code_sheets import code_sheets
from arpenteur.web.residents.consultations.kinds import Requirement, StepKind
from arpenteur.web.residents.consultations.models import Credential, FormReply, ProcessStep, Resident, StepGate
from arpenteur.web.residents.consultations.paper_codes import CODE_SIGNS, SIGNS, in_groups
from arpenteur.web.residents.consultations.step_rules import rules_sentences

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/consultations/"
ASKED = [{"key": "bench", "label": "Des bancs ?", "type": "choice", "choices": ["oui", "non"], "required": True}]
EVE = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
TICKS = {"asked-bench": "oui", "age": "on", "agree": "on"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def survey(cast: Cast) -> ProcessStep:
    """A survey that asks for a code."""
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.SURVEY, opened=False, asks=(Requirement.CODE,))
        write_survey(step=step, title="", questions=ASKED, by=COMMAND, at=AT)
        return open_step(step=step, by=COMMAND, at=AT)


def issued(cast: Cast, step: ProcessStep, count: int = 3, zone: str = "Centre") -> list[str]:
    with sealed(cast.campaign.pk):
        return issue_codes(step=step, zone=zone, count=count, by=COMMAND, at=AT)


def answer(cast: Cast, step: ProcessStep, code: str, **more: Any) -> int:
    path = f"participer/{step.process_id}/etape/{step.position}/repondre/"
    return Visitor(cast.campaign, **more).send(path, {**TICKS, "code": code}).status_code


def test_a_code_lets_one_person_answer_once(cast: Cast, survey: ProcessStep):
    one, two, _three = issued(cast, survey)
    assert answer(cast, survey, "") == 422
    assert answer(cast, survey, in_groups(one).lower()) == 200
    assert answer(cast, survey, one) == 422, "it was used"
    assert answer(cast, survey, f" {two[:5]} – {two[5:]} ".replace("–", "-")) == 200
    assert answer(cast, survey, "ABCDEFGHJK") == 422, "it was never printed"
    with sealed(cast.campaign.pk):
        assert FormReply.objects.count() == 2
        assert Resident.objects.count() == 2, "who is refused leaves no line"
        used = Credential.objects.exclude(resident=None)
        assert {row.zone for row in used} == {"Centre"}


def test_no_code_is_used_in_silence(cast: Cast, survey: ProcessStep):
    (code,) = issued(cast, survey, 1)
    with sealed(cast.campaign.pk):
        ada = resident_of(survey.process)
        with pytest.raises(RefusedByLawError):
            use_code(step=survey, resident=ada, code=code, by=COMMAND, at=EVE)
        assert not Credential.objects.exclude(resident=None).exists()
        use_code(step=survey, resident=ada, code=code, by=COMMAND, at=EVE - timedelta(seconds=1))


def test_a_code_of_another_step_opens_nothing(cast: Cast, survey: ProcessStep):
    with sealed(cast.campaign.pk):
        other = step_of(process_of(cast), asks=(Requirement.CODE,))
    (code,) = issued(cast, other, 1)
    assert answer(cast, survey, code) == 422
    with sealed(cast.campaign.pk):
        ada = resident_of(other.process)
        use_code(step=other, resident=ada, code=code, by=COMMAND, at=AT)
        use_code(step=other, resident=ada, code=code, by=COMMAND, at=AT)
        with pytest.raises(InputError):
            use_code(step=other, resident=resident_of(other.process), code=code, by=COMMAND, at=AT)


def test_guesses_are_counted(cast: Cast, survey: ProcessStep):
    (code,) = issued(cast, survey, 1)
    for number in range(GUESSES.most):
        GUESSES.take("192.0.2.7") if number < GUESSES.most - 1 else answer(cast, survey, "ABCDEFGHJK")
    assert GUESSES.spent("192.0.2.7")
    assert answer(cast, survey, code) == 200, "a right code opens whatever its neighbours typed"


def test_what_is_kept_of_codes_is_no_code(cast: Cast, survey: ProcessStep):
    codes = issued(cast, survey, 20)
    assert len(set(codes)) == 20
    assert all(len(one) == CODE_SIGNS and set(one) <= set(SIGNS) for one in codes)
    with sealed(cast.campaign.pk):
        kept = list(Credential.objects.order_by("pk").values_list("digest", flat=True))
        assert kept == sorted(kept), "rows say nothing of the order of the pile"
        assert not set(kept) & set(codes)
        entry = Entry.objects.get(verb="codes.issued")
        assert not any(one in str(entry.details) for one in codes)


def test_the_page_prints_a_pdf_once_and_counts_what_was_used_after_the_end(cast: Cast, survey: ProcessStep):
    desk, page = cast.client(cast.organiser), f"{DESK}{survey.process_id}/etape/{survey.position}/acces/"
    assert desk.post(page, {"do": "issue", "zone": "Centre", "count": "0"}).status_code == 400
    printed = desk.post(page, {"do": "issue", "zone": "Centre", "count": "12"})
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.headers["Cache-Control"] == "no-store"
    assert printed.content.startswith(b"%PDF")
    with sealed(cast.campaign.pk):
        assert Credential.objects.filter(resident=None).count() == 12
    codes = issued(cast, survey, 1)
    assert answer(cast, survey, codes[0]) == 200
    assert "Utilisés" not in desk.get(page).content.decode()
    with sealed(cast.campaign.pk):
        close_step(step=survey, by=COMMAND, at=AT)
    assert "Utilisés" in desk.get(page).content.decode()
    assert desk.post(page, {"do": "issue", "zone": "Centre", "count": "1"}).status_code == 400
    assert cast.client(cast.leader).get(page).status_code == 403
    assert cast.client(cast.outsider).get(page).status_code == 404


def test_a_sheet_says_where_and_until_when_and_its_square_has_no_code(survey: ProcessStep, cast: Cast):
    codes = ["ABCDEFGHJK", "23456789AB"]
    with sealed(cast.campaign.pk):
        made = code_sheets(
            survey, "Centre", codes, "https://exemple.invalid/pages/essai/participer/1/etape/1/repondre/"
        )
        bare = code_sheets(survey, "Centre", codes * 10, "")
    assert made.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", bare)) >= 1


def test_a_lost_pile_is_withdrawn_but_for_what_was_used(cast: Cast, survey: ProcessStep):
    one, two = issued(cast, survey, 2)
    assert answer(cast, survey, one) == 200
    with sealed(cast.campaign.pk):
        assert withdraw_codes(step=survey, zone="Centre", by=COMMAND, at=AT) == 1
    assert answer(cast, survey, two) == 422
    with sealed(cast.campaign.pk):
        assert FormReply.objects.count() == 1


def test_a_gate_is_set_on_its_page_until_the_step_opens(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), opened=False)
    desk, page = cast.client(cast.organiser), f"{DESK}{step.process_id}/etape/{step.position}/acces/"
    sent = {"do": "gate", "requirements": ["code", "residence"], "most": "2", "min_age": "16"}
    assert desk.post(page, {**sent, "min_age": "12"}).status_code == 400
    assert desk.post(page, sent).status_code == 302
    with sealed(cast.campaign.pk):
        gate = StepGate.objects.get(step=step)
        assert (gate.requirements, gate.most, gate.min_age) == (["code", "residence"], 2, 16)
        rules = " ".join(map(str, rules_sentences(ProcessStep.objects.get(pk=step.pk))))
        assert "16" in rules
        open_step(step=step, by=COMMAND, at=AT)
    assert desk.post(page, sent).status_code == 400
    assert "Les règles valent" in desk.get(page).content.decode()
