"""Writes: a ballot is sealed as it is received; a later one, or a vote at a desk, takes its place.

A vote leaves no line in the journal, nor does a signature at a desk: lines would say to the second when each person
voted, beside a roll that says the day, and how many had before the count.
"""

import hmac
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.overwriting import written_over
from arpenteur.web.residents.ballots.codes import RECEIPT, new_code
from arpenteur.web.residents.ballots.envelopes import ReceivedBallot, seal
from arpenteur.web.residents.ballots.key_ceremony import held_in
from arpenteur.web.residents.ballots.models import BallotBox, BoxState, Envelope, RollLine, VoteWay
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.step_access import hold_to_step

_UNIT = "\x1f"


@verb(no_line="a line would say to the second when each voted: the roll has it")
def cast_ballot(*, box: BallotBox, voter: str, payload: str, by: Actor, at: datetime, zone: str = "") -> str:
    """Seal a ballot and keep it for whoever ``voter`` names; the receipt code, empty where the box gives none.

    ``voter`` is what the gate checked (``code:7K2M…``, ``email:…``), ``payload`` the canonical text of a valid ballot;
    neither is kept; ``zone`` is sealed with it. The code is shown once, in the answer itself: never in an address, a
    session or a log. Raises
    InputError for a box or a step that takes nothing and for somebody who voted at a desk, RefusedByLawError in
    silence, ValueError for too large a ballot.
    """
    del by  # who votes stands in the roll alone, as a digest
    box = _receiving(box, at)
    key = voter_key(box, voter)
    line = box.lines.filter(voter=key).first()
    if line is not None and line.way == VoteWay.DESK:
        raise InputError(
            _("this person voted at a desk, on paper"),
            action=_("a vote on paper is final: it has no name to be found by"),
        )
    ballot = ReceivedBallot(payload, "" if box.strict else new_code(RECEIPT), zone)
    sealed = seal(ballot, size=box.size, public_key=box.public_key, about=box.line_context(key))
    today = day_of(box.campaign, at)
    if line is None:
        line = RollLine.objects.create(campaign_id=box.campaign_id, box=box, voter=key, way=VoteWay.WEB, day=today)
        Envelope.objects.create(campaign_id=box.campaign_id, line=line, sealed=sealed)
    else:
        RollLine.objects.filter(pk=line.pk).update(day=today)
        Envelope.objects.filter(line=line).update(sealed=sealed)
    return ballot.code


@verb(no_line="the roll has it, to the day", own_transaction=True)
def sign_at_desk(*, box: BallotBox, voter: str, by: Actor, at: datetime) -> None:
    """Somebody is given a sheet of paper: what she sent on the web, if anything, is taken out of the box.

    Whether there was something is not said: it would tell the desk how she voted first. Raises InputError for a box
    that is not open and for somebody who signed already.
    """
    del by  # a line of the journal for each signature would count them
    with written_over():
        box = _receiving(box, at)
        key = voter_key(box, voter)
        line = box.lines.filter(voter=key).first()
        if line is not None and line.way == VoteWay.DESK:
            raise InputError(_("this person has signed already"), action=_("no second sheet is given"))
        today = day_of(box.campaign, at)
        if line is None:
            RollLine.objects.create(campaign_id=box.campaign_id, box=box, voter=key, way=VoteWay.DESK, day=today)
        else:
            Envelope.objects.filter(line=line).delete()
            RollLine.objects.filter(pk=line.pk).update(way=VoteWay.DESK, day=today)


def _receiving(box: BallotBox, at: datetime) -> BallotBox:
    """The box, locked, where its step takes votes now. Raises InputError, and RefusedByLawError in silence."""
    box = held_in(box, BoxState.OPEN, _("votes are not received now"))
    hold_to_silence(box.campaign, at)
    hold_to_step(box.step, at)
    return box


def voter_key(box: BallotBox, voter: str) -> str:
    """The digest under which somebody stands in the roll of one box and of no other.

    Raises InputError once the key of the roll is gone, ValueError for nobody.
    """
    if not voter:
        raise ValueError("a voter is somebody")
    if not box.roll_key:
        raise InputError(_("the roll of this box is gone"))
    said = _UNIT.join(("roll", str(box.row), voter)).encode()
    return hmac.digest(bytes.fromhex(box.roll_key), said, "sha256").hex()
