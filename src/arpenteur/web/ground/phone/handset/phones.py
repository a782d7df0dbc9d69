"""Writes: phones enter a turf by the secret of its link, and leave it. Nothing is asked about who holds them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.ground.fieldwork.models import Participation
from arpenteur.web.ground.phone.ground.ending import is_over
from arpenteur.web.ground.phone.ground.own_links import turf_of_own_link
from arpenteur.web.ground.phone.handset.epochs import epoch_of_base
from arpenteur.web.ground.phone.handset.tickets import is_ticket_of_device
from arpenteur.web.ground.phone.models import Phone, Turf
from arpenteur.web.persons.volunteers.models import Volunteer


class ClosedError(Exception):
    """The door is closed: ``over`` after the deadline, ``full`` with as many phones as allowed, ``unknown``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Entered:
    """A phone that is in, and its pass, said this once."""

    phone: Phone
    secret: str


def turf_of_link(secret: str) -> Turf | None:
    """The turf of a hand-over link, or of the link of someone who opens her own."""
    with unsealed():
        handed = Turf.objects.select_related("action__campaign").filter(digest=digest(secret)).first()
        return handed or turf_of_own_link(secret)


def phone_of_pass(secret: str) -> Phone | None:
    """The phone of a pass, also of one that was closed meanwhile (``left_at``)."""
    with unsealed():
        found = Phone.objects.select_related("turf__action__campaign", "volunteer__person")
        return found.filter(digest=digest(secret)).first()


def enter(*, secret: str, device: uuid.UUID, at: datetime, ticket: object = None) -> Entered:
    """Let a phone in; the same device again gets a new pass, and its old one no longer works.

    ``ticket`` is the one it was given before: where the device is not known any more, the base was put back to before
    it came in, and its doors are older than this entrance. Raises ClosedError.
    """
    turf = turf_of_link(secret)
    if turf is None:
        raise ClosedError("unknown")
    with sealed(turf.campaign_id):
        return _entered(turf=turf, device=device, at=at, ticket=ticket)


@verb("phone.left", "phone left a turf")
def leave(*, phone: Phone, by: Actor, at: datetime) -> None:
    """Close a pass; again changes nothing."""
    if Phone.objects.filter(pk=phone.pk, left_at=None).update(left_at=at):
        record(subject=phone, by=by, at=at, campaign=phone.campaign_id, counting=True)


@verb("phone.entered", "phone entered a turf")
def _entered(*, turf: Turf, device: uuid.UUID, at: datetime, ticket: object) -> Entered:
    # The turf's row is the lock: two phones never take the last place together.
    locked = Turf.objects.select_for_update(of=("self",)).select_related("action__campaign").filter(pk=turf.pk).first()
    if locked is None or locked.digest != turf.digest:  # Taken back meanwhile, or another link was made.
        raise ClosedError("unknown")
    if is_over(locked, at):
        raise ClosedError("over")
    known = Phone.objects.filter(turf=locked, device=device).first()
    if _is_full(locked, device, at):
        raise ClosedError("full")
    secret = new_secret()
    values = {"digest": digest(secret), "seen_at": at, "left_at": None, "volunteer": _only_walker(locked)}
    came = locked.made_at if is_ticket_of_device(ticket, locked, device) else at
    phone, _created = Phone.objects.update_or_create(
        campaign_id=locked.campaign_id,
        turf=locked,
        device=device,
        defaults=values,
        create_defaults={**values, "joined_at": came},
    )
    record(
        subject=phone, by=Actor.phone(phone), at=at, campaign=locked.campaign_id, counting=True, again=known is not None
    )
    return Entered(phone, secret)


def _is_full(turf: Turf, device: uuid.UUID, at: datetime) -> bool:
    """Whether other phones have every place. One that the base knows from before it was put back, and that said nothing
    since, has none: it may have left meanwhile, and is let in again where it comes.
    """
    others = Phone.objects.filter(turf=turf, left_at=None).exclude(device=device)
    if others.count() < turf.phones:
        return False
    epoch = epoch_of_base(at)
    return epoch.saved_at is None or others.filter(seen_at__gte=epoch.since).count() >= turf.phones


def _only_walker(turf: Turf) -> Volunteer | None:
    """Who walks where the pair is one person; a link that two share does not say which of them holds a phone."""
    if not turf.pair:
        return None
    found = Participation.objects.select_related("volunteer__person").filter(action=turf.action_id, pair=turf.pair)[:2]
    return found[0].volunteer if len(found) == 1 else None
