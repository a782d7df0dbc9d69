"""The one letter of the room: is it you who wrote? It carries numbers until it leaves."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.consultations.links import confirm_path
from arpenteur.web.consultations.models import Contribution
from arpenteur.web.consultations.states import Showing
from arpenteur.web.outbox.kinds import NotWantedError
from arpenteur.web.outbox.models import Message
from arpenteur.web.outbox.queue import hand_over, key_of, message
from arpenteur.web.public_pages.letters import send_letter
from arpenteur.web.public_pages.links import whole

CONFIRM = "mail.contribution_confirm"
WITHIN = timedelta(hours=48)
_CHANNEL = "mail"


def hand_over_confirm(*, contribution: Contribution, at: datetime) -> int:
    """Ask its author, in the transaction that takes it."""
    return hand_over(
        [
            message(
                campaign=contribution.campaign_id, kind=CONFIRM, channel=_CHANNEL, at=at, patience=WITHIN,
                id=key_of(CONFIRM, contribution.campaign_id, contribution.pk),
                payload={"contribution": contribution.pk},
            )
        ]
    )  # fmt: skip


def send_confirm(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """Raises NotWantedError where it waits for nobody any more, NotSentError."""
    rows = Contribution.objects.select_related("process__campaign", "author")
    row = rows.filter(pk=letter.payload["contribution"], showing=Showing.EMAIL).first()
    if row is None or row.author is None or not row.author.email:
        raise NotWantedError
    campaign = row.process.campaign
    with override(row.author.language):
        words = {"name": campaign.name, "address": whole(confirm_path(row))}
        text = _(
            "Somebody wrote a text on the pages of “%(name)s” and gave this address. If it is you, confirm here, within"
            " two days:\n\n%(address)s\n\nIf it is not, do nothing: nothing is published, and it is erased by itself."
        )
        send_letter(campaign, row.author.email, _("“%(name)s”: is it you?") % words, text % words)
