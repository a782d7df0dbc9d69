"""The team's pages of a vote: the rules, the ceremony of three scrutineers, paper from its sheets to the count, the
opening by two codes, the result announced and promised. Codes stand in no address, no row and no line of the journal.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from ballot_boxes import LATER, LENA, SAMI, batch_of, hand_counted, keyed, vote_of
from budget_votes import SOUTH, BudgetVote, budget_step, budget_vote, ideas_of
from cast import AT, Cast
from consulted import step_of
from django.test import Client
from pdf_drawing import pages_of

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots import ballot_sheets, scrutineer_sheet
from arpenteur.web.residents.ballots.box_opening import destroy_unopened, open_envelopes
from arpenteur.web.residents.ballots.models import BallotBox, BatchState, BoxState, PaperBatch, PaperSheet
from arpenteur.web.residents.ballots.paper_batches import reconcile_batch, seal_batch
from arpenteur.web.residents.ballots.queries import payloads
from arpenteur.web.residents.ballots.result_announcement import announce, promise_winner
from arpenteur.web.residents.ballots.vote_letters import ask_for_link
from arpenteur.web.residents.consultations import code_sheets
from arpenteur.web.residents.consultations.actions.steps import open_step
from arpenteur.web.residents.consultations.kinds import Requirement, StepKind
from arpenteur.web.residents.consultations.models import Commitment, Contribution, ProcessStep
from arpenteur.web.residents.consultations.states import Decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_ballots")]
EVE = datetime(2027, 3, 13, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Words that are handed to Typst, which still sets them."""
    seen: list[str] = []
    for module, name in (
        (scrutineer_sheet, "typeset"),
        (code_sheets, "typeset_apart"),
        (ballot_sheets, "typeset_apart"),
    ):
        genuine = getattr(module, name)

        def noted(template: Any, data: Any, genuine: Any = genuine) -> Any:
            seen.append(json.dumps(data, ensure_ascii=False))
            return genuine(template, data)

        monkeypatch.setattr(module, name, noted)
    return seen


def desk(step: ProcessStep, rest: str = "") -> str:
    return f"/c/essai/habitants/votes/{step.process_id}/{step.position}/{rest}"


def code_in(page: str) -> str:
    found = re.search(r'vote-code">([A-Z0-9-]{29})<', page)
    assert found, page
    return found[1]


def post(client: Client, where: str, status: int = 302, **sent: Any) -> str:
    answer = client.post(where, sent)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode() if status == 200 else ""


def three(cast: Cast) -> list[Client]:
    return [cast.client(one) for one in (cast.director, cast.organiser, cast.leader)]


def test_rules_are_written_until_the_step_opens_and_are_those_that_count(cast: Cast):
    with sealed(cast.campaign.pk):
        ideas = ideas_of(cast)
        step = step_of(ideas.process, StepKind.VOTE, asks=(Requirement.CODE,), opened=False, position=2)
        numbers = list(Contribution.objects.order_by("number").values_list("number", flat=True))
        with pytest.raises(InputError):  # rules are frozen then: a ballot without projects would stay one
            open_step(step=step, by=COMMAND, at=AT)
    organiser = cast.client(cast.organiser)
    sent = {
        "rule": "equal-shares",
        "budget": "400000",
        "choices": "3",
        "fit": "skip",
        "completion": "add1",
        "points": "10",
        "points_each": "0",
        "places": "1",
        "quorum": "0",
        "majority": "50",
        "fewest": "15",
        "receipts": "on",
        "zones": "Rive sud ; 10 923\nCentre ancien ; 6073",
        "projects": [str(one) for one in numbers[:3]],
    }
    post(organiser, desk(step, "regles/"), **sent)
    post(organiser, desk(step, "regles/"), 422, **{**sent, "zones": "Rive sud"})
    post(cast.client(cast.leader), desk(step, "regles/"), 403, **sent)
    with sealed(cast.campaign.pk):
        step = open_step(step=ProcessStep.objects.get(pk=step.pk), by=COMMAND, at=AT)
        config = step.settings
        assert [one.number for one in config.offered] == numbers[:3]
        assert config.budget == 40_000_000
    post(organiser, desk(step, "regles/"), 422, **sent)
    page = Client().get(f"/pages/essai/participer/{step.process_id}/etape/2/regles/").content.decode()
    assert step.rules_hash in page
    assert "Rive sud" in page


