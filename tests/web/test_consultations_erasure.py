"""Somebody who erases everything by her own link: her words go from every page and file, and no count changes."""

import csv
import io
import json
import re

import pytest
import time_machine
from budget_votes import budget_vote
from cast import AT, Cast
from consulted import OF_AGE, VISITOR, process_of, resident_of, step_of, written
from django.test import Client

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.credentials import issue_codes, use_code
from arpenteur.web.residents.consultations.actions.outcomes import promise
from arpenteur.web.residents.consultations.actions.processes import archive_process, close_process
from arpenteur.web.residents.consultations.actions.residents import give_credential
from arpenteur.web.residents.consultations.actions.signups import new_own_link
from arpenteur.web.residents.consultations.actions.steps import close_step, open_step
from arpenteur.web.residents.consultations.actions.survey_replies import reply
from arpenteur.web.residents.consultations.actions.surveys import write_survey
from arpenteur.web.residents.consultations.answer_speed import answer_speed
from arpenteur.web.residents.consultations.kinds import ArgumentSide, ContributionKind, Requirement, StepKind
from arpenteur.web.residents.consultations.models import Credential, Process, ProcessStep, Resident
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.consultations.step_access_views import codes_by_zone

pytestmark = pytest.mark.django_db
ASKED = [{"key": "bench", "label": "Des bancs ?", "type": "choice", "choices": ["oui", "non"], "required": True}]
WORDS = "La passerelle des Figurines"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def survey_of(process: Process, people: list[Resident]) -> ProcessStep:
    """A survey by codes that everybody answered, closed."""
    step = step_of(process, StepKind.SURVEY, position=2, opened=False, asks=(Requirement.CODE,))
    write_survey(step=step, title="Bancs", questions=ASKED, by=COMMAND, at=AT)
    step = open_step(step=step, by=COMMAND, at=AT)
    for number, code in enumerate(issue_codes(step=step, zone="Centre", count=len(people), by=COMMAND, at=AT)):
        use_code(step=step, resident=people[number], code=code, by=COMMAND, at=AT)
        visit = GateVisit(people[number], declared=OF_AGE, proved=True)
        reply(step=step, answers={"bench": "oui" if number % 3 else "non"}, visit=visit, by=VISITOR, at=AT)
    return close_step(step=step, by=COMMAND, at=AT)


def left(cast: Cast, resident: Resident) -> None:
    """She erases everything, by her own link."""
    with sealed(cast.campaign.pk):
        own = f"/pages/essai/participer/moi/{new_own_link(resident=resident, by=VISITOR, at=AT)}/"
    assert Client().post(own, {"do": "leave"}).status_code == 200
    assert Client().get(own).status_code == 404


def test_no_count_of_a_page_or_a_file_changes(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, people = step_of(process), [resident_of(process) for _one in range(13)]
        ada, bob = people[:2]
        hers, his = written(step, ada, WORDS, body="En bois."), written(step, bob)
        for author, about in ((ada, his), (bob, hers)):
            written(
                step, author, f"Raison, {WORDS}", kind=ContributionKind.ARGUMENT, parent=about, side=ArgumentSide.FOR
            )
        promise(process=process, title="On l’étudie", text="Cette année.", sources=[hers, his], by=COMMAND, at=AT)
        asks = step_of(process, StepKind.QUESTIONS, position=3)
        for number in range(10):
            written(asks, ada if number % 2 else bob, f"Et le bus {number} ?", kind=ContributionKind.QUESTION)
        survey = survey_of(process, people)
    public, desk = f"/pages/essai/participer/{process.pk}/", cast.client(cast.organiser)
    inside = f"/c/essai/habitants/consultations/{process.pk}/"

    def counts() -> dict[str, object]:
        table = list(
            csv.reader(io.StringIO(desk.get(f"{inside}textes.csv").content.decode("utf-8-sig")), delimiter=";")
        )
        with sealed(cast.campaign.pk):
            zones, speed = codes_by_zone(survey), answer_speed(cast.campaign, AT)
        return {
            "steps": re.findall(r"\d+ textes?|\d+ \w+ sur \d+", Client().get(public).content.decode()),
            "speed": speed and (speed.questions, speed.answered),
            "lines": len(table),
            "numbers": [line[:1] for line in table],
            "comments": [line[table[0].index("comments")] for line in table],
            "survey": Client().get(f"{public}etape/2/resultats.json").content,
            "codes": zones,
            "commitments": desk.get(f"{inside}suites/").content.decode().count("On l’étudie"),
        }

    before = counts()
    assert before["steps"]
    assert before["speed"] == (10, 0)
    assert json.loads(before["survey"])["replies"] == 13  # type: ignore[arg-type] — bytes of a page
    left(cast, ada)
    assert counts() == before
    pages = (public, f"{public}etape/1/", f"{public}{hers.number}/", f"{public}fil.atom", f"{inside}textes.json")
    for page in pages:
        answer = desk.get(page)
        assert answer.status_code == 200, page
        said = answer.content.decode()
        assert "En bois." not in said, page
        assert ada.pseudonym not in said, page
    with sealed(cast.campaign.pk):
        assert Resident.objects.count() == 12


def test_a_code_that_she_used_serves_nobody_else_and_her_card_is_forgotten(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process, asks=(Requirement.CODE, Requirement.DESK))
        ada, bob = resident_of(process), resident_of(process)
        (code,) = issue_codes(step=step, zone="Centre", count=1, by=COMMAND, at=AT)
        use_code(step=step, resident=ada, code=code, by=COMMAND, at=AT)
        give_credential(step=step, resident=ada, method=Requirement.DESK, evidence="A 12", by=COMMAND, at=AT)
    left(cast, ada)
    with sealed(cast.campaign.pk):
        kept = Credential.objects.get()
        assert (kept.method, kept.resident_id, kept.spent) == (Requirement.CODE, None, True)
        with pytest.raises(InputError):
            use_code(step=step, resident=bob, code=code, by=COMMAND, at=AT)


def test_codes_that_were_used_are_counted_after_the_archive(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process, asks=(Requirement.CODE,))
        ada = resident_of(process)
        (code,) = issue_codes(step=step, zone="Centre", count=1, by=COMMAND, at=AT)
        use_code(step=step, resident=ada, code=code, by=COMMAND, at=AT)
        written(step, ada)
        close_step(step=step, by=COMMAND, at=AT)
        close_process(process=process, by=COMMAND, at=AT)
        assert archive_process(process=process, by=COMMAND, at=AT) == 1
        assert [(one.printed, one.used) for one in codes_by_zone(step)] == [(1, 1)]


def test_the_result_of_a_vote_is_the_same_once_the_author_of_a_project_left(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
        for number in range(12):
            vote.vote.cast(f"témoin-{number}", vote.payload(**{f"r{number % 3}": "1", "r3": "1"}))
        vote.vote.counted()
        author = Resident.objects.filter(contributions__isnull=False).distinct().get()
    file = f"/pages/essai/{vote.where('resultat.json')}"
    before = Client().get(file)
    assert json.loads(before.content)["ballots"]["counted"] == 12
    left(cast, author)
    assert Client().get(file).content == before.content
