"""The double envelope: scrutineers and their codes, votes that replace each other, a count that only two open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from at_once import together
from ballot_boxes import LATER, SIZE, keyed_box, scrutineers_of, vote_of, voted_step
from cast import AT, Cast
from consulted import VISITOR
from pdf_drawing import pages_of

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.box_opening import (
    ROLL_STAYS,
    forget_due_rolls,
    forget_roll,
    sweep_rolls,
)
from arpenteur.web.residents.ballots.casting import cast_ballot, sign_at_desk, voter_key
from arpenteur.web.residents.ballots.codes import SCRUTINEER
from arpenteur.web.residents.ballots.key_ceremony import (
    leave_place,
    make_keys,
    open_voting,
    prepare_box,
    rehearse_code,
    take_place,
)
from arpenteur.web.residents.ballots.models import (
    BallotBox,
    BoxState,
    Envelope,
    RollLine,
    Scrutineer,
    VoteWay,
)
from arpenteur.web.residents.ballots.queries import (
    box_figures,
    counted_ballot,
    payloads,
    receipts,
)
from arpenteur.web.residents.ballots.scrutineer_sheet import scrutineer_sheet
from arpenteur.web.residents.ballots.secrecy_statement import statements
from arpenteur.web.residents.consultations.actions.steps import suspend_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_ballots")]


@pytest.fixture
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield cast


def refused(act, *parts: str) -> None:
    """An act that is one sentence, with some of its words."""
    with pytest.raises(InputError) as error:
        act()
    assert all(part in str(error.value) for part in parts), str(error.value)


# Scrutineers.


def test_three_people_take_three_places_each_once(inside: Cast):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    first, second, third = scrutineers_of(inside)
    codes = {take_place(box=box, by=who, at=AT)[1] for who in (first, second)}
    refused(lambda: take_place(box=box, by=first, at=AT))
    refused(lambda: make_keys(box=box, by=COMMAND, at=AT))
    codes.add(take_place(box=box, by=third, at=AT)[1])
    refused(lambda: take_place(box=box, by=VISITOR, at=AT))
    assert [one.place for one in box.scrutineers.all()] == [1, 2, 3]
    assert len(codes) == 3
    assert {len(code) for code in codes} == {SCRUTINEER}


def test_a_place_that_is_left_is_taken_by_another(inside: Cast):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    first, second, third = scrutineers_of(inside)
    gone = take_place(box=box, by=first, at=AT)[0]
    take_place(box=box, by=second, at=AT)
    leave_place(scrutineer=gone, by=first, at=AT)
    assert take_place(box=box, by=third, at=AT)[0].place == 1
    take_place(box=box, by=first, at=AT)
    made = make_keys(box=box, by=COMMAND, at=AT)
    refused(lambda: leave_place(scrutineer=made.scrutineers.get(place=2), by=second, at=AT))


def test_no_code_and_no_private_key_is_kept(inside: Cast):
    vote = keyed_box(inside)
    rows = list(Scrutineer.objects.values_list("public_key", "share", "holder"))
    assert len({share for _key, share, _holder in rows}) == 3
    assert len({vote.box.public_key, *(key for key, _share, _holder in rows)}) == 4
    said = str(rows) + str(list(BallotBox.objects.values())) + str(list(Entry.objects.values()))
    assert not any(code in said or code.lower() in said for code in vote.codes.values())


def test_a_vote_opens_once_every_code_was_tried(inside: Cast):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    people = scrutineers_of(inside)
    taken = [(who, *take_place(box=box, by=who, at=AT)) for who in people]
    box = make_keys(box=box, by=COMMAND, at=AT)
    for who, one, code in taken[:2]:
        rehearse_code(scrutineer=one, code=code.lower(), by=who, at=AT)
    refused(lambda: open_voting(box=box, by=COMMAND, at=AT))
    who, one, code = taken[2]
    refused(lambda: rehearse_code(scrutineer=one, code=taken[0][2], by=who, at=AT), "3")
    refused(lambda: rehearse_code(scrutineer=one, code=code, by=people[0], at=AT))
    refused(lambda: rehearse_code(scrutineer=one, code="court", by=who, at=AT), "25")
    rehearse_code(scrutineer=one, code=code, by=who, at=AT)
    assert open_voting(box=box, by=COMMAND, at=AT).state == BoxState.OPEN


def test_a_step_has_one_box_of_a_size_that_can_be(inside: Cast):
    step = voted_step(inside)
    refused(lambda: prepare_box(step=step, largest=0, by=COMMAND, at=AT))
    refused(lambda: prepare_box(step=step, largest=5_000, by=COMMAND, at=AT), "4096")
    prepare_box(step=step, largest=SIZE, by=COMMAND, at=AT)
    refused(lambda: prepare_box(step=step, largest=SIZE, by=COMMAND, at=AT))


def test_a_sheet_of_a_scrutineer_is_one_page_and_no_file(inside: Cast, home: Path):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    scrutineer, code = take_place(box=box, by=VISITOR, at=AT)
    before = {file for file in home.rglob("*") if file.is_file()}
    (page,) = pages_of(scrutineer_sheet(scrutineer, code))
    # The code has a size of its own and does not break.
    large = {round(text.at[1]) for text in page.texts if 18 < text.size < 20}
    assert len(large) == 1
    assert {file for file in home.rglob("*") if file.is_file()} == before


# Votes.


def test_a_later_vote_takes_the_place_of_the_one_before(inside: Cast):
    vote = vote_of(inside)
    first = vote.cast("code:1", "[1]")
    second = vote.cast("code:1", "[2]")
    vote.cast("code:2", "[1]")
    assert RollLine.objects.count() == Envelope.objects.count() == 2
    done = vote.counted()
    assert payloads(done.box) == ["[1]", "[2]"]
    assert counted_ballot(done.box, second) == "[2]"
    assert counted_ballot(done.box, first) is None


def test_a_vote_at_a_desk_takes_the_envelope_out_and_is_final(inside: Cast):
    vote = vote_of(inside)
    vote.cast("code:1", "[1]")
    sign_at_desk(box=vote.box, voter="code:1", by=COMMAND, at=AT)
    sign_at_desk(box=vote.box, voter="code:2", by=COMMAND, at=AT)
    assert Envelope.objects.count() == 0
    for voter in ("code:1", "code:2"):
        refused(lambda voter=voter: vote.cast(voter, "[1]"))
        refused(lambda voter=voter: sign_at_desk(box=vote.box, voter=voter, by=COMMAND, at=AT))
    figures = box_figures(vote.counted().box)
    assert (figures.at_a_desk, figures.on_the_web, figures.web_ballots) == (2, 0, 0)


def test_the_roll_says_the_day_and_no_hour_and_no_name(inside: Cast):
    vote = vote_of(inside)
    vote.cast("email:figurine@exemple.fr", "[1]")
    (line,) = RollLine.objects.all()
    assert line.day == AT.date()
    assert line.voter == voter_key(vote.box, "email:figurine@exemple.fr")
    assert "figurine" not in str(list(RollLine.objects.values()))
    assert {field.name for field in RollLine._meta.concrete_fields} == {"id", "campaign", "box", "voter", "way", "day"}


def test_a_voter_has_another_digest_in_each_box(inside: Cast):
    one, other = vote_of(inside), vote_of(inside)
    assert voter_key(one.box, "code:1") != voter_key(other.box, "code:1")
    assert voter_key(one.box, "code:1") != voter_key(one.box, "code:2")
    with pytest.raises(ValueError, match="somebody"):
        voter_key(one.box, "")


def test_votes_are_refused_outside_of_the_vote(inside: Cast):
    vote = keyed_box(inside)
    refused(lambda: vote.cast("code:1", "[1]"))
    box = open_voting(box=vote.box, by=COMMAND, at=AT)
    refused(lambda: cast_ballot(box=box, voter="c", payload="[1]", by=VISITOR, at=AT + timedelta(days=90)))
    suspend_step(step=box.step, reason="panne", by=COMMAND, at=AT)
    refused(lambda: cast_ballot(box=box, voter="c", payload="[1]", by=VISITOR, at=AT))
    closed = vote.closed()
    refused(lambda: closed.cast("code:1", "[1]"))
    refused(lambda: closed.closed())


def test_votes_are_refused_in_silence_to_the_second(inside: Cast):
    eve = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)  # 0:00 in Paris on the 13th
    at = eve - timedelta(days=30)
    vote = vote_of(inside, step=voted_step(inside, at=at))
    vote.cast("code:1", "[1]", at=eve - timedelta(seconds=1))
    for act in (
        lambda: vote.cast("code:2", "[1]", at=eve),
        lambda: sign_at_desk(box=vote.box, voter="code:2", by=COMMAND, at=eve),
    ):
        with pytest.raises(RefusedByLawError):
            act()
    assert RollLine.objects.count() == 1


def test_a_ballot_that_is_too_large_writes_nothing(inside: Cast):
    vote = vote_of(inside)
    with pytest.raises(ValueError, match="65 bytes"):
        vote.cast("code:1", "x" * (SIZE + 1))
    assert RollLine.objects.count() == 0


def test_a_vote_leaves_no_line_in_the_journal(inside: Cast):
    vote = vote_of(inside)
    before = Entry.objects.count()
    vote.cast("code:1", "[1]")
    vote.cast("code:1", "[2]")
    assert Entry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_one_voter_twice_at_once_is_one_line(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = vote_of(cast)
    together(cast.campaign.pk, [lambda number=number: vote.cast("code:1", f"[{number}]") for number in range(4)])
    with sealed(cast.campaign.pk):
        assert RollLine.objects.count() == Envelope.objects.count() == 1


# Receipts.


def test_each_receipt_finds_its_ballot_and_no_other(inside: Cast):
    vote = vote_of(inside)
    codes = {vote.cast(f"code:{number}", f"[{number % 2}]"): f"[{number % 2}]" for number in range(6)}
    done = vote.counted()
    assert len(codes) == 6
    assert {code: counted_ballot(done.box, code) for code in codes} == codes
    assert counted_ballot(done.box, "2" * 16) is None
    listed = receipts(done.box)
    assert len(listed) == 6
    assert listed == sorted(listed)
    refused(lambda: counted_ballot(done.box, "trop court"))


def test_a_strict_box_gives_no_receipt(inside: Cast):
    vote = vote_of(inside, strict=True)
    assert vote.cast("code:1", "[1]") == ""
    vote.cast("code:2", "[1]")
    done = vote.counted()
    assert receipts(done.box) == []
    assert counted_ballot(done.box, "2" * 16) is None
    assert payloads(done.box) == ["[1]", "[1]"]


# The roll afterwards.


def test_the_roll_stays_thirty_days_and_goes_with_its_key(inside: Cast):
    vote = vote_of(inside)
    vote.cast("code:1", "[1]")
    sign_at_desk(box=vote.box, voter="code:2", by=COMMAND, at=AT)
    refused(lambda: forget_roll(box=vote.box, by=COMMAND, at=AT))
    done = vote.counted()
    before, due = LATER + ROLL_STAYS - timedelta(seconds=1), LATER + ROLL_STAYS
    assert sweep_rolls(campaign=inside.campaign, by=COMMAND, at=before) == []
    assert RollLine.objects.filter(way=VoteWay.DESK).count() == 1
    assert sweep_rolls(campaign=inside.campaign, by=COMMAND, at=due) == [done.box.pk]
    assert sweep_rolls(campaign=inside.campaign, by=COMMAND, at=due) == []
    assert RollLine.objects.count() == 0
    refused(lambda: voter_key(BallotBox.objects.get(), "code:1"))
    figures = box_figures(done.box)
    assert (figures.on_the_web, figures.at_a_desk) == (1, 1)
    assert payloads(done.box) == ["[1]"]


def test_the_timer_forgets_rolls_of_every_campaign(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = vote_of(cast)
        vote.cast("code:1", "[1]")
        vote.counted()
    assert forget_due_rolls(at=LATER) == 0
    assert forget_due_rolls(at=LATER + ROLL_STAYS) == 1
    assert forget_due_rolls(at=LATER + ROLL_STAYS) == 0
    with sealed(cast.campaign.pk):
        assert RollLine.objects.count() == 0


# What the page says.


def test_the_page_says_what_the_server_could_see(inside: Cast):
    said = {
        strict: "\n".join(line for one in statements(vote_of(inside, strict=strict).box) for line in one.sentences)
        for strict in (False, True)
    }
    for text in said.values():
        assert "3" in text
        assert "30" in text
        assert "Belenios" in text
        assert "%" not in text
    assert said[True] != said[False]
    assert len(statements(vote_of(inside).box)) == 5
