"""Writes: a place of scrutineer is kept for somebody from outside, who takes it by a link, without an account.

Whoever makes a link could open it before her; it gives one code only, so that she would read that the place is taken.
"""

from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.residents.ballots.key_ceremony import free_place, held_in, new_key
from arpenteur.web.residents.ballots.models import BallotBox, BoxState, Scrutineer

PLACE = "arpenteur.ballots.scrutineer"
"""What a link to a place is signed for: its row, then which of its links this is."""
_DONE = (BoxState.COUNTED, BoxState.TOO_FEW)


def outsider(box: BallotBox, place: int) -> Actor:
    """Whoever holds a place by a link: known by the place alone."""
    return Actor("scrutineer", f"{box.row}:{place}")


def link_to(scrutineer: Scrutineer) -> str:
    """The address that opens her place, until another one is made or the place is free again."""
    token = participant_link(PLACE, scrutineer.campaign_id, scrutineer.pk, scrutineer.link)
    return reverse("ballots:scrutineer", args=[token])


@verb("ballot_box.place_offered", "place of a scrutineer offered by link")
def offer_place(*, box: BallotBox, by: Actor, at: datetime) -> Scrutineer:
    """A place that waits for whoever is given its link. Raises InputError where none is free."""
    box = held_in(box, BoxState.MAKING, _("the places of scrutineers are taken"))
    place = free_place(list(box.scrutineers.all()))
    holder = outsider(box, place).pseudonym
    offered = Scrutineer.objects.create(campaign_id=box.campaign_id, box=box, place=place, holder=holder, link=1)
    record(subject=box, by=by, at=at, campaign=box.campaign_id, place=place)
    return offered


@verb("ballot_box.link_renewed", "link of a scrutineer made anew")
def renew_link(*, scrutineer: Scrutineer, by: Actor, at: datetime) -> Scrutineer:
    """Another link to the same place: the former opens nothing any more. Her key and her code stay hers.

    Raises InputError for a member's place, and once the box was opened or destroyed.
    """
    box = BallotBox.objects.select_for_update().get(pk=scrutineer.box_id)
    if box.state in _DONE:
        raise InputError(_("this box needs its scrutineers no more"))
    if not box.scrutineers.filter(pk=scrutineer.pk, link__gt=0).update(link=F("link") + 1):
        raise InputError(_("no link opens this place"))
    record(subject=box, by=by, at=at, campaign=box.campaign_id, place=scrutineer.place)
    return box.scrutineers.get(pk=scrutineer.pk)


@verb(also="ballot_box.place_taken")
def take_by_link(*, scrutineer: Scrutineer, by: Actor, at: datetime) -> str:
    """The code of whoever came by the link of a place, which is shown once and kept nowhere.

    Raises InputError for a place that is taken, whoever took it, and where its link was made anew meanwhile.
    """
    box = held_in(scrutineer.box, BoxState.MAKING, _("keys are made: places no longer change"))
    code, public = new_key(box, scrutineer.place)
    waiting = box.scrutineers.filter(pk=scrutineer.pk, link=scrutineer.link, public_key="")
    if not waiting.update(public_key=public):
        raise InputError(
            _("this place is taken already"), action=_("if it was not by you, tell whoever gave you the link")
        )
    record(subject=box, by=by, at=at, campaign=box.campaign_id, place=scrutineer.place)
    return code