def test_three_codes_are_shown_once_typed_back_and_two_open_the_box(cast: Cast, printed: list[str]):
    with sealed(cast.campaign.pk):
        step = budget_step(cast)
    people = three(cast)
    organiser = people[1]
    post(people[2], desk(step), 403, do="prepare")
    post(organiser, desk(step), do="prepare")
    post(organiser, desk(step), 422, do="keys")
    codes = [code_in(post(one, desk(step), 200, do="take")) for one in people]
    for one, code in zip(people, codes, strict=True):
        post(one, desk(step), 422, do="take")
        assert code not in one.get(desk(step)).content.decode()
    sheet = people[0].post(desk(step), {"do": "sheet", "code": codes[0]})
    assert sheet.headers["Content-Type"] == "application/pdf"
    assert len(pages_of(sheet.content)) == 1
    assert codes[0] in printed[-1]
    post(people[0], desk(step), 422, do="sheet", code=codes[1])
    post(organiser, desk(step), do="keys")
    post(organiser, desk(step), 422, do="open")
    post(people[0], desk(step), 422, do="rehearse", code=codes[1])
    for one, code in zip(people, codes, strict=True):
        post(one, desk(step), do="rehearse", code=code.lower())
    post(organiser, desk(step), do="open")
    post(people[0], desk(step), 422, do="count", **{"code-1": codes[0], "code-2": codes[1]})
    post(organiser, desk(step), do="close")
    with sealed(cast.campaign.pk):
        assert ProcessStep.objects.get(pk=step.pk).state == "closed"
    post(people[2], desk(step), 422, do="count", **{"code-1": codes[0]})
    post(people[2], desk(step), 422, do="count", **{"code-1": codes[1], "code-2": codes[0]})
    post(people[2], desk(step), do="count", **{"code-3": codes[2], "code-1": codes[0]})
    with sealed(cast.campaign.pk):
        box = BallotBox.objects.get()
        assert box.state == BoxState.COUNTED
        kept = str([list(model.objects.values()) for model in (Entry, Message, BallotBox)])
        assert not any(form in kept for code in codes for form in (code, code.replace("-", "")))


def test_nobody_prepares_a_box_where_nobody_could_be_told_from_another(cast: Cast):
    with sealed(cast.campaign.pk):
        step = budget_step(cast, asks=())
    post(cast.client(cast.organiser), desk(step), 422, do="prepare")


def test_codes_of_a_quartier_are_in_the_file_that_is_printed_and_nowhere_else(cast: Cast, printed: list[str]):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
    organiser = cast.client(cast.organiser)
    answer = organiser.post(vote.desk("codes/"), {"zone": SOUTH.name, "count": "12"})
    (slips,) = json.loads(printed[-1])
    codes = set(slips["codes"])
    assert len(codes) == 12
    assert len(pages_of(answer.content)) == 2
    assert "no-store" in answer.headers["Cache-Control"]
    assert cast.client(cast.leader).post(vote.desk("codes/"), {"zone": "", "count": "1"}).status_code == 403
    where = f"/pages/essai/{vote.where()}"
    assert Client().post(where, {"to": "ballot", "code": codes.pop()}).status_code == 200


