"""Writes: scrutineers come, two of them open a closed box, its ballots are laid out, nothing of their order stays.

In one transaction: two codes open two parts, the parts give the key, each envelope is opened in memory, ballots are
laid out (``anonymous_rows``), envelopes and parts of the key are deleted, the roll is written anew. On SQLite what goes
is overwritten, in the file and in its log.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.overwriting import written_over
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.anonymous_rows import AT_ONCE, lay_out, write_roll_anew
from arpenteur.web.residents.ballots.envelopes import (
    IllegibleBallotError,
    ReceivedBallot,
    public_text,
    unseal,
)
from arpenteur.web.residents.ballots.key_ceremony import held_in, open_share
from arpenteur.web.residents.ballots.key_shares import join
from arpenteur.web.residents.ballots.models import (
    NEEDED,
    BallotBox,
    BallotChannel,
    BoxState,
    Envelope,
    PaperSheet,
    Scrutineer,
    VoteWay,
)
from arpenteur.web.residents.ballots.queries import ballots_in_hand, fewest_of
from arpenteur.web.residents.consultations.clocks import hold_to_silence

ROLL_STAYS = timedelta(days=30)
"""How long after the count it can still be said who had voted: for a complaint."""


@verb("ballot_box.scrutineer_came", "scrutineer there to open the ballot box", own_transaction=True)
def say_here(*, scrutineer: Scrutineer, by: Actor, at: datetime) -> None:
    """A scrutineer of a closed box says that she is there, for whoever waits for her. It opens nothing: codes do.

    Raises InputError for another's place, and for a box that is not closed.
    """
    with written_over():  # a row that grows leaves its sealed part behind on SQLite
        box = held_in(scrutineer.box, BoxState.CLOSED, _("this box is not closed, or is counted already"))
        if scrutineer.holder not in by.pseudonyms:
            raise InputError(_("each scrutineer says herself that she is there"))
        there = box.scrutineers.filter(pk=scrutineer.pk, came_on=None).update(came_on=day_of(box.campaign, at))
        if there:
            record(subject=box, by=by, at=at, campaign=box.campaign_id, place=scrutineer.place)


@verb("ballot_box.counted", "ballot box opened and counted", own_transaction=True)
def open_envelopes(*, box: BallotBox, codes: Mapping[int, str], by: Actor, at: datetime) -> BallotBox:
    """Ballots of a closed box in clear, from the codes of two scrutineers or more, by their places.

    The codes come from one form and are never an argument of a job. Whoever's code was given came. Envelopes that do
    not open are counted, shown and left out. Raises InputError for too few codes, a wrong one, too few ballots, and a
    box that is not closed; RefusedByLawError in silence.
    """
    with written_over():
        box = held_in(box, BoxState.CLOSED, _("this box is not closed, or is counted already"))
        hold_to_silence(box.campaign, at)  # what is counted is public at once
        _check_enough(box)
        key = _joined(box, codes)
        ballots, box.illegible = _inside(box, key)
        box.signed_at_desk = box.lines.filter(way=VoteWay.DESK).count()
        Envelope.objects.filter(line__box=box).delete()
        write_roll_anew(box)
        lay_out(box, BallotChannel.WEB, ballots)
        box.scrutineers.filter(place__in=codes, came_on=None).update(came_on=day_of(box.campaign, at))
        box.scrutineers.update(share="")
        box.state, box.counted_at = BoxState.COUNTED, at
        box.save(update_fields=["state", "counted_at", "illegible", "signed_at_desk"])
        record(
            subject=box,
            by=by,
            at=at,
            campaign=box.campaign_id,
            n=len(ballots),
            illegible=box.illegible,
            places=sorted(codes),
        )
    return box


@verb("ballot_box.destroyed", "ballot box with too few ballots destroyed unopened", own_transaction=True)
def destroy_unopened(*, box: BallotBox, by: Actor, at: datetime) -> BallotBox:
    """What a closed box with too few ballots holds goes, unread: envelopes, sheets that were typed, parts of the key,
    who had voted. Raises InputError while a batch of paper is not counted by hand, and where ballots are enough;
    RefusedByLawError in silence.
    """
    with written_over():
        box = held_in(box, BoxState.CLOSED, _("this box is not closed, or is counted already"))
        hold_to_silence(box.campaign, at)  # everybody reads that too few people voted
        known = ballots_in_hand(box)
        if known.waiting:
            raise InputError(_("paper ballots are not counted yet"), action=_("count them by hand first"))
        if known.ballots >= fewest_of(box):
            raise InputError(_("this box has enough ballots"), action=_("have two scrutineers open it"))
        box.lines.all().delete()  # envelopes go with their lines
        box.ballots.all().delete()
        PaperSheet.objects.filter(batch__box=box).delete()
        box.scrutineers.update(share="")
        box.state, box.roll_key = BoxState.TOO_FEW, ""
        box.save(update_fields=["state", "roll_key"])
        record(subject=box, by=by, at=at, campaign=box.campaign_id)
    return box


@verb("ballot_box.roll_gone", "list of those who voted destroyed", own_transaction=True)
def forget_roll(*, box: BallotBox, by: Actor, at: datetime) -> int:
    """The roll of a counted box and its key go: nobody can say any more who had voted. How many lines went."""
    if box.state != BoxState.COUNTED:
        raise InputError(_("the roll stays until the box is counted"))
    with written_over():
        gone, _by_model = box.lines.all().delete()
        BallotBox.objects.filter(pk=box.pk).update(roll_key="")
        record(subject=box, by=by, at=at, campaign=box.campaign_id, n=gone)
    return gone


def sweep_rolls(*, campaign: Campaign, by: Actor, at: datetime) -> list[int]:
    """The rolls of boxes that were counted thirty days ago go; numbers of the boxes. Inside ``sealed``."""
    due = BallotBox.objects.filter(campaign=campaign, counted_at__lte=at - ROLL_STAYS).exclude(roll_key="")
    boxes = list(due)
    for box in boxes:
        forget_roll(box=box, by=by, at=at)
    return [box.pk for box in boxes]


def forget_due_rolls(*, at: datetime) -> int:
    """The same in every campaign: for the timer. How many rolls went."""
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            count += len(sweep_rolls(campaign=campaign, by=JOB, at=at))
    return count


def _check_enough(box: BallotBox) -> None:
    known, fewest = ballots_in_hand(box), fewest_of(box)
    if known.ballots >= fewest:
        return
    if known.waiting:
        raise InputError(
            _("under %(n)d ballots no box is opened") % {"n": fewest}, action=_("count the paper by hand first")
        )
    raise InputError(
        _("under %(n)d ballots no box is opened: nobody must be able to tell who voted what") % {"n": fewest},
        action=_("destroy it unopened"),
    )


def _joined(box: BallotBox, codes: Mapping[int, str]) -> X25519PrivateKey:
    if len(codes) < NEEDED:
        raise InputError(_("two scrutineers open a box together"), action=_("have another one type her code"))
    there = {one.place: one for one in box.scrutineers.all()}
    if unknown := sorted(set(codes) - set(there)):
        raise InputError(_("this box has no scrutineer %(place)d") % {"place": unknown[0]})
    parts = [open_share(there[place], code) for place, code in sorted(codes.items())]
    try:
        key = X25519PrivateKey.from_private_bytes(join(parts))
    except ValueError as error:
        raise _altered() from error
    if public_text(key) != box.public_key:
        raise _altered()
    return key


def _altered() -> InputError:
    return InputError(
        _("the parts of the key of this box were altered"), action=_("restore a backup of the time of the vote")
    )


def _inside(box: BallotBox, key: X25519PrivateKey) -> tuple[list[ReceivedBallot], int]:
    """Ballots, and how many envelopes hold none."""
    ballots: list[ReceivedBallot] = []
    illegible = 0
    lines = Envelope.objects.filter(line__box=box).values_list("line__voter", "sealed")
    for voter, envelope in lines.iterator(chunk_size=AT_ONCE):
        try:
            ballots.append(unseal(bytes(envelope), key, about=box.line_context(voter)))
        except IllegibleBallotError:
            illegible += 1
    return ballots, illegible
