"""Writes: letters of a mailing get their rounds once, are printed, and handed over round by round."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.choosing import recipients_of, why_not
from arpenteur.web.communication.outreach.letters.homes import EVEN, ODD, read_address
from arpenteur.web.communication.outreach.letters.rounds import LetterHome, in_rounds
from arpenteur.web.communication.outreach.letters.turfs import walked_turfs
from arpenteur.web.communication.outreach.models import Mailing, MailingState, OutReason, Recipient, RecipientState
from arpenteur.web.communication.outreach.queue import note_handed
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.persons.contacts.models import Channel

ROUNDS = "rounds"


@dataclass(frozen=True)
class RoundPlan:
    """A round as it was planned: its letter and its recipients, by number, in walking order."""

    letter: str
    numbers: tuple[int, ...]

    def mark(self, number: int) -> str:
        """What stands on a letter: ``B 012``."""
        return f"{self.letter} {self.numbers.index(number) + 1:03}"


def plan_of(mailing: Mailing) -> list[RoundPlan]:
    """Its rounds, once they are planned."""
    return [RoundPlan(letter, tuple(numbers)) for letter, numbers in mailing.options.get(ROUNDS, [])]


@verb("letters.planned", "letters put in rounds")
def plan_rounds(*, mailing: Mailing, by: Actor, at: datetime) -> list[RoundPlan]:
    """Put its letters in rounds, once: marks that are printed never change. Again gives the same.

    Raises InputError for a mailing that does not leave yet, or is not one of letters.
    """
    held = Mailing.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=mailing.pk)
    if held.channel != Channel.POST or held.started_at is None:
        raise InputError(_("letters are put in rounds once they leave"))
    if held.options.get(ROUNDS):
        return plan_of(held)
    rows = held.recipients.filter(state=RecipientState.WAITING).select_related("contact__person").order_by("pk")
    homes = [
        LetterHome(one.pk, read_address(one.contact.address), one.contact.station)
        for one in rows.iterator(chunk_size=500)
        if one.contact is not None
    ]
    rounds = in_rounds(homes, walked_turfs(held.campaign, at))
    held.options = {**held.options, ROUNDS: [[one.letter, [home.key for home in one.homes]] for one in rounds]}
    held.save(update_fields=["options"])
    record(subject=held, by=by, at=at, campaign=held.campaign_id, n=len(homes), rounds=len(rounds))
    mailing.options = held.options
    return plan_of(held)


@verb("letters.printed", "file of letters printed")
def note_printed(*, mailing: Mailing, people: int, what: str, by: Actor, at: datetime) -> None:
    """A file with so many names and addresses leaves. Raises InputError for a mailing that is not leaving."""
    if mailing.state not in {MailingState.SENDING, MailingState.DONE}:
        raise InputError(_("these letters are not to be printed now"), action=_("let the message leave first"))
    record(subject=mailing, by=by, at=at, campaign=mailing.campaign_id, n=people, what=what)


@verb(through="note_handed")
def hand_over_round(*, mailing: Mailing, plan: RoundPlan, by: Actor, at: datetime) -> int:
    """A round was carried: its letters are handed over, but those of people who may not be written to any more, which
    are left out; how many. Raises InputError for a mailing that is not leaving.
    """
    rows = {one.pk: one for one in printable(mailing, plan.numbers, at)}
    left = Recipient.objects.filter(mailing=mailing, pk__in=plan.numbers, state=RecipientState.WAITING)
    for one in left.exclude(pk__in=rows).select_related("contact__person", "contact__campaign"):
        reason = OutReason.GONE if one.contact is None else why_not(one.contact, mailing, at)
        Recipient.objects.filter(pk=one.pk).update(state=RecipientState.LEFT_OUT, reason=reason or OutReason.GONE)
    return note_handed(mailing=mailing, recipients=list(rows), by=by, at=at)


def printable(mailing: Mailing, numbers: Collection[int], at: datetime) -> Iterable[Recipient]:
    """Recipients of some numbers who may be written to at this moment, with who each is."""
    people = recipients_of(mailing, at).order_by().values("pk")
    rows = Recipient.objects.filter(
        mailing=mailing,
        pk__in=list(numbers),
        state__in=[RecipientState.WAITING, RecipientState.ACCEPTED],
        contact__in=people,
    )
    return rows.select_related("contact__person", "contact__campaign", "mailing__campaign")


def along(recipient_side: str, street: str) -> str:
    """« rue de l'Ébauche, côté pair »."""
    sides = {EVEN: _("even side"), ODD: _("odd side")}
    return ", ".join(one for one in (street, sides.get(recipient_side, "")) if one)