def test_codes_of_a_lost_pile_vote_for_nobody_who_had_not_voted(cast: Cast, printed: list[str]):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
    organiser, where = cast.client(cast.organiser), f"/pages/essai/{vote.where()}"
    piles = []
    for minute, count in ((0, 3), (1, 2)):
        with time_machine.travel(AT + timedelta(minutes=minute), tick=False):
            organiser.post(vote.desk("codes/"), {"zone": SOUTH.name, "count": str(count)})
        piles.append(json.loads(printed[-1])[0]["codes"])
    (kept, *_others), (used, unused) = piles
    sent = {"to": "cast", "age": "1", **vote.fields(0)}
    assert 'class="receipt">' in Client().post(where, {**sent, "code": used}).content.decode()
    page = organiser.get(vote.desk("codes/")).content.decode()
    moments = re.findall(r'name="lost" value="([^"]+)"', page)
    assert len(moments) == 2
    assert re.findall(r'<th scope="row">(\d)</th>', page) == ["2", "1"]
    assert [json.loads(one)[0]["foot"].split(".")[0] for one in printed] == ["Paquet 1", "Paquet 2"]
    post(organiser, vote.desk("codes/"), 422, lost="2027-02-09T00:00:00+00:00")
    assert cast.client(cast.leader).post(vote.desk("codes/"), {"lost": moments[0]}).status_code == 403
    post(organiser, vote.desk("codes/"), lost=moments[0])
    post(organiser, vote.desk("codes/"), 422, lost=moments[0])
    page = organiser.get(vote.desk("codes/")).content.decode()
    assert re.findall(r'class="num">(\d+)<', page) == ["2", "3"]  # as printed, however many voted
    assert Client().post(where, {**sent, "code": unused}).status_code == 422
    for code in (used, kept):
        assert 'class="receipt">' in Client().post(where, {**sent, **vote.fields(1), "code": code}).content.decode()
    post(organiser, vote.desk("emargement/"), 422, code=unused)
    with sealed(cast.campaign.pk):
        assert BallotBox.objects.get().lines.count() == 2
        assert Entry.objects.get(verb="ballot_box.codes_withdrawn").details["n"] == 2


def keyed_by(client: Client, vote: BudgetVote, sheets: dict[str, tuple[int, ...] | None], number: int = 1) -> None:
    for serial, ranks in sheets.items():
        sent = {"serial": serial, **(vote.fields(*ranks) if ranks is not None else {"do": "void"})}
        post(client, vote.desk(f"papier/{number}/saisie/"), **sent)


@pytest.fixture
def paper(cast: Cast) -> tuple[BudgetVote, list[str]]:
    """A batch of printed sheets of a vote that is closed then, and their serials."""
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
        vote.vote.cast("code:web", vote.payload(r0="1"))
    organiser = cast.client(cast.organiser)
    post(organiser, vote.desk("papier/"), desk="Marché", sheets="6")
    with sealed(cast.campaign.pk):
        serials = list(PaperSheet.objects.values_list("serial", flat=True))
        return BudgetVote(vote.step, vote.vote.closed()), serials


def test_sheets_are_printed_with_their_serials_and_every_project(cast: Cast, printed: list[str]):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, within_budget=True)
    organiser = cast.client(cast.organiser)
    post(cast.client(cast.leader), vote.desk("papier/"), 403, desk="Marché", sheets="2")
    post(organiser, vote.desk("papier/"), desk="Marché", sheets="2")
    pages = pages_of(organiser.get(vote.desk("papier/1/bulletins-1.pdf")).content)
    assert len(pages) == 2
    with sealed(cast.campaign.pk):
        serials = set(PaperSheet.objects.values_list("serial", flat=True))
    (data,) = json.loads(printed[-1])
    assert set(data["serials"]) == serials
    assert sorted(one["letter"] for one in data["projects"]) == ["A", "B", "C", "D"]
    assert {one["title"] for one in data["projects"]} == {one.title for one in vote.projects}
    assert organiser.get(vote.desk("papier/1/bulletins-2.pdf")).status_code == 404


