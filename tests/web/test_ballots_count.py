"""The count of the double envelope: two scrutineers of three open it, nothing is known before, it is counted once."""

from collections import Counter

import pytest
from ballot_boxes import LATER, vote_of
from cast import Cast

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.box_opening import (
    open_envelopes,
)
from arpenteur.web.residents.ballots.codes import SCRUTINEER, new_code
from arpenteur.web.residents.ballots.envelopes import seal_share
from arpenteur.web.residents.ballots.key_shares import KeyShare
from arpenteur.web.residents.ballots.models import (
    BallotBox,
    BoxState,
    Envelope,
    Scrutineer,
)
from arpenteur.web.residents.ballots.queries import (
    box_figures,
    counted_ballot,
    payloads,
    receipts,
    zoned_payloads,
)

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


@pytest.mark.parametrize("places", [(1, 2), (1, 3), (2, 3), (3, 1), (1, 2, 3)])
def test_any_two_scrutineers_open_the_box(inside: Cast, places: tuple[int, ...]):
    vote = vote_of(inside)
    for number in range(7):
        vote.cast(f"code:{number}", f"[{number % 3}]")
    done = vote.counted(*places)
    assert payloads(done.box) == ["[0]", "[0]", "[0]", "[1]", "[1]", "[2]", "[2]"]
    assert Envelope.objects.count() == 0
    assert set(Scrutineer.objects.values_list("share", flat=True)) == {""}
    assert Entry.objects.get(verb="ballot_box.counted").details["places"] == sorted(places)


def test_one_scrutineer_alone_opens_nothing_nor_does_a_wrong_code(inside: Cast):
    vote = vote_of(inside)
    vote.cast("code:1", "[1]")
    vote = vote.closed()
    right = vote.codes
    for codes in (
        {},
        {1: right[1]},
        {1: right[1], 2: new_code(SCRUTINEER)},
        {1: right[2], 2: right[1]},
        {1: right[1], 4: right[2]},
    ):
        refused(lambda codes=codes: open_envelopes(box=vote.box, codes=codes, by=COMMAND, at=LATER))
    assert Envelope.objects.count() == 1
    assert BallotBox.objects.get().state == BoxState.CLOSED
    assert payloads(vote.counted().box) == ["[1]"]


def test_parts_of_another_box_do_not_open_this_one(inside: Cast):
    vote, other = vote_of(inside), vote_of(inside)
    shares = dict(other.box.scrutineers.values_list("place", "share"))
    for one in vote.box.scrutineers.all():
        one.share = shares[one.place]
        one.save()
    closed = vote.closed()
    refused(lambda: closed.counted())


def test_parts_that_were_altered_are_noticed(inside: Cast):
    vote = vote_of(inside)
    one = vote.box.scrutineers.get(place=1)
    about = vote.box.place_context(1)
    one.share = seal_share(KeyShare(1, 12345).bytes, public_key=one.public_key, about=about).hex()
    one.save()
    closed = vote.closed()
    refused(lambda: closed.counted(1, 2))
    assert payloads(closed.counted(2, 3).box) == []


def test_nothing_is_known_before_the_count(inside: Cast):
    vote = vote_of(inside)
    code = vote.cast("code:1", "[1]")
    reads = (payloads, zoned_payloads, receipts, box_figures, lambda box: counted_ballot(box, code))
    for read in reads:
        refused(lambda read=read: read(vote.box))
    closed = vote.closed()
    for read in reads:
        refused(lambda read=read: read(closed.box))
    done = closed.counted()
    assert all(read(done.box) for read in reads)


def test_an_envelope_that_was_moved_or_altered_is_counted_as_illegible(inside: Cast):
    vote = vote_of(inside)
    for number in range(4):
        vote.cast(f"code:{number}", f"[{number}]")
    envelopes = list(Envelope.objects.order_by("pk"))
    envelopes[0].sealed, envelopes[1].sealed = envelopes[1].sealed, envelopes[0].sealed
    envelopes[2].sealed = bytes(len(envelopes[2].sealed))
    for one in envelopes:
        one.save()
    done = vote.counted()
    assert payloads(done.box) == ["[3]"]
    figures = box_figures(done.box)
    assert (figures.illegible, figures.web_ballots, figures.on_the_web) == (3, 1, 4)


def test_a_box_is_counted_once(inside: Cast):
    vote = vote_of(inside)
    vote.cast("code:1", "[1]")
    done = vote.counted()
    refused(lambda: open_envelopes(box=done.box, codes=vote.codes, by=COMMAND, at=LATER))
    assert payloads(done.box) == ["[1]"]


def test_zones_stay_where_eleven_ballots_have_them(inside: Cast):
    vote = vote_of(inside)
    zones = ["Minimes"] * 20 + ["Empalot"] * 12 + ["Lardenne"] * 3 + [""] * 9
    for number, zone in enumerate(zones):
        vote.cast(f"code:{number}", f"[{number % 2}]", zone=zone)
    said = zoned_payloads(vote.counted().box)
    assert Counter(zone for zone, _payload in said) == {"Minimes": 20, "Empalot": 12, "": 12}
    assert said == sorted(said)
