"""Voting as a browser without scripts does: the gate, the ballot, read again, the receipt; what is refused, what no
page ever says.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from ballot_boxes import LATER
from budget_votes import SOUTH, BudgetVote, budget_step, budget_vote
from cast import AT, Cast
from visitors import Visitor, hidden, letters

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.codes import in_groups
from arpenteur.web.residents.ballots.models import BallotBox, BoxState, Envelope, RollLine, VoteWay
from arpenteur.web.residents.ballots.queries import payloads, zoned_payloads
from arpenteur.web.residents.consultations.actions.steps import close_step
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.models import Credential, Resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_ballots")]
EVE = datetime(2027, 3, 13, 8, 0, tzinfo=UTC)
MOST_BYTES = 100_000


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def vote(cast: Cast) -> BudgetVote:
    with sealed(cast.campaign.pk):
        return budget_vote(cast)


def code_of(cast: Cast, vote: BudgetVote, zone: str = SOUTH.name) -> str:
    with sealed(cast.campaign.pk):
        return vote.codes(1, zone)[0]


def post(visitor: Visitor, of: BudgetVote, **sent: str) -> Any:
    return visitor.client.post(visitor.path(of.where()), sent)


def cast_by_pages(visitor: Visitor, vote: BudgetVote, code: str, *ranks: int) -> str:
    """The three pages; the receipt."""
    fields = vote.fields(*ranks)
    assert visitor.get(vote.where()).status_code == 200
    ballot = post(visitor, vote, to="ballot", code=code)
    assert ballot.status_code == 200, ballot.content.decode()
    review = post(visitor, vote, to="review", code=code, **fields)
    assert review.status_code == 200, review.content.decode()
    answer = post(visitor, vote, to="cast", code=code, age="1", **fields)
    page = answer.content.decode()
    assert answer.status_code == 200, page
    for one in (ballot, review, answer):
        assert len(one.content) < MOST_BYTES
        assert "no-store" in one.headers["Cache-Control"]
        assert not one.cookies
    return page.partition('class="receipt">')[2].partition("<")[0]


def test_a_code_opens_a_ballot_that_is_read_again_then_sealed(cast: Cast, vote: BudgetVote):
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    page = post(visitor, vote, to="ballot", code=in_groups(code).lower()).content.decode()
    assert all(one.title in page for one in vote.projects)
    review = post(visitor, vote, to="review", code=code, **vote.fields(0, 1)).content.decode()
    assert "La halle ouverte le soir" in review
    assert "Une piste" not in review
    assert "Personne avant la fin" in review
    assert SOUTH.name in review
    with sealed(cast.campaign.pk):
        assert not Envelope.objects.exists()
    receipt = cast_by_pages(visitor, vote, code, 0, 1)
    assert len(receipt.split("-")) == 4
    with sealed(cast.campaign.pk):
        assert Envelope.objects.count() == 1
        counted = vote.vote.counted()
        assert zoned_payloads(counted.box) == [("", vote.payload(r0="1", r1="1"))]


def test_a_later_vote_takes_the_place_of_the_one_before(cast: Cast, vote: BudgetVote):
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    first = cast_by_pages(visitor, vote, code, 0)
    second = cast_by_pages(visitor, vote, code, 1, 2)
    assert first != second
    with sealed(cast.campaign.pk):
        assert payloads(vote.vote.counted().box) == [vote.payload(r1="1", r2="1")]
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        where = vote.where("recu/")
        gone = visitor.client.post(visitor.path(where), {"code": first}).content.decode()
        found = visitor.client.post(visitor.path(where), {"code": second}).content.decode()
    assert "Aucun bulletin compté" in gone
    assert "Des bancs" in found
    assert "Un terrain couvert" in found
    assert "La halle" not in found


def test_nothing_is_checked_before_the_count(cast: Cast, vote: BudgetVote):
    visitor = Visitor(cast.campaign)
    receipt = cast_by_pages(visitor, vote, code_of(cast, vote), 0)
    page = visitor.client.post(visitor.path(vote.where("recu/")), {"code": receipt}).content.decode()
    assert "La halle" not in page
    assert "n’est connu" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"to": "ballot", "code": "ABCDEFGHJK"}, "n’est pas un code de ce vote"),
        ({"to": "ballot", "code": "ABC"}, "n’est pas un code"),
        ({"to": "ballot"}, "n’est pas un code"),
    ],
)
def test_a_wrong_code_opens_nothing(cast: Cast, vote: BudgetVote, sent: dict[str, str], words: str):
    answer = post(Visitor(cast.campaign), vote, **sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "La halle" not in answer.content.decode()


def test_wrong_codes_open_nothing_and_a_right_one_of_the_same_machine_does(cast: Cast, vote: BudgetVote):
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    answers = [
        post(visitor, vote, to="ballot", code=f"ABCDEFGH{sign}{sign}") for sign in "ABCDEFGHJKMNPQRSTVWXYZ23456789"
    ]
    assert {one.status_code for one in answers} == {422}
    assert post(visitor, vote, to="ballot", code=code).status_code == 200


def test_what_the_rules_do_not_allow_goes_back_to_the_ballot(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, choices=2, within_budget=True)
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    for ranks in ((0, 1, 2), (2, 3)):
        answer = post(visitor, vote, to="review", code=code, **vote.fields(*ranks))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count(" checked") == len(ranks)
    assert post(visitor, vote, to="cast", code=code, **vote.fields(0)).status_code == 422  # no age
    with sealed(cast.campaign.pk):
        assert not RollLine.objects.exists()


def test_by_address_the_letter_leads_to_the_ballot_and_one_address_votes_once(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, asks=(Requirement.EMAIL,))
        authors = Resident.objects.count()
    visitor = Visitor(cast.campaign)
    page = visitor.get(vote.where()).content.decode()
    assert "La halle" not in page
    for _time in range(2):
        stamp = hidden(visitor.get(vote.where()).content.decode(), "stamp")
        sent = {"to": "link", "email": "lou@exemple.fr", "stamp": stamp, "work": ""}
        assert visitor.client.post(visitor.path(vote.where()), sent).status_code == 200
    post(visitor, vote, to="cast", age="1", **vote.fields(0))
    with sealed(cast.campaign.pk):
        assert not RollLine.objects.exists()
        assert Resident.objects.count() == authors + 1
    where = "/voter/" + letters()[-1].partition("/voter/")[2].split()[0]
    assert "La halle" in visitor.client.get(where).content.decode()
    for ranks in ((0,), (1,)):
        sent = {"to": "cast", "age": "1", "zone": SOUTH.name, **vote.fields(*ranks)}
        assert visitor.client.post(where, sent).status_code == 200
    with sealed(cast.campaign.pk):
        assert RollLine.objects.count() == 1
        assert payloads(vote.vote.counted().box) == [vote.payload(r1="1")]


def test_neither_code_address_receipt_nor_choice_is_in_a_row_the_journal_or_a_job(cast: Cast, vote: BudgetVote):
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    with sealed(cast.campaign.pk):
        before = Entry.objects.count()
    receipt = cast_by_pages(visitor, vote, code, 0)
    with sealed(cast.campaign.pk):
        assert Entry.objects.count() == before, "a vote leaves no line"
        kept = [list(model.objects.values()) for model in (Entry, Message, Credential, RollLine, BallotBox)]
    for word in (code, in_groups(code), receipt, receipt.replace("-", "")):
        assert word not in str(kept)


def test_a_step_that_closes_closes_its_box_and_the_page_says_so(cast: Cast, vote: BudgetVote):
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    assert 'name="to" value="ballot"' in visitor.get(vote.where()).content.decode()
    with sealed(cast.campaign.pk):
        close_step(step=vote.step, by=COMMAND, at=LATER)
        assert BallotBox.objects.get().state == BoxState.CLOSED
    page = post(visitor, vote, to="cast", code=code, age="1", **vote.fields(0)).content.decode()
    assert "L’urne est scellée" in page
    with sealed(cast.campaign.pk):
        assert not RollLine.objects.exists()


def test_in_silence_nobody_votes(cast: Cast, vote: BudgetVote):
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    with sealed(cast.campaign.pk):
        type(vote.step).objects.filter(pk=vote.step.pk).update(closes_at=EVE + timedelta(days=9))
    with time_machine.travel(EVE, tick=False):
        post(visitor, vote, to="cast", code=code, age="1", **vote.fields(0))
        assert visitor.get(vote.where("regles/")).status_code == 200
    with sealed(cast.campaign.pk):
        assert not RollLine.objects.exists()


def test_before_the_box_is_open_the_page_says_so(cast: Cast):
    with sealed(cast.campaign.pk):
        step = budget_step(cast)
    page = Visitor(cast.campaign).get(f"participer/{step.process_id}/etape/2/voter/").content.decode()
    assert "n’est pas encore ouvert" in page


KINDS: list[tuple[dict[str, Any], dict[int, str], dict[str, str]]] = [
    ({"rule": "approval", "budget": 0, "places": 2}, {0: "1", 1: "1"}, {"r0": "1", "r1": "1"}),
    ({"rule": "knapsack"}, {0: "1", 1: "1"}, {"r0": "1", "r1": "1"}),
    ({"rule": "greedy"}, {1: "1"}, {"r1": "1"}),
    ({"rule": "points", "points": 10}, {0: "7", 1: "0", 2: "3"}, {"r0": "7", "r2": "3"}),
    ({"rule": "schulze", "budget": 0}, {0: "2", 3: "1"}, {"r3": "1", "r0": "2"}),
    ({"rule": "majority-judgment", "budget": 0}, {0: "5", 1: "0"}, {"r0": "5", "r1": "0"}),
]


@pytest.mark.parametrize(("rules", "typed", "values"), KINDS, ids=[one[0]["rule"] for one in KINDS])
def test_each_kind_of_ballot_is_filled_in_and_sealed(
    cast: Cast, rules: dict[str, Any], typed: dict[int, str], values: dict[str, str]
):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, **rules)
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    fields = {f"vote-{vote.projects[rank].number}": value for rank, value in typed.items()}
    assert post(visitor, vote, to="ballot", code=code).status_code == 200
    assert post(visitor, vote, to="review", code=code, **fields).status_code == 200
    assert post(visitor, vote, to="cast", code=code, age="1", **fields).status_code == 200
    with sealed(cast.campaign.pk):
        assert payloads(vote.vote.counted().box) == [vote.payload(**values)]


@pytest.mark.parametrize(
    ("rule", "typed"),
    [
        ("points", {0: "8", 1: "3"}),
        ("points", {0: "x"}),
        ("schulze", {0: "1", 1: "1"}),
        ("schulze", {0: "9"}),
        ("majority-judgment", {0: "6"}),
    ],
)
def test_what_a_kind_of_ballot_does_not_hold_is_refused(cast: Cast, rule: str, typed: dict[int, str]):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, rule=rule, points=10)
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    fields = {f"vote-{vote.projects[rank].number}": value for rank, value in typed.items()}
    assert post(visitor, vote, to="review", code=code, **fields).status_code == 422


@pytest.mark.parametrize(("answer", "payload"), [("yes", '{"c":["yes"]}'), ("no", '{"c":["no"]}'), ("blank", "")])
def test_yes_no_or_blank(cast: Cast, answer: str, payload: str):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, rule="yes-no-blank", question="Faut-il une passerelle ?", projects=[], budget=0)
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    assert "Faut-il une passerelle" in post(visitor, vote, to="ballot", code=code).content.decode()
    assert post(visitor, vote, to="review", code=code).status_code == 422
    assert post(visitor, vote, to="cast", code=code, age="1", vote=answer).status_code == 200
    with sealed(cast.campaign.pk):
        assert payloads(vote.vote.counted().box) == [payload]


def test_who_signed_at_a_desk_no_longer_votes_online(cast: Cast, vote: BudgetVote):
    visitor, code = Visitor(cast.campaign), code_of(cast, vote)
    cast_by_pages(visitor, vote, code, 0)
    desk = cast.client(cast.leader)
    assert desk.post(vote.desk("emargement/"), {"code": code}).status_code == 302
    assert desk.post(vote.desk("emargement/"), {"code": code}).status_code == 422
    with sealed(cast.campaign.pk):
        assert RollLine.objects.get().way == VoteWay.DESK
        assert not Envelope.objects.exists()
    assert post(visitor, vote, to="cast", code=code, age="1", **vote.fields(0)).status_code == 422


def test_codes_are_drawn_for_a_quartier_of_the_rules_alone(cast: Cast, vote: BudgetVote):
    with sealed(cast.campaign.pk):
        for zone, count in (("Ailleurs", 1), (SOUTH.name, 0), (SOUTH.name, 2_001)):
            with pytest.raises(InputError):
                vote.codes(count, zone)
        assert len(set(vote.codes(30))) == 30
