"""Writes: a box is prepared, three people take their places, its keys are made, rehearsed, and it opens for votes.

No key of a box is ever kept: its private half exists while ``make_keys`` runs, in parts sealed to three codes when that
ends, and again for the time of the count. Each scrutineer takes her place from her own account, or by a link of her own
(``scrutineer_links``), so that nobody sees two codes.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.overwriting import written_over
from arpenteur.web.residents.ballots.codes import SCRUTINEER, key_of_code, new_code, read_code
from arpenteur.web.residents.ballots.envelopes import (
    LARGEST,
    IllegibleBallotError,
    public_text,
    seal_share,
    unseal_share,
)
from arpenteur.web.residents.ballots.key_shares import KeyShare, join, read_share, split
from arpenteur.web.residents.ballots.models import NEEDED, PLACES, BallotBox, BoxState, Scrutineer
from arpenteur.web.residents.consultations.models import ProcessStep

_ROLL_KEY = 32


@verb("ballot_box.prepared", "ballot box prepared")
def prepare_box(*, step: ProcessStep, largest: int, by: Actor, at: datetime, strict: bool = False) -> BallotBox:
    """A box for a step: ``largest`` is the number of bytes of its longest ballot, ``strict`` leaves receipts out.

    Raises InputError for a step that has a box, and for ballots that are too large.
    """
    if not 1 <= largest <= LARGEST:
        raise InputError(
            _("a ballot has at most %(n)d bytes") % {"n": LARGEST}, action=_("offer fewer choices in one step")
        )
    key = secrets.token_hex(_ROLL_KEY)
    try:
        with transaction.atomic():
            box = BallotBox.objects.create(
                campaign_id=step.campaign_id, step=step, size=largest, strict=strict, roll_key=key
            )
    except IntegrityError as fault:
        raise InputError(_("this step has a box of ballots already"), action=_("open that one")) from fault
    record(subject=box, by=by, at=at, campaign=step.campaign_id, strict=strict)
    return box


@verb("ballot_box.place_taken", "place of a scrutineer taken")
def take_place(*, box: BallotBox, by: Actor, at: datetime) -> tuple[Scrutineer, str]:
    """One of three places, and the code of whoever took it, which is shown once and kept nowhere.

    Raises InputError where nobody is looked for any more, and for somebody who has a place.
    """
    box = held_in(box, BoxState.MAKING, _("the places of scrutineers are taken"))
    there = list(box.scrutineers.all())
    if any(one.holder in by.pseudonyms for one in there):
        raise InputError(_("you are a scrutineer of this box already"), action=_("let another person take a place"))
    place = free_place(there)
    code, public = new_key(box, place)
    taken = Scrutineer.objects.create(
        campaign_id=box.campaign_id, box=box, place=place, holder=by.pseudonym, public_key=public
    )
    record(subject=box, by=by, at=at, campaign=box.campaign_id, place=place)
    return taken, code


@verb("ballot_box.place_left", "place of a scrutineer left")
def leave_place(*, scrutineer: Scrutineer, by: Actor, at: datetime) -> None:
    """A place is free again, before keys are made: a sheet was lost, or somebody cannot come."""
    box = held_in(scrutineer.box, BoxState.MAKING, _("keys are made: places no longer change"))
    place = scrutineer.place
    scrutineer.delete()
    record(subject=box, by=by, at=at, campaign=box.campaign_id, place=place)


@verb("ballot_box.keys_made", "keys of a ballot box made")
def make_keys(*, box: BallotBox, by: Actor, at: datetime) -> BallotBox:
    """Keys of a box whose three places are taken: the public half is kept, the private one in three sealed parts.

    Every two parts are joined and compared before the private half is forgotten. Raises InputError.
    """
    box = held_in(box, BoxState.MAKING, _("the keys of this box are made"))
    there = [one for one in box.scrutineers.all() if not one.waits]
    if len(there) != PLACES:
        raise InputError(_("three people must have taken their places"))
    key = X25519PrivateKey.generate()
    parts = split(key.private_bytes_raw(), needed=NEEDED, places=PLACES)
    _check_pairs(parts, public_text(key))
    for one in there:
        part = next(part for part in parts if part.place == one.place)
        about = box.place_context(one.place)
        one.share = seal_share(part.bytes, public_key=one.public_key, about=about).hex()
        one.save(update_fields=["share"])
    box.public_key, box.state = public_text(key), BoxState.READY
    box.save(update_fields=["public_key", "state"])
    record(subject=box, by=by, at=at, campaign=box.campaign_id)
    return box


@verb("ballot_box.code_rehearsed", "code of a scrutineer tried", own_transaction=True)
def rehearse_code(*, scrutineer: Scrutineer, code: str, by: Actor, at: datetime) -> None:
    """A scrutineer shows that the code of her sheet opens her part. Raises InputError where it does not."""
    with written_over():  # a row that grows leaves its sealed part behind on SQLite
        box = held_in(scrutineer.box, BoxState.READY, _("codes are rehearsed once keys are made, before the vote"))
        if scrutineer.holder not in by.pseudonyms:
            raise InputError(_("a code is rehearsed by whoever holds it"))
        scrutineer = box.scrutineers.get(pk=scrutineer.pk)
        open_share(scrutineer, code)
        scrutineer.rehearsed_on = day_of(box.campaign, at)
        scrutineer.save(update_fields=["rehearsed_on"])
        record(subject=box, by=by, at=at, campaign=box.campaign_id, place=scrutineer.place)


@verb("ballot_box.keys_discarded", "keys of a ballot box discarded before the vote", own_transaction=True)
def discard_keys(*, box: BallotBox, by: Actor, at: datetime) -> BallotBox:
    """Places may change again, before the vote: a code was lost, or another person holds it than was meant.

    Codes stay those of their holders; each is tried again once other keys are made. Raises InputError.
    """
    with written_over():
        box = held_in(box, BoxState.READY, _("keys are made anew before the vote opens, not after"))
        box.scrutineers.update(share="", rehearsed_on=None)
        box.public_key, box.state = "", BoxState.MAKING
        box.save(update_fields=["public_key", "state"])
        record(subject=box, by=by, at=at, campaign=box.campaign_id)
    return box


@verb("ballot_box.opened", "ballot box open for votes")
def open_voting(*, box: BallotBox, by: Actor, at: datetime) -> BallotBox:
    """Votes are received from now on. Raises InputError until all three have rehearsed their codes."""
    box = held_in(box, BoxState.READY, _("this box is not ready"))
    if box.scrutineers.filter(rehearsed_on=None).exists():
        raise InputError(
            _("every scrutineer has to try her code first"), action=_("without two codes no vote could be counted")
        )
    box.state, box.opened_on = BoxState.OPEN, day_of(box.campaign, at)
    box.save(update_fields=["state", "opened_on"])
    record(subject=box, by=by, at=at, campaign=box.campaign_id)
    return box


@verb("ballot_box.closed", "ballot box closed")
def close_voting(*, box: BallotBox, by: Actor, at: datetime) -> BallotBox:
    """No vote is received any more; the envelopes stay sealed. Raises InputError for a box that is not open."""
    box = held_in(box, BoxState.OPEN, _("this box is not open"))
    box.state, box.closed_on = BoxState.CLOSED, day_of(box.campaign, at)
    box.save(update_fields=["state", "closed_on"])
    record(subject=box, by=by, at=at, campaign=box.campaign_id)
    return box


def held_in(box: BallotBox, state: BoxState, refusal: str) -> BallotBox:
    """The box, locked until the transaction ends, in a state. Raises InputError in another one."""
    found = BallotBox.objects.select_for_update().get(pk=box.pk)
    if found.state != state:
        raise InputError(refusal)
    return found


def free_place(there: Sequence[Scrutineer]) -> int:
    """The first place that is neither taken nor waits for anybody. Raises InputError where there is none."""
    if free := set(range(1, PLACES + 1)) - {one.place for one in there}:
        return min(free)
    raise InputError(_("the places of scrutineers are taken"))


def new_key(box: BallotBox, place: int) -> tuple[str, str]:
    """A code drawn for a place, and the public half of the key that it is."""
    code = new_code(SCRUTINEER)
    return code, public_text(key_of_code(code, box.place_context(place)))


def open_share(scrutineer: Scrutineer, code: str) -> KeyShare:
    """Her part, opened by her code. Raises InputError for another code."""
    about = scrutineer.box.place_context(scrutineer.place)
    key = key_of_code(read_code(code, SCRUTINEER), about)
    try:
        part = unseal_share(bytes.fromhex(scrutineer.share), key, about=about)
        return read_share(scrutineer.place, part)
    except (IllegibleBallotError, ValueError) as error:
        raise InputError(
            _("this is not the code of scrutineer %(place)d") % {"place": scrutineer.place},
            action=_("copy it from the sheet of this box again"),
        ) from error


def _check_pairs(parts: list[KeyShare], public: str) -> None:
    """Raises ValueError where two parts do not give the key back: nothing is kept then."""
    for left in parts:
        for right in parts:
            if left.place < right.place:
                joined = X25519PrivateKey.from_private_bytes(join([left, right]))
                if public_text(joined) != public:
                    raise ValueError("parts of a key do not give it back")
