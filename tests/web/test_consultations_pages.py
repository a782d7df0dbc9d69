"""Taking part as a browser without scripts does: three doors, what will be public, sent, followed, erased; the desk."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from cast import AT, Cast
from consulted import path, process_of, resident_of, step_of, written
from django.test import Client
from visitors import Visitor, hidden, letters, link_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.residents.consultations.actions.contributions import erase_contribution
from arpenteur.web.residents.consultations.actions.moderation import StatementOfReasons, hide
from arpenteur.web.residents.consultations.contribution_columns import COLUMNS, schema
from arpenteur.web.residents.consultations.kinds import (
    CaseGround,
    ContributionKind,
    ModerationMode,
    Requirement,
    StepKind,
)
from arpenteur.web.residents.consultations.models import (
    Contribution,
    Duty,
    ModerationCase,
    ProcessStep,
    Resident,
)
from arpenteur.web.residents.consultations.states import Decision, Showing

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/"
EVE = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
IDEA = {"title": "Des bancs à la gare", "summary": "Dix bancs.", "body": "À l’ombre.", "age": "on", "agree": "on"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def step(cast: Cast) -> ProcessStep:
    with sealed(cast.campaign.pk):
        return step_of(process_of(cast))


def send(visitor: Visitor, where: str, sent: dict[str, Any], **more: Any) -> Any:
    """The form, its preview, then the button that sends it."""
    shown = visitor.send(where, {**sent, "do": "preview"}, **more)
    assert shown.status_code == 200, shown.content.decode()
    stamp = hidden(shown.content.decode(), "stamp")
    address = where.partition("?")[0]
    return visitor.client.post(visitor.path(address), {**sent, **more, "stamp": stamp, "work": "", "do": "send"})


def test_an_idea_is_shown_before_it_is_sent_then_read_by_everybody(cast: Cast, step: ProcessStep):
    visitor = Visitor(cast.campaign)
    assert visitor.get("participer/").status_code == 200
    shown = visitor.send(path(step, "ecrire/"), {**IDEA, "do": "preview"}).content.decode()
    assert "Dix bancs." in shown
    assert "Gardé, jamais public" in shown
    with sealed(cast.campaign.pk):
        assert not Contribution.objects.exists()
        assert not Resident.objects.exists()
    answer = send(visitor, path(step, "ecrire/"), IDEA).content.decode()
    assert "C’est public" in answer
    with sealed(cast.campaign.pk):
        made, resident = Contribution.objects.get(), Resident.objects.get()
        assert (made.showing, made.author_id) == (Showing.PUBLIC, resident.pk)
        assert not Contact.objects.exists()
    page = visitor.get(f"participer/{step.process_id}/{made.number}/").content.decode()
    assert "Des bancs à la gare" in page
    assert resident.pseudonym in page


def test_nothing_is_taken_without_the_two_ticks_nor_by_a_robot(cast: Cast, step: ProcessStep):
    visitor = Visitor(cast.campaign)
    for lacks in ("age", "agree"):
        sent = {name: value for name, value in IDEA.items() if name != lacks}
        assert visitor.send(path(step, "ecrire/"), {**sent, "do": "preview"}).status_code == 422
    assert visitor.send(path(step, "ecrire/"), {**IDEA, "do": "send", "link_of_site": "x"}).status_code == 200
    assert visitor.send(path(step, "ecrire/"), {**IDEA, "do": "send", "stamp": "faux"}).status_code == 403
    with sealed(cast.campaign.pk):
        assert not Contribution.objects.exists()


def test_by_her_own_link_she_follows_withdraws_and_erases(cast: Cast, step: ProcessStep):
    visitor = Visitor(cast.campaign)
    answer = send(visitor, path(step, "ecrire/"), IDEA).content.decode()
    own = answer.partition('href="/pages/essai/participer/moi/')[2].partition('"')[0]
    mine = f"participer/moi/{own}"
    assert "Des bancs à la gare" in visitor.get(mine).content.decode()
    with sealed(cast.campaign.pk):
        number = Contribution.objects.get().pk
    assert visitor.client.post(visitor.path(mine), {"do": "withdraw", "number": number}).status_code == 302
    page = visitor.get(f"participer/{step.process_id}/1/").content.decode()
    assert "Des bancs" not in page
    assert visitor.client.post(visitor.path(mine), {"do": "leave"}).status_code == 200
    assert visitor.get(mine).status_code == 404
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get().showing == Showing.ERASED
        assert not Resident.objects.exists()


def test_another_s_text_is_not_hers(cast: Cast, step: ProcessStep):
    visitor = Visitor(cast.campaign)
    answer = send(visitor, path(step, "ecrire/"), IDEA).content.decode()
    own = answer.partition('href="/pages/essai/participer/moi/')[2].partition('"')[0]
    with sealed(cast.campaign.pk):
        other = written(step, resident_of(step.process))
    sent = {"do": "erase", "number": other.pk}
    assert visitor.client.post(visitor.path(f"participer/moi/{own}"), sent).status_code == 422
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get(pk=other.pk).shows


def test_an_address_is_confirmed_by_its_letter(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), asks=(Requirement.EMAIL,))
    visitor = Visitor(cast.campaign)
    send(visitor, path(step, "ecrire/"), {**IDEA, "email": "lou@exemple.fr"})
    where = f"participer/{step.process_id}/1/"
    assert visitor.get(where).status_code == 404
    link = link_in(letters()[-1], "publier")
    assert visitor.get(link).status_code == 200
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get().showing == Showing.EMAIL, "a link that is only opened publishes nothing"
    assert "C’est public" in visitor.client.post(link).content.decode()
    assert visitor.get(where).status_code == 200


def test_what_waits_to_be_read_is_nowhere(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast, moderation=ModerationMode.BEFORE))
        made = written(step)
    visitor = Visitor(cast.campaign)
    assert visitor.get(f"participer/{step.process_id}/{made.number}/").status_code == 404
    assert "Des bancs" not in visitor.get(path(step)).content.decode()


def test_a_notice_hides_and_gives_a_number(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        made = written(step)
    visitor = Visitor(cast.campaign)
    sent = {"words": "Diffamation.", "name": "Nour Brouillon", "email": "nour@exemple.fr", "good_faith": "on"}
    answer = visitor.send(f"participer/{step.process_id}/{made.number}/signaler/", sent)
    with sealed(cast.campaign.pk):
        case = ModerationCase.objects.get()
        assert case.notices.get().code in answer.content.decode()
    page = visitor.get(f"participer/{step.process_id}/{made.number}/").content.decode()
    assert "Des bancs" not in page


def test_in_silence_every_page_is_read_and_nothing_is_written(cast: Cast):
    opened = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast, at=opened), at=opened)
        made = written(step, at=opened)
    with time_machine.travel(EVE, tick=False):
        visitor = Visitor(cast.campaign)
        for where in (
            "participer/",
            f"participer/{step.process_id}/",
            path(step),
            f"participer/{step.process_id}/{made.number}/",
        ):
            assert visitor.get(where).status_code == 200, where
        shown = visitor.send(path(step, "ecrire/"), {**IDEA, "do": "preview"}).content.decode()
        sent = {**IDEA, "stamp": hidden(shown, "stamp"), "work": "", "do": "send"}
        assert visitor.client.post(visitor.path(path(step, "ecrire/")), sent).status_code == 422
        desk = cast.client(cast.organiser)
        refused = desk.post(
            f"{DESK}texte/{made.pk}/", {"do": "answer", "kind": "answer", "text": "Oui.", "signed": "X"}
        )
        assert refused.status_code == 400
    with sealed(cast.campaign.pk):
        assert Contribution.objects.count() == 1
        assert not made.official_answers.exists()


def test_the_desk_shows_what_waits_and_hands_it_over(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        written(step, title="Mme Figurine bloque la rue")
        written(step)
        duties = list(Duty.objects.values_list("pk", flat=True))
    desk = cast.client(cast.organiser)
    page = desk.get(DESK).content.decode()
    assert "Des bancs à la gare" in page
    assert "Mme Figurine" in page
    assert "Qu’attend-on de nous" in page
    with sealed(cast.campaign.pk):
        from arpenteur.web.foundation.campaigns.models import Membership

        hand = Membership.objects.get(user=cast.organiser).pk
    assert desk.post(DESK, {"duty": duties, "to": hand}).status_code == 302
    with sealed(cast.campaign.pk):
        assert set(Duty.objects.values_list("assignee", flat=True)) == {hand}


def test_at_the_desk_a_text_is_published_answered_and_decided(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        made = written(step, title="Mme Figurine bloque la rue")
    desk = cast.client(cast.organiser)
    where = f"{DESK}texte/{made.pk}/"
    assert "peut-être le nom" in desk.get(where).content.decode().lower()
    assert desk.post(where, {"do": "publish"}).status_code == 302
    assert desk.post(where, {"do": "decide", "decision": "inadmissible", "reason": ""}).status_code == 400
    assert desk.post(where, {"do": "decide", "decision": "admissible", "reason": ""}).status_code == 302
    sent = {"do": "answer", "kind": "ack", "text": "Lu.", "signed": "La liste"}
    assert desk.post(where, sent).status_code == 302
    with sealed(cast.campaign.pk):
        row = Contribution.objects.get()
        assert (row.showing, row.decision, row.official_answers.get().kind) == (
            Showing.PUBLIC,
            Decision.ADMISSIBLE,
            "ack",
        )


@pytest.mark.parametrize("who", ["outsider", "rival"])
def test_an_outsider_finds_nothing_at_the_desk(cast: Cast, step: ProcessStep, who: str):
    client = cast.client(cast.everyone()[who])
    for where in (DESK, f"{DESK}consultations/", f"{DESK}consultations/{step.process_id}/textes.csv"):
        assert client.get(where).status_code == 404
    assert Client().get(f"/pages/rivale/participer/{step.process_id}/").status_code == 404


def test_files_have_decidim_s_names_and_nobody_s(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        ada = resident_of(step.process, email="ada@exemple.fr")
        one, other = written(step, ada), written(step, ada, "Une autre idée")
        erase_contribution(contribution=other, by=COMMAND, at=AT)
        hidden_one = written(step, title="Encore une")
        why = StatementOfReasons(CaseGround.RULES, "Article 2", "Le titre.")
        hide(contribution=hidden_one, reasons=why, by=COMMAND, at=AT)
    desk, where = cast.client(cast.organiser), f"{DESK}consultations/{step.process_id}/textes"
    table = desk.get(f"{where}.csv").content.decode("utf-8-sig").splitlines()
    assert table[0].split(";") == [column.name for column in COLUMNS]
    assert len(table) == 4
    document = json.loads(desk.get(f"{where}.json").content)
    rows = document["contributions"]
    assert [row["showing"] for row in rows] == ["public", "erased", "hidden"]
    assert [row["title"] for row in rows] == ["Des bancs à la gare", "", ""]
    assert set(rows[0]) == set(schema()["properties"]["contributions"]["items"]["properties"])
    whole = json.dumps(document)
    assert ada.pseudonym not in whole
    assert "ada@" not in whole
    assert desk.get(f"{where}.xlsx").status_code == 200
    assert desk.get(f"{where}.pdf").status_code == 404
    assert one.number == 1
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="consultation.taken").count() == 3


def test_the_columns_of_decidim_keep_its_names():
    theirs = {
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
    assert {column.name for column in COLUMNS if column.decidim} == theirs


def test_the_order_of_a_list_is_a_visitor_s_for_a_day(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        for number in range(12):
            written(step, title=f"Idée {number:02}")
    orders = []
    for address in ("192.0.2.7", "192.0.2.7", "198.51.100.9"):
        page = Visitor(cast.campaign, address=address).get(path(step)).content.decode()
        orders.append([line[:7] for line in page.split(">Idée ")[1:]])
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(orders[2])
    assert orders[0] != orders[2]


def test_a_question_is_asked_and_answered_in_public(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.QUESTIONS)
    visitor = Visitor(cast.campaign)
    sent = {"title": "Et les bus ?", "body": "Le dimanche.", "age": "on", "agree": "on"}
    assert "C’est public" in send(visitor, path(step, "ecrire/"), sent).content.decode()
    with sealed(cast.campaign.pk):
        asked = Contribution.objects.get(kind=ContributionKind.QUESTION)
    desk = cast.client(cast.organiser)
    answer = {"do": "answer", "kind": "answer", "text": "Un bus de plus.", "signed": "La liste"}
    assert desk.post(f"{DESK}texte/{asked.pk}/", answer).status_code == 302
    assert "Un bus de plus." in visitor.get(f"participer/{step.process_id}/{asked.number}/").content.decode()
