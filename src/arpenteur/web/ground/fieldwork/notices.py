"""What participants are told by e-mail. Messages carry numbers only: names are read when a letter is written."""

from datetime import datetime, timedelta

from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import drop, hand_over, key_of, message
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.display import name_of
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.persons.volunteers.mail import CHANNEL, language_of, write_to

CANCELLED = "mail.cancelled"
"""The kind of these messages in the outbox."""
_PATIENCE = timedelta(days=2)


def hand_over_cancelled(*, action: Action, at: datetime) -> int:
    """Letters to those who were coming, to leave at a moment, in the transaction that cancels; how many. Whoever wants
    none gets none.
    """
    return hand_over(
        message(
            campaign=action.campaign_id,
            kind=CANCELLED,
            channel=CHANNEL,
            at=at,
            patience=_PATIENCE,
            id=key_of(CANCELLED, one, action.version),
            payload={"participation": one},
        )
        for one in _told_by_mail(action)
    )


def drop_cancelled(action: Action) -> int:
    """Forget the letters of a cancellation that is taken back before they left; how many."""
    return drop(key_of(CANCELLED, one, action.version) for one in _told_by_mail(action))


def _told_by_mail(action: Action) -> list[int]:
    coming = Participation.objects.filter(action=action, volunteer__by_email=True)
    return list(coming.values_list("pk", flat=True))


def cancelled_text(action: Action) -> tuple[str, str]:
    """Subject and text that tell someone, in the language of the moment, that an action is cancelled and why: for a
    letter, and ready to be handed on by hand.
    """
    when = local(action.campaign, action.starts_at)
    words = {
        "action": name_of(action, ground_of(action.campaign)),
        "day": date_format(when, "DATE_FORMAT"),
        "hour": clock(when),
        "place": action.place or _("the usual meeting point"),
        "why": action.cancelled_why,
    }
    body = _("%(action)s, on %(day)s at %(hour)s (%(place)s), will not take place.\n\nReason: %(why)s") % words
    return _("Cancelled: %(action)s, %(day)s") % words, body


@task
def tell_cancelled(campaign: int, action: int) -> int:
    """A job asked for by a version that had no outbox; how many letters it hands over."""
    with sealed(campaign), transaction.atomic():
        found = Action.objects.filter(pk=action, status=Status.CANCELLED).first()
        return hand_over_cancelled(action=found, at=timezone.now()) if found else 0


def send_cancelled(letter: Message, at: datetime) -> None:  # noqa: ARG001 — the outbox passes it
    """Write to a person who was coming. Nobody once the action is on again."""
    found = Participation.objects.select_related("action__campaign", "volunteer__person__user", "volunteer__campaign")
    one = found.filter(pk=letter.payload["participation"], action__status=Status.CANCELLED).first()
    if one is None:
        raise NotWantedError
    with translation.override(language_of(one.volunteer)):
        subject, body = cancelled_text(one.action)
        write_to(one.volunteer, subject=subject, body=body)
