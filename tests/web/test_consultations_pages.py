"""Taking part as a browser without scripts does: three doors, what will be public, sent, followed, erased; the desk."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from cast import AT, Cast
from consulted import CLEAR, READY, process_of, resident_of, step_of, written
from django.test import Client
from visitors import Visitor, hidden, letters, link_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.residents.consultations.actions.contributing import erase_contribution
from arpenteur.web.residents.consultations.actions.moderating import StatementOfReasons, hide
from arpenteur.web.residents.consultations.actions.steps import keep_time
from arpenteur.web.residents.consultations.columns import COLUMNS, schema
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
    Process,
    ProcessStep,
    Resident,
)
from arpenteur.web.residents.consultations.states import Decision, Showing, StepState

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


def path(step: ProcessStep, rest: str = "") -> str:
    return f"participer/{step.process_id}/etape/{step.position}/{rest}"


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
        "do": "add-step", "kind": "collect", "title": "Vos idées", "summary": CLEAR, "most": "0",
        "closes_on": "2026-10-04",
    }  # fmt: skip
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
    assert table[0].split(",") == [column.name for column in COLUMNS]
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
        "id", "category", "scope", "participatory_space/id", "participatory_space/url", "component/id", "title", "body",
        "state", "reference", "answer", "comments", "followers", "published_at", "url", "related_proposals", "is_amend",
        "original_proposal/title", "original_proposal/url",
    }  # fmt: skip
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
