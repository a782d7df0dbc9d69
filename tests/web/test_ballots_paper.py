"""Paper ballots: keyed blind by two people, a third where they differ, batches reconciled or set apart, audited."""

import pytest
from ballot_boxes import LATER, LENA, NOOR, SAMI, Vote, batch_of, hand_counted, keyed, vote_of
from cast import AT, Cast

from arpenteur.domain.errors import InputError
from arpenteur.domain.paper_ballots import BatchFault, PaperCounts, drawn, most_wrong
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.models import (
    Ballot,
    BallotChannel,
    BatchState,
    PaperBatch,
    PaperSheet,
)
from arpenteur.web.residents.ballots.paper_batches import (
    SheetText,
    count_batch,
    end_audit,
    key_again,
    key_sheet,
    prepare_batch,
    reconcile_batch,
    resume_keying,
    seal_batch,
)
from arpenteur.web.residents.ballots.paper_keying import audit_figures, audit_sample, to_key, waiting
from arpenteur.web.residents.ballots.queries import box_figures, payloads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_ballots")]


@pytest.fixture
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield cast


@pytest.fixture
def closed(inside: Cast) -> tuple[Vote, PaperBatch, list[str]]:
    """A closed vote with a batch of ten printed sheets, of which three were used."""
    vote = vote_of(inside)
    batch, serials = batch_of(vote)
    vote.cast("code:1", "[9]")
    return vote.closed(), hand_counted(batch, 4, 3, 3), serials


def refused(act, *parts: str) -> None:
    with pytest.raises(InputError) as error:
        act()
    assert all(part in str(error.value) for part in parts), str(error.value)


def reconciled(batch: PaperBatch) -> PaperBatch:
    return reconcile_batch(batch=batch, by=COMMAND, at=LATER)


def counted(batch: PaperBatch) -> PaperBatch:
    return seal_batch(batch=batch, by=COMMAND, at=LATER)


def test_three_sheets_are_keyed_twice_and_counted(closed):
    vote, batch, (first, second, third, *_unused) = closed
    keyed(batch, LENA, [(first, "[1]"), (second, ""), (third, "[2]")])
    keyed(batch, SAMI, [(third, "[2]"), (first.lower(), "[1]"), (second, "")])
    batch = reconciled(batch)
    assert (batch.state, batch.faults) == (BatchState.RECONCILED, [])
    batch = counted(batch)
    done = vote.counted()
    assert payloads(done.box) == ["", "[1]", "[2]", "[9]"]
    figures = box_figures(done.box)
    assert (figures.paper_ballots, figures.web_ballots, figures.disputed) == (3, 1, ())
    assert PaperSheet.objects.count() == 0


def test_nobody_keys_a_sheet_twice_nor_sees_what_others_typed(closed):
    _vote, batch, serials = closed
    keyed(batch, LENA, [(serials[0], "[1]")])
    refused(lambda: keyed(batch, LENA, [(serials[0], "[1]")]))
    assert to_key(batch, LENA) == []
    assert to_key(batch, SAMI) == [serials[0]]
    keyed(batch, SAMI, [(serials[0], "[1]")])
    refused(lambda: keyed(batch, NOOR, [(serials[0], "[1]")]))
    assert waiting(batch) == []
    assert "[1]" not in str(list(Entry.objects.values()))


def test_a_sheet_that_was_miskeyed_has_a_third_look(closed):
    vote, batch, serials = closed
    texts = [(serials[0], "[1]"), (serials[1], "[1]"), (serials[2], "[2]")]
    keyed(batch, LENA, texts)
    keyed(batch, SAMI, [(serials[0], "[7]"), *texts[1:]])
    assert to_key(batch, NOOR) == [serials[0]]
    assert to_key(batch, LENA) == to_key(batch, SAMI) == []
    refused(lambda: reconciled(batch), "1")
    for who in (LENA, SAMI):
        refused(lambda who=who: keyed(batch, who, [(serials[0], "[1]")]))
    keyed(batch, NOOR, [(serials[0], "[1]")])
    counted(reconciled(batch))
    assert payloads(vote.counted().box) == ["[1]", "[1]", "[2]", "[9]"]


def test_a_batch_on_which_three_people_differ_is_set_apart_with_its_number(closed):
    vote, batch, serials = closed
    rest = [(serials[1], "[1]"), (serials[2], "[2]")]
    keyed(batch, LENA, [(serials[0], "[1]"), *rest])
    keyed(batch, SAMI, [(serials[0], "[2]"), *rest])
    keyed(batch, NOOR, [(serials[0], "[3]")])
    batch = reconciled(batch)
    assert (batch.state, batch.faults, batch.seed) == (BatchState.DISPUTED, [BatchFault.UNSETTLED.value], "")
    refused(lambda: counted(batch))
    done = vote.counted()
    assert payloads(done.box) == ["[9]"]
    (apart,) = box_figures(done.box).disputed
    assert (apart.number, apart.sheets, apart.faults) == (1, 3, ("unsettled",))


@pytest.mark.parametrize(
    ("counts", "fault"),
    [((4, 4, 3), "sheets"), ((2, 3, 3), "signatures"), ((4, 4, 4), "keyed")],
)
def test_numbers_that_disagree_set_a_batch_apart_until_it_is_counted_again(
    inside: Cast, counts: tuple[int, int, int], fault: str
):
    vote = vote_of(inside)
    batch, serials = batch_of(vote)
    vote = vote.closed()
    batch = hand_counted(batch, *counts)
    for who in (LENA, SAMI):
        keyed(batch, who, [(serial, "[1]") for serial in serials[:3]])
    batch = reconciled(batch)
    assert (batch.state, batch.faults) == (BatchState.DISPUTED, [fault])
    resume_keying(batch=batch, counts=PaperCounts(3, 3, 3), by=COMMAND, at=LATER)
    refused(lambda: resume_keying(batch=batch, counts=PaperCounts(3, 3, 3), by=COMMAND, at=LATER))
    counted(reconciled(batch))
    assert payloads(vote.counted().box) == ["[1]"] * 3
    assert Entry.objects.get(verb="paper_batch.resumed").details["sheets"] == 3