def test_paper_is_keyed_blind_by_two_a_third_looks_and_the_batch_is_counted(cast: Cast, paper: Any):
    vote, (first, second, third, void, *_unused) = paper
    one, organiser, leader = three(cast)
    post(organiser, vote.desk("papier/1/"), do="by-hand", signatures="5", envelopes="4", sheets="4")
    keyed_by(one, vote, {first: (0,), second: (1, 2), third: (), void: None})
    page = leader.get(vote.desk("papier/1/saisie/")).content.decode()
    assert first in page
    assert " checked" not in page
    keyed_by(leader, vote, {first: (0,), second: (1,), third: (), void: None})
    post(organiser, vote.desk("papier/1/"), 422, do="reconcile")
    sheets = leader.get(vote.desk("papier/1/")).content.decode()
    assert "troisième regard" in sheets
    assert "Des bancs" not in sheets
    keyed_by(organiser, vote, {second: (1, 2)})
    post(organiser, vote.desk("papier/1/"), do="reconcile")
    post(organiser, vote.desk("papier/1/"), do="seal")
    with sealed(cast.campaign.pk):
        done = vote.vote.counted()
        expected = sorted(["", "null", vote.payload(r0="1"), vote.payload(r0="1"), vote.payload(r1="1", r2="1")])
        assert sorted(payloads(done.box)) == expected
        assert PaperBatch.objects.get().state == BatchState.SEALED


def test_a_batch_that_does_not_agree_is_set_apart_and_counted_again(cast: Cast, paper: Any):
    vote, (first, *_unused) = paper
    director, organiser, leader = three(cast)
    post(organiser, vote.desk("papier/1/"), do="by-hand", signatures="1", envelopes="2", sheets="2")
    keyed_by(director, vote, {first: (0,)})
    keyed_by(leader, vote, {first: (0,)})
    post(organiser, vote.desk("papier/1/"), do="reconcile")
    page = organiser.get(vote.desk("papier/1/")).content.decode()
    assert "enveloppes que de signatures" in page
    with sealed(cast.campaign.pk):
        vote.vote.counted()
    result = Client().get(f"/pages/essai/{vote.where('resultat/')}").content.decode()
    assert "2 bulletins papier mis à part" in result
    post(organiser, vote.desk("papier/1/"), do="resume", signatures="1", envelopes="1", sheets="1")
    assert Client().get(f"/pages/essai/{vote.where('resultat/')}").status_code == 404
    post(organiser, vote.desk("papier/1/"), do="reconcile")
    post(organiser, vote.desk("papier/1/"), do="seal")
    assert Client().get(f"/pages/essai/{vote.where('resultat/')}").status_code == 200


def test_the_sample_is_keyed_once_more_with_its_bound(cast: Cast, paper: Any):
    vote, (first, second, *_unused) = paper
    director, organiser, leader = three(cast)
    post(organiser, vote.desk("papier/1/"), do="by-hand", signatures="2", envelopes="2", sheets="2")
    for one in (director, leader):
        keyed_by(one, vote, {first: (0,), second: (1,)})
    post(organiser, vote.desk("papier/1/"), do="reconcile")
    post(organiser, vote.desk("papier/1/"), 422, do="audit")
    post(director, vote.desk("papier/1/saisie/"), 422, serial=first, **vote.fields(0))
    keyed_by(organiser, vote, {first: (0,), second: (0,)})
    post(organiser, vote.desk("papier/1/"), do="audit")
    with sealed(cast.campaign.pk):
        batch = PaperBatch.objects.get()
        assert (batch.audited, batch.wrong) == (2, 1)


def test_a_sheet_that_the_rules_refuse_is_keyed_as_void_on_purpose(cast: Cast, paper: Any):
    vote, (first, *_unused) = paper
    director, organiser, _leader = three(cast)
    post(organiser, vote.desk("papier/1/"), do="by-hand", signatures="1", envelopes="1", sheets="1")
    post(director, vote.desk("papier/1/saisie/"), 422, serial=first, **vote.fields(0, 1, 2, 3))
    keyed_by(director, vote, {first: None})


