"""Letters about complaints: we have it, here is our answer. Each carries a number until it leaves."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.communication.advertising.models import AdComplaint
from arpenteur.web.communication.public_pages.letters import send_letter
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.dates import date_format

RECEIVED, ANSWERED = "mail.ad_complaint", "mail.ad_answer"
_CHANNEL = "mail"
_PATIENCE = timedelta(days=7)


def hand_over_receipt(*, complaint: AdComplaint, at: datetime) -> int:
    """The acknowledgement."""
    return hand_over([_message(complaint, RECEIVED, at)])


def hand_over_answer(*, complaint: AdComplaint, at: datetime) -> int:
    """What came of it."""
    return hand_over([_message(complaint, ANSWERED, at)])


def send_receipt(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """Say that it came, under which number, and by when it is answered. Raises NotWantedError, NotSentError."""
    one = _complaint(letter)
    with override(one.language):
        due = local(one.campaign, one.due_at)
        words = {
            "name": one.campaign.name,
            "number": one.pk,
            "day": f"{date_format(due, 'DATE_FORMAT')}, {date_format(due, 'TIME_FORMAT')}",
        }
        subject = _("“%(name)s”: your complaint no. %(number)s") % words
        text = (
            _(
                "We have received your complaint about an advertisement. Its number is %(number)s; you get an answer"
                " by %(day)s.\n\nIt is kept encrypted, for this answer alone ((EU) 2024/900, art. 15)."
            )
            % words
        )
        send_letter(one.campaign, one.email, subject, text)


def send_answer(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """What came of it, as the direction wrote it. Raises NotWantedError, NotSentError."""
    one = _complaint(letter)
    if one.answered_at is None:
        raise NotWantedError
    with override(one.language):
        words = {"name": one.campaign.name, "number": one.pk, "outcome": one.get_outcome_display()}
        subject = _("“%(name)s”: answer to your complaint no. %(number)s") % words
        text = _("Your complaint no. %(number)s: %(outcome)s.") % words
        send_letter(one.campaign, one.email, subject, f"{text}\n\n{one.answer}")


def _complaint(letter: Message) -> AdComplaint:
    found = AdComplaint.objects.select_related("campaign").filter(pk=letter.payload["complaint"]).first()
    if found is None:
        raise NotWantedError
    return found


def _message(complaint: AdComplaint, kind: str, at: datetime) -> Message:
    return message(
        campaign=complaint.campaign_id,
        kind=kind,
        channel=_CHANNEL,
        at=at,
        patience=_PATIENCE,
        id=key_of(kind, complaint.campaign_id, complaint.pk),
        payload={"complaint": complaint.pk},
    )
