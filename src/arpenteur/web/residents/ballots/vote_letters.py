"""The letter that leads to a ballot: it carries numbers until it leaves, and shows that the address is hers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.letters import send_letter
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.residents.ballots.voters import vote_gate
from arpenteur.web.residents.consultations.actions.residents import NewResident, enter
from arpenteur.web.residents.consultations.models import ProcessStep, Resident
from arpenteur.web.residents.consultations.privacy_notice import notice_of

VOTE_LINK = "mail.vote_link"
"""The kind of the message in the outbox."""
VOTE = "arpenteur.ballots.vote"
"""What a link to a ballot is signed for: the step, then whoever takes part."""
_PATIENCE = timedelta(days=2)
_CHANNEL = "mail"


@transaction.atomic
def ask_for_link(*, step: ProcessStep, email: str, language: str, by: Actor, at: datetime) -> None:
    """A line for whoever gave an address, and a letter with the link to her ballot. Whether she has one is not said.

    Raises InputError for a step that asks for no address, RefusedByLawError in silence.
    """
    if not vote_gate(step).email:
        raise InputError(_("this vote asks for no address"))
    new = NewResident(notice=notice_of(step.process), email=email, language=language)
    resident, _secret = enter(campaign=step.process.campaign, new=new, by=by, at=at)
    hand_over([_message(step, resident, at)])


def _message(step: ProcessStep, resident: Resident, at: datetime) -> Message:
    return message(
        campaign=step.campaign_id,
        kind=VOTE_LINK,
        channel=_CHANNEL,
        at=at,
        patience=_PATIENCE,
        id=key_of(VOTE_LINK, step.pk, resident.pk, at.isoformat()),
        payload={"step": step.pk, "resident": resident.pk},
    )


def vote_path(step: ProcessStep, resident: Resident) -> str:
    """Where she votes: her own link for one step."""
    return reverse("ballots:vote-by-link", args=[participant_link(VOTE, step.campaign_id, step.pk, resident.pk)])


def send_vote_link(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """Raises NotWantedError where the step or her line is gone, NotSentError."""
    step = ProcessStep.objects.select_related("process__campaign").filter(pk=letter.payload["step"]).first()
    resident = Resident.objects.filter(pk=letter.payload["resident"]).first()
    if step is None or resident is None or not resident.email:
        raise NotWantedError
    campaign = step.process.campaign
    with override(resident.language):
        words = {"name": campaign.name, "step": step.title, "address": whole(vote_path(step, resident))}
        text = _(
            "Somebody wants to vote in “%(step)s” of “%(name)s” with this address. If it is you, here is your ballot;"
            " keep this link for yourself:\n\n%(address)s\n\nIf it is not, do nothing: nobody votes in your place."
        )
        send_letter(campaign, resident.email, _("“%(name)s”: your ballot") % words, text % words)