def test_winners_are_decided_then_promised(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
        for number in range(5):
            vote.vote.cast(f"code:{number}", vote.payload(r0="1", r1="1"))
        vote.vote.counted()
    organiser = cast.client(cast.organiser)
    numbers = [one.number for one in vote.projects]
    post(organiser, vote.desk(), 422, do="promise", number=numbers[0], text="Nous le ferons.")
    post(cast.client(cast.leader), vote.desk(), 403, do="announce")
    post(organiser, vote.desk(), do="announce")
    with sealed(cast.campaign.pk):
        states = dict(Contribution.objects.values_list("number", "decision"))
        assert [states[one] for one in numbers] == [Decision.WINNER] * 2 + [Decision.UNCHOSEN] * 2
        assert "Personne" in Contribution.objects.get(number=numbers[2]).reason
    post(organiser, vote.desk(), do="promise", number=numbers[0], text="Nous le ferons.")
    post(organiser, vote.desk(), 422, do="promise", number=numbers[2], text="Nous le ferons.")
    with sealed(cast.campaign.pk):
        made = Commitment.objects.get()
        assert (made.title, made.cost) == (vote.projects[0].title, vote.projects[0].cents)
        assert [one.contribution.number for one in made.sources.all()] == [numbers[0]]


def test_another_campaign_s_vote_is_not_there(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
    for rest in ("", "regles/", "codes/", "emargement/", "papier/"):
        assert cast.client(cast.rival).get(vote.desk(rest)).status_code == 404
        assert Client().get(vote.desk(rest)).status_code == 302


def test_the_list_of_votes_leads_to_each(cast: Cast):
    with sealed(cast.campaign.pk):
        step = budget_step(cast)
        vote_of(cast, step=step)
    page = cast.client(cast.leader).get("/c/essai/habitants/votes/").content.decode()
    assert desk(step) in page


def test_in_silence_no_box_is_opened_no_paper_joins_the_count_and_nothing_is_announced(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, asks=(Requirement.EMAIL,))
        vote.vote.cast("code:web", vote.payload(r0="1"))
        batches = []
        for desk_name in ("Marché", "Local"):
            batch, (serial, *_rest) = batch_of(vote.vote, 2, desk_name)
            batches.append((batch, serial))
        done = vote.vote.closed()
        for batch, serial in batches:
            hand_counted(batch, 1, 1, 1)
            for who in (LENA, SAMI):
                keyed(batch, who, [(serial, vote.payload(r0="1"))])
        (first, _one), (second, _two) = batches
        reconcile_batch(batch=first, by=COMMAND, at=LATER)
        codes = {1: done.codes[1], 2: done.codes[2]}
        refused = (
            lambda: open_envelopes(box=done.box, codes=codes, by=COMMAND, at=EVE),
            lambda: destroy_unopened(box=done.box, by=COMMAND, at=EVE),
            lambda: reconcile_batch(batch=second, by=COMMAND, at=EVE),
            lambda: seal_batch(batch=first, by=COMMAND, at=EVE),
            lambda: ask_for_link(step=vote.step, email="lou@exemple.fr", language="fr", by=COMMAND, at=EVE),
        )
        for act in refused:
            with pytest.raises(RefusedByLawError):
                act()
        reconcile_batch(batch=second, by=COMMAND, at=LATER)
        for batch in (first, second):
            seal_batch(batch=batch, by=COMMAND, at=LATER)
        box = done.counted().box
        with pytest.raises(RefusedByLawError):
            announce(box=box, by=COMMAND, at=EVE)
        announce(box=box, by=COMMAND, at=LATER)
        with pytest.raises(RefusedByLawError):
            promise_winner(box=box, number=vote.projects[0].number, text="Oui.", by=COMMAND, at=EVE)
