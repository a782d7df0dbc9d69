"""Floods, brigades, robots, one person with many addresses: what stops them, and what does not, which is said too."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cast import AT, Cast
from consulted import OF_AGE, process_of, resident_of, step_of, written
from visitors import Visitor, hidden, letters, link_in

from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.robots import LETTERS
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.moderation import NewNotice, decide_case, give_notice
from arpenteur.web.residents.consultations.actions.steps import open_step
from arpenteur.web.residents.consultations.actions.surveys import write_survey
from arpenteur.web.residents.consultations.kinds import (
    ArgumentSide,
    CaseOutcome,
    CaseTrigger,
    ContributionKind,
    EntryChannel,
    Requirement,
    StepKind,
)
from arpenteur.web.residents.consultations.mailbox_aliases import one_mailbox
from arpenteur.web.residents.consultations.models import Contribution, FormReply, ModerationCase, ProcessStep, Resident
from arpenteur.web.residents.consultations.states import Showing
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.consultations.surges import MOST_ABOUT, MOST_AT_STEP, NOTICES, REPLIES, TEXTS

pytestmark = pytest.mark.django_db
IDEA = {"title": "Des bancs à la gare", "summary": "", "body": "", "age": "on", "agree": "on"}
NOTICE = {"words": "Diffamation.", "name": "Nour Brouillon", "email": "nour@exemple.fr", "good_faith": "on"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def step(cast: Cast) -> ProcessStep:
    with sealed(cast.campaign.pk):
        return step_of(process_of(cast))


MOST = 5
"""Forms of one network without work, in these tests."""


def write(visitor: Visitor, step: ProcessStep, **more: Any) -> int:
    """A text from its form to its sending; the status of the answer."""
    where = f"participer/{step.process_id}/etape/{step.position}/ecrire/"
    shown = visitor.send(where, {**IDEA, **more, "do": "preview"}).content.decode()
    sent = {**IDEA, **more, "stamp": hidden(shown, "stamp"), "work": "", "do": "send"}
    return visitor.client.post(visitor.path(where), sent).status_code


def states(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        return list(Contribution.objects.order_by("number").values_list("showing", flat=True))


def test_a_script_without_work_is_slowed_down_and_a_stamp_serves_once(
    cast: Cast, step: ProcessStep, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(robots, "LAZY", replace(robots.LAZY, of_one=replace(robots.WITHOUT_WORK, most=MOST)))
    visitor = Visitor(cast.campaign)
    answers = [write(visitor, step, title=f"Idée {number}") for number in range(MOST + 2)]
    assert answers.count(200) == MOST
    assert answers[-1] == 429
    assert len(states(cast)) == MOST
    other = Visitor(cast.campaign, address="198.51.100.9")
    where = f"participer/{step.process_id}/etape/{step.position}/ecrire/"
    shown = other.send(where, {**IDEA, "do": "preview"}).content.decode()
    sent = {**IDEA, "stamp": hidden(shown, "stamp"), "work": "", "do": "send"}
    for _again in range(3):
        assert other.client.post(other.path(where), sent).status_code == 200
    assert len(states(cast)) == MOST + 1


def test_many_texts_from_one_network_wait_to_be_read_and_nobody_is_shut_out(cast: Cast, step: ProcessStep):
    for _one in range(TEXTS.most - 1):
        TEXTS.take(f"{step.campaign_id}:{step.pk}:192.0.2.0/24")
    for address in ("192.0.2.7", "192.0.2.8", "192.0.2.9"):
        assert write(Visitor(cast.campaign, address=address), step, title=f"Idée de {address}") == 200
    assert states(cast) == [Showing.PUBLIC, Showing.HELD, Showing.HELD]
    with sealed(cast.campaign.pk):
        assert {one.trigger for one in ModerationCase.objects.all()} == {CaseTrigger.SURGE}
        assert all(one.automated for one in ModerationCase.objects.all())
        last = ModerationCase.objects.order_by("pk").last()
        assert last is not None
        decide_case(case=last, outcome=CaseOutcome.PUBLISH, by=COMMAND, at=AT + timedelta(hours=5))
    assert write(Visitor(cast.campaign, address="198.51.100.9"), step) == 200
    assert states(cast) == [Showing.PUBLIC, Showing.HELD, Showing.PUBLIC, Showing.PUBLIC]


def test_a_brigade_about_one_text_waits_to_be_read(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        idea = written(step)
        told = {"kind": ContributionKind.ARGUMENT, "parent": idea, "side": ArgumentSide.AGAINST}
        made = [
            written(step, resident_of(step.process), f"Contre {number}", **told) for number in range(MOST_ABOUT + 2)
        ]
        assert [one.showing for one in made] == [Showing.PUBLIC] * MOST_ABOUT + [Showing.HELD] * 2
        other = written(step, title="Une autre idée")
        quiet = written(step, resident_of(step.process), "Contre", **{**told, "parent": other})
        assert quiet.showing == Showing.PUBLIC
        late = AT + timedelta(hours=1, seconds=1)
        assert written(step, resident_of(step.process), "Contre", at=late, **told).showing == Showing.PUBLIC


def test_a_flood_at_a_step_holds_those_whom_nothing_tells_apart(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        for number in range(MOST_AT_STEP):
            written(step, resident_of(step.process), f"Idée {number}")
        assert written(step, resident_of(step.process), "De trop").showing == Showing.HELD
        known = resident_of(step.process, email="ada@exemple.fr")
        known.confirmed_at = AT
        known.save()
        assert written(step, known, "Une adresse confirmée").showing == Showing.PUBLIC
        at_desk = GateVisit(resident_of(step.process), channel=EntryChannel.DESK, declared=OF_AGE, proved=True)
        assert written(step, at_desk.resident, "À la permanence", visit=at_desk).showing == Showing.PUBLIC


@pytest.mark.parametrize("again", ["LOU@exemple.fr", "lou+2@exemple.fr", " lou+ville+3@exemple.fr "])
def test_the_addresses_of_one_mailbox_are_one_person(cast: Cast, step: ProcessStep, again: str):
    with sealed(cast.campaign.pk):
        first = resident_of(step.process, email="lou@exemple.fr")
        assert resident_of(step.process, email=again).pk == first.pk
        assert resident_of(step.process, email="lou@ailleurs.exemple.fr").pk != first.pk
    assert one_mailbox("l.o.u@gmail.com") == one_mailbox("lou+x@googlemail.com")
    assert one_mailbox("l.o.u@exemple.fr") != one_mailbox("lou@exemple.fr")


def test_the_tags_of_one_mailbox_get_the_letters_of_one(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), asks=(Requirement.EMAIL,))
    for number in range(LETTERS.most + 2):
        visitor = Visitor(cast.campaign, address=f"192.0.{number}.7")
        write(visitor, step, title=f"Idée {number}", email=f"lou+{number}@exemple.fr")
    assert len(letters()) == LETTERS.most


def test_whoever_types_somebody_else_s_address_gets_no_link_of_hers(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), asks=(Requirement.EMAIL,))
    visitor = Visitor(cast.campaign)
    where = f"participer/{step.process_id}/etape/{step.position}/ecrire/"
    shown = visitor.send(where, {**IDEA, "email": "lou@exemple.fr", "do": "preview"}).content.decode()
    sent = {**IDEA, "email": "lou@exemple.fr", "stamp": hidden(shown, "stamp"), "work": "", "do": "send"}
    page = visitor.client.post(visitor.path(where), sent).content.decode()
    assert "/participer/moi/" not in page
    with sealed(cast.campaign.pk):
        before = Resident.objects.get().digest
    done = visitor.client.post(link_in(letters()[-1], "publier")).content.decode()
    assert "/participer/moi/" in done, "it comes with the letter"
    with sealed(cast.campaign.pk):
        assert Resident.objects.get().digest != before, "what was drawn before opens nothing"
    assert "/participer/moi/" not in visitor.client.post(link_in(letters()[-1], "publier")).content.decode()


def test_a_notice_that_was_judged_is_not_hidden_again_by_another_one(cast: Cast, step: ProcessStep):
    new = NewNotice("Diffamation.", "/ici/", "Nour Brouillon", "nour@exemple.fr", good_faith=True)
    with sealed(cast.campaign.pk):
        idea = written(step)
        give_notice(contribution=idea, new=new, by=COMMAND, at=AT)
        assert Contribution.objects.get().showing == Showing.HELD, "the first one hides"
        case = ModerationCase.objects.get()
        decide_case(case=case, outcome=CaseOutcome.PUBLISH, by=COMMAND, at=AT + timedelta(hours=1))
        give_notice(contribution=idea, new=new, by=COMMAND, at=AT + timedelta(hours=2))
        assert Contribution.objects.get().showing == Showing.PUBLIC
        assert ModerationCase.objects.filter(outcome="").count() == 1, "it is read again within the day"


def test_one_network_does_not_hide_a_whole_debate_by_notices(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        ideas = [written(step, title=f"Idée {number}") for number in range(NOTICES.most + 1)]
    for number, idea in enumerate(ideas):
        # Machines of one network, each with the pace of its own.
        visitor = Visitor(cast.campaign, address="192.0.2.7", works=True)
        where = f"participer/{idea.process_id}/{idea.number}/signaler/"
        assert visitor.send(where, NOTICE).status_code == 200, number
    assert states(cast) == [Showing.HELD] * NOTICES.most + [Showing.PUBLIC]
    with sealed(cast.campaign.pk):
        assert ModerationCase.objects.filter(outcome="").count() == NOTICES.most + 1, "each is read within the day"


def survey_of(cast: Cast, *asks: Requirement) -> ProcessStep:
    asked = [{"key": "bench", "label": "Des bancs ?", "type": "choice", "choices": ["oui", "non"], "required": True}]
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.SURVEY, opened=False, asks=asks)
        write_survey(step=step, title="", questions=asked, by=COMMAND, at=AT)
        return open_step(step=step, by=COMMAND, at=AT)


def reply(cast: Cast, step: ProcessStep, address: str) -> int:
    path = f"participer/{step.process_id}/etape/{step.position}/repondre/"
    sent = {"asked-bench": "oui", "age": "on", "agree": "on"}
    return Visitor(cast.campaign, address=address, works=True).send(path, sent).status_code


def test_one_network_answers_a_survey_so_often_and_no_more(cast: Cast):
    step = survey_of(cast)
    for _one in range(REPLIES.most - 1):
        REPLIES.take(f"{step.campaign_id}:{step.pk}:192.0.2.0/24")
    assert reply(cast, step, "192.0.2.7") == 200
    assert reply(cast, step, "192.0.2.200") == 429
    assert reply(cast, step, "198.51.100.9") == 200


def test_what_is_not_stopped_one_person_on_two_networks_is_two_where_no_gate_tells_them_apart(cast: Cast):
    """Known and said: docs/attacks.md, and the page of the gate. A code, an address or a desk tells people apart."""
    step = survey_of(cast)
    assert reply(cast, step, "192.0.2.7") == reply(cast, step, "198.51.100.9") == 200
    with sealed(cast.campaign.pk):
        assert FormReply.objects.count() == 2
    page = cast.client(cast.organiser).get(
        f"/c/essai/habitants/consultations/{step.process_id}/etape/{step.position}/acces/"
    )
    assert "rien ne distingue une personne de deux" in page.content.decode()
