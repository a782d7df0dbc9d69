"""A survey from its questions to its totals: asked alike, answered once, known after the end, never by eleven fewer."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from cast import AT, Cast
from consulted import OF_AGE, VISITOR, process_of, resident_of, step_of
from visitors import Visitor

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.residents import forget_resident
from arpenteur.web.residents.consultations.actions.steps import close_step, open_step, suspend_step
from arpenteur.web.residents.consultations.actions.survey_replies import reply
from arpenteur.web.residents.consultations.actions.surveys import write_survey
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import FormReply, ProcessStep, Resident, SurveyCount
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.consultations.step_rules import rules_digest
from arpenteur.web.residents.consultations.surveys import HELD, result_of

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/consultations/"
QUESTIONS = [
    {"key": "bench", "label": "Des bancs ?", "type": "choice", "choices": ["oui", "non"], "required": True},
    {"key": "where", "label": "Où ?", "type": "many", "choices": ["gare", "parc", "école"], "required": False},
    {"key": "many", "label": "Combien ?", "type": "number", "choices": [], "required": False},
    {"key": "why", "label": "Pourquoi ?", "type": "text", "choices": [], "required": False},
]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def survey(cast: Cast) -> ProcessStep:
    """A survey that is open."""
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.SURVEY, opened=False)
        write_survey(step=step, title="Bancs", questions=QUESTIONS, by=COMMAND, at=AT)
        return open_step(step=step, by=COMMAND, at=AT)


def path(step: ProcessStep, rest: str = "repondre/") -> str:
    return f"participer/{step.process_id}/etape/{step.position}/{rest}"


def answered(step: ProcessStep, count: int, **more: object) -> list[Resident]:
    """So many people answer by their own links."""
    people = [resident_of(step.process) for _one in range(count)]
    for number, one in enumerate(people):
        answers = {"bench": "oui" if number % 3 else "non", "many": number, **more}
        visit = GateVisit(one, declared=OF_AGE, proved=True)
        reply(step=step, answers=answers, visit=visit, by=VISITOR, at=AT)
    return people


def test_a_visitor_answers_by_a_page_that_says_what_it_is(cast: Cast, survey: ProcessStep):
    visitor = Visitor(cast.campaign)
    assert path(survey) in visitor.get("participer/").content.decode()
    page = visitor.get(path(survey)).content.decode()
    assert "pas représentative" in page
    assert "Des bancs ?" in page
    sent = {"asked-bench": "oui", "asked-where": ["gare", "parc"], "asked-many": "4", "age": "on", "agree": "on"}
    done = visitor.send(path(survey), sent)
    assert done.status_code == 200
    with sealed(cast.campaign.pk):
        row = FormReply.objects.get()
        assert row.answers == {"bench": "oui", "where": ["gare", "parc"], "many": 4}
    own = done.content.decode().partition('href="/pages/essai/participer/moi/')[2].partition('"')[0].rstrip("/")
    again = visitor.send(f"{path(survey)}?moi={own}", {**sent, "moi": own})
    assert again.status_code == 422, "a survey is answered once"


def test_what_is_not_answered_as_it_asks_is_not_taken(cast: Cast, survey: ProcessStep):
    visitor = Visitor(cast.campaign)
    good = {"asked-bench": "oui", "age": "on", "agree": "on"}
    for lacks in good:
        sent = {name: value for name, value in good.items() if name != lacks}
        assert visitor.send(path(survey), sent).status_code == 422, lacks
    assert visitor.send(path(survey), {**good, "asked-bench": "peut-être"}).status_code == 422
    assert visitor.send(path(survey), {**good, "stamp": "faux"}).status_code == 403
    assert visitor.send(path(survey), {**good, "link_of_site": "x"}).status_code == 200
    with sealed(cast.campaign.pk):
        assert not FormReply.objects.exists()
        assert not Resident.objects.exists()


def test_no_total_is_anywhere_before_the_end(cast: Cast, survey: ProcessStep):
    with sealed(cast.campaign.pk):
        answered(survey, 13)
        assert result_of(survey) is None
        assert not SurveyCount.objects.exists()
    visitor, desk = Visitor(cast.campaign), cast.client(cast.director)
    inside = f"{DESK}{survey.process_id}/etape/{survey.position}/"
    for form in ("csv", "xlsx", "json"):
        assert visitor.get(path(survey, f"resultats.{form}")).status_code == 404
        assert desk.get(f"{inside}reponses.{form}").status_code == 404
    pages = visitor.get(path(survey, "")), desk.get(f"{inside}reponses/"), desk.get(f"{DESK}{survey.process_id}/")
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        words = re.sub(r"<[^>]*>", " ", text.partition("<main")[2])
        assert not re.search(r"\b13\b", words)


def test_totals_come_with_the_end_and_erasure_changes_none(cast: Cast, survey: ProcessStep):
    with sealed(cast.campaign.pk):
        people = answered(survey, 12, why="M. Témoin a dit non, 06 39 98 00 12")
        step = close_step(step=survey, by=COMMAND, at=AT)
        before = result_of(step)
        assert before is not None
        assert (before.replies, before.proved, before.enough) == (12, 0, True)
        bench, _where, many, why = before.questions
        assert [(one.label, one.count) for one in bench.choices] == [("oui", 8), ("non", 4)]
        assert (many.middle, many.least, many.most) == (5.5, 0, 11)
        assert (why.answered, list(why.choices)) == (12, [])
        forget_resident(resident=people[0], by=COMMAND, at=AT)
        assert FormReply.objects.count() == 11
        assert result_of(step) == before
    visitor = Visitor(cast.campaign)
    page = visitor.get(path(survey, "")).content.decode()
    assert "12 personnes ont répondu" in page
    assert "pas représentative" in page
    assert "Témoin" not in page
    document = json.loads(visitor.get(path(survey, "resultats.json")).content)
    assert document["representative"] is False
    assert document["questions"][0]["choices"] == {"oui": 8, "non": 4}
    table = visitor.get(path(survey, "resultats.csv")).content.decode("utf-8-sig").splitlines()
    assert "bench;Des bancs ?;oui;8;12;12" in table
    assert visitor.get(path(survey, "resultats.xlsx")).status_code == 200
    assert visitor.get(path(survey, "resultats.pdf")).status_code == 404
    assert visitor.get(path(survey)).status_code == 302, "nobody answers a survey that is over"


def test_ten_people_are_too_few_for_totals(cast: Cast, survey: ProcessStep):
    with sealed(cast.campaign.pk):
        answered(survey, 10)
        close_step(step=survey, by=COMMAND, at=AT)
    visitor = Visitor(cast.campaign)
    page = visitor.get(path(survey, "")).content.decode()
    assert "Moins de onze" in page
    assert visitor.get(path(survey, "resultats.json")).status_code == 404


def test_the_file_of_replies_names_nobody_and_leaves_texts_that_may(cast: Cast, survey: ProcessStep):
    with sealed(cast.campaign.pk):
        answered(survey, 1, why="Appelez le 06 39 98 00 12")
        answered(survey, 1, why="Il fait chaud")
        close_step(step=survey, by=COMMAND, at=AT)
    desk, where = cast.client(cast.director), f"{DESK}{survey.process_id}/etape/{survey.position}/reponses"
    document = json.loads(desk.get(f"{where}.json").content)
    assert sorted(one["why"] for one in document["replies"]) == ["Il fait chaud", HELD]
    assert all(set(one) == {"bench", "where", "many", "why"} for one in document["replies"])
    assert "06 39 98" in desk.get(f"{where}/").content.decode(), "the team reads what was written"
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="survey.taken").count() == 1
    assert cast.client(cast.leader).get(f"{where}.json").status_code == 403
    assert cast.client(cast.outsider).get(f"{where}.json").status_code == 404


def test_the_team_writes_questions_on_a_page_until_it_opens(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.SURVEY, opened=False)
        with pytest.raises(InputError):
            open_step(step=step, by=COMMAND, at=AT)
    desk, where = cast.client(cast.organiser), f"{DESK}{step.process_id}/etape/{step.position}/questions/"
    rows = {
        "rows-TOTAL_FORMS": "3",
        "rows-INITIAL_FORMS": "0",
        "title": "Bancs",
        "rows-0-label": "Des bancs à la gare ?",
        "rows-0-type": "choice",
        "rows-0-choices": "oui\nnon\n",
        "rows-0-required": "on",
        "rows-1-label": "Des bancs à la gare ?",
        "rows-1-type": "text",
        "rows-1-choices": "",
        "rows-2-label": "",
        "rows-2-type": "choice",
        "rows-2-choices": "",
    }
    assert desk.get(where).status_code == 200
    vote = {**rows, "rows-1-label": "Pour qui allez-vous voter ?"}
    refused = desk.post(where, vote)
    assert refused.status_code == 400
    assert "demande comment on vote" in refused.content.decode()
    assert desk.post(where, rows).status_code == 302
    with sealed(cast.campaign.pk):
        form = step.process.forms.get()
        keys = [one["key"] for one in form.questions]
        assert keys == ["des_bancs_a_la_gare", "des_bancs_a_la_gare_2"]
        assert form.questions[0]["choices"] == ["oui", "non"]
    kept = {
        **rows,
        "rows-INITIAL_FORMS": "2",
        "rows-0-key": keys[0],
        "rows-1-key": keys[1],
        "rows-1-gone": "on",
    }
    assert desk.post(where, kept).status_code == 302
    with sealed(cast.campaign.pk):
        assert [one["key"] for one in step.process.forms.get().questions] == keys[:1]
        open_step(step=step, by=COMMAND, at=AT)
    assert desk.post(where, rows).status_code == 400, "everybody is asked the same"


@pytest.mark.parametrize(
    "label",
    [
        "Pour qui allez-vous voter ?",
        "Quelle est votre intention de vote ?",
        "Pour quelle liste voterez-vous dimanche ?",
        "Avez-vous voté pour le maire sortant ?",
        "Quel candidat souhaitez-vous élire ?",
        "Si l’élection avait lieu dimanche, que feriez-vous ?",
        "Qui soutenez-vous à la mairie ?",
        "Irez-vous voter ?",
    ],
)
def test_a_question_on_votes_is_refused(cast: Cast, label: str):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.SURVEY, opened=False)
        with pytest.raises(InputError):
            write_survey(step=step, title="", questions=[{**QUESTIONS[3], "label": label}], by=COMMAND, at=AT)


@pytest.mark.parametrize("label", ["Où mettre les bancs ?", "Qui doit choisir ?", "Comment venez-vous au marché ?"])
def test_a_question_on_the_town_is_not(cast: Cast, label: str):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.SURVEY, opened=False)
        write_survey(step=step, title="", questions=[{**QUESTIONS[3], "label": label}], by=COMMAND, at=AT)


def test_questions_are_part_of_the_frozen_rules(cast: Cast, survey: ProcessStep):
    with sealed(cast.campaign.pk):
        assert survey.rules_hash == rules_digest(survey)
        other = step_of(survey.process, StepKind.SURVEY, opened=False, position=2)
        write_survey(step=other, title="", questions=QUESTIONS[:1], by=COMMAND, at=AT)
        assert open_step(step=other, by=COMMAND, at=AT).rules_hash != survey.rules_hash


def test_two_surveys_of_a_process_are_two(cast: Cast, survey: ProcessStep):
    with sealed(cast.campaign.pk):
        other = step_of(survey.process, StepKind.SURVEY, opened=False, position=2)
        write_survey(step=other, title="", questions=QUESTIONS[:1], by=COMMAND, at=AT)
        open_step(step=other, by=COMMAND, at=AT)
        ada = resident_of(survey.process)
        visit = GateVisit(ada, declared=OF_AGE, proved=True)
        for step in (survey, other):
            reply(step=step, answers={"bench": "oui"}, visit=visit, by=VISITOR, at=AT)
        with pytest.raises(InputError):
            reply(step=other, answers={"bench": "oui"}, visit=visit, by=VISITOR, at=AT)


def test_a_survey_that_is_stopped_or_over_takes_nothing(cast: Cast, survey: ProcessStep):
    with sealed(cast.campaign.pk):
        suspend_step(step=survey, reason="Une erreur.", by=COMMAND, at=AT)
    assert Visitor(cast.campaign).get(path(survey)).status_code == 302
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        answered(survey, 1)


def test_she_takes_her_answers_back_by_her_own_link(cast: Cast, survey: ProcessStep):
    visitor = Visitor(cast.campaign)
    done = visitor.send(path(survey), {"asked-bench": "oui", "age": "on", "agree": "on"}).content.decode()
    mine = "participer/moi/" + done.partition('href="/pages/essai/participer/moi/')[2].partition('"')[0]
    assert "Vos idées" in visitor.get(mine).content.decode()
    with sealed(cast.campaign.pk):
        number = FormReply.objects.get().pk
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        assert visitor.client.post(visitor.path(mine), {"do": "erase-reply", "number": number}).status_code == 302
    with sealed(cast.campaign.pk):
        assert not FormReply.objects.exists()