def test_nothing_is_keyed_while_votes_come_in(inside: Cast):
    vote = vote_of(inside)
    batch, serials = batch_of(vote)
    refused(lambda: count_batch(batch=batch, counts=PaperCounts(1, 1, 1), by=COMMAND, at=AT))
    refused(lambda: keyed(batch, LENA, [(serials[0], "[1]")]))
    assert Ballot.objects.count() == 0


def test_no_result_is_known_while_a_batch_waits(closed):
    vote, batch, serials = closed
    done = vote.counted()
    refused(lambda: payloads(done.box))
    refused(lambda: box_figures(done.box))
    for who in (LENA, SAMI):
        keyed(batch, who, [(serial, "[1]") for serial in serials[:3]])
    batch = reconciled(batch)
    refused(lambda: payloads(done.box))
    counted(batch)
    assert payloads(done.box) == ["[1]", "[1]", "[1]", "[9]"]


def test_serials_say_nothing_and_only_printed_ones_are_keyed(closed):
    _vote, batch, serials = closed
    assert len(set(serials)) == 10
    refused(lambda: keyed(batch, LENA, [("222222", "[1]")]))
    refused(lambda: keyed(batch, LENA, [("x", "[1]")]))
    fields = {field.name for field in PaperSheet._meta.concrete_fields}
    assert not {"at", "day", "voter", "line"} & fields


def test_a_batch_has_sheets_and_a_number_of_its_own(inside: Cast):
    vote = vote_of(inside)
    for sheets in (0, 2_001):
        refused(lambda sheets=sheets: batch_of(vote, sheets))
    assert [batch_of(vote, 2)[0].number for _time in range(3)] == [1, 2, 3]
    vote = vote.closed()
    refused(lambda: prepare_batch(box=vote.box, desk="école", sheets=2, by=COMMAND, at=LATER))


def test_batches_are_laid_out_together(inside: Cast):
    """The order of rows says what ballots say, not which batch they were in."""
    vote = vote_of(inside)
    batches = [batch_of(vote, 4, desk) for desk in ("marché", "gymnase")]
    vote = vote.closed()
    for number, (batch, serials) in enumerate(batches):
        batch = hand_counted(batch, 4, 4, 4)
        texts = [(serial, f"[{9 - number - 2 * rank}]") for rank, serial in enumerate(serials)]
        for who in (LENA, SAMI):
            keyed(batch, who, texts)
        counted(reconciled(batch))
    rows = list(Ballot.objects.filter(channel=BallotChannel.PAPER).order_by("pk").values_list("payload", flat=True))
    assert rows == sorted(rows) == [f"[{n}]" for n in range(2, 10)]


# The audit.


def audited(closed, n: int, wrong: int) -> PaperBatch:
    _vote, batch, serials = closed
    for who in (LENA, SAMI):
        keyed(batch, who, [(serial, "[1]") for serial in serials[:3]])
    batch = reconciled(batch)
    for rank, serial in enumerate(audit_sample(batch, n)):
        typed = SheetText(serial, "[2]" if rank < wrong else "[1]")
        key_again(batch=batch, typed=typed, by=NOOR, at=LATER)
    return end_audit(batch=batch, n=n, by=COMMAND, at=LATER)


@pytest.mark.parametrize(("n", "wrong"), [(0, 0), (2, 0), (3, 0), (3, 1), (3, 3)])
def test_an_audit_says_how_many_may_be_wrong(closed, n: int, wrong: int):
    figures = audit_figures(audited(closed, n, wrong))
    assert (figures.sheets, figures.audited, figures.wrong) == (3, n, wrong)
    assert figures.at_most == most_wrong(total=3, drawn_sheets=n, wrong=wrong)
    assert figures.at_most >= wrong


def test_anybody_finds_the_sample_from_the_seed(closed):
    _vote, batch, serials = closed
    refused(lambda: audit_sample(batch, 1))
    batch = audited(closed, 1, 0)
    assert len(batch.seed) == 32
    assert audit_sample(batch, 2) == drawn(serials[:3], batch.seed, 2)
    refused(lambda: audit_sample(batch, 4), "3")


def test_an_audit_is_typed_by_somebody_else_and_whole(closed):
    _vote, batch, serials = closed
    for who in (LENA, SAMI):
        keyed(batch, who, [(serial, "[1]") for serial in serials[:3]])
    refused(lambda: key_again(batch=batch, typed=SheetText(serials[0], "[1]"), by=NOOR, at=LATER))
    batch = reconciled(batch)
    refused(lambda: key_again(batch=batch, typed=SheetText(serials[0], "[1]"), by=LENA, at=LATER))
    key_again(batch=batch, typed=SheetText(serials[0], "[1]"), by=NOOR, at=LATER)
    refused(lambda: key_again(batch=batch, typed=SheetText(serials[0], "[1]"), by=Actor("user", "x"), at=LATER))
    refused(lambda: end_audit(batch=batch, n=3, by=COMMAND, at=LATER), "2")
    refused(lambda: key_sheet(batch=batch, typed=SheetText(serials[3], "[1]"), by=NOOR, at=LATER))
