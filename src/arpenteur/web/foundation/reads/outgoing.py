"""Directors and the data-protection officer are told by e-mail that somebody's readings stopped. No name is in it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.outbox.kinds import MessageKind, NotWantedError
from arpenteur.web.foundation.outbox.mail import send_mail
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.reads.limits import Alarm
from arpenteur.web.foundation.reads.models import ReadingStop

STOPPED = "mail.readings_stopped"
"""The kind of these messages in the outbox."""
_CHANNEL = "mail"
_PATIENCE = timedelta(days=2)


def hand_over_stopped(*, stop: ReadingStop, at: datetime) -> int:
    """A letter to each, in the transaction that stops; how many."""
    told = Membership.objects.filter(role__in=[Role.DIRECTOR, Role.PROTECTION]).exclude(expires_at__lte=at)
    return hand_over(
        message(
            campaign=stop.campaign_id,
            kind=STOPPED,
            channel=_CHANNEL,
            at=at,
            patience=_PATIENCE,
            id=key_of(STOPPED, stop.pk, one),
            payload={"stop": stop.pk, "member": one},
        )
        for one in told.values_list("pk", flat=True)
    )


def send_stopped(letter: Message, at: datetime) -> None:
    """Write to one of them, as long as nobody said why."""
    stop = ReadingStop.objects.select_related("campaign").filter(pk=letter.payload["stop"], explained_at=None).first()
    to = Membership.objects.select_related("user").filter(pk=letter.payload["member"])
    to = to.exclude(expires_at__lte=at).first()
    if stop is None or to is None or not to.user.email:
        raise NotWantedError
    with translation.override(to.user.language or settings.LANGUAGE_CODE):
        given = {"campaign": stop.campaign.name, "n": stop.records, "alarm": stop.get_alarm_display()}
        subject = _("Unusual reading of names in “%(campaign)s”") % given
        body = _what_happened(stop.alarm)
        address = settings.ARPENTEUR_ADDRESS + reverse("reads:reads", args=[stop.campaign.slug])
        text = f"{body % given}\n{address}\n"
    send_mail(
        EmailMessage(subject=subject, body=text, to=[to.user.email], headers={"Auto-Submitted": "auto-generated"})
    )


def _what_happened(alarm: str) -> str:
    """A sentence for each way of taking names away; ``%(n)d`` and ``%(alarm)s`` are filled in by the caller."""
    wait = _("Nothing more is shown to this person until somebody says why:")
    if alarm == Alarm.DECOY.value:
        return _("A member asked for a contact that does not exist and that no list shows.") + f"\n\n{wait}"
    if alarm == Alarm.ADDRESS.value:
        return (
            _("An address that was only in a file, or in no file at all, was brought back or written to.")
            + f"\n\n{wait}"
        )
    if alarm == Alarm.TOKEN.value:
        return _(
            "Somebody used the decoy of an API token, which is in the folder of the site and nowhere else: the folder"
            " was read.\n\nNo program reads anything of the campaign until somebody says why:"
        )
    return _(
        "A member opened %(n)d names today: %(alarm)s.\n\nNothing more is shown to this person until somebody says why:"
    )


KINDS = (MessageKind(name=STOPPED, send=send_stopped),)
