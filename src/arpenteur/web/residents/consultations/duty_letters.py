"""Letters to the team: how much waits in somebody's hands, how much is late. Numbers only: no title leaves the site."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from arpenteur.domain.due_dates import AFTER_DUE, Step
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role, rights_of
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.mail import send_mail
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.residents.consultations.clocks import due_after
from arpenteur.web.residents.consultations.models import Duty
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS

CHASE = "mail.duties_chased"
"""The kind of these messages in the outbox."""
PATIENCE = timedelta(hours=20)
_CHANNEL = "mail"
_SOON = -AFTER_DUE[Step.SOON]
"""What is due within so many working days is soon, however many days off are between."""


def hand_over_chases(*, campaign: Campaign, hands: AbstractSet[int | None], at: datetime) -> int:
    """One letter a day to each member of whom a duty is chased; None: to whoever runs consultations. In the
    transaction that notes the chase; how many letters.
    """
    wanted = {one for one in hands if one is not None}
    if None in hands:
        wanted |= {one.pk for one in _runners(campaign)}
    day = day_of(campaign, at).isoformat()
    return hand_over(
        [
            message(
                campaign=campaign.pk,
                kind=CHASE,
                channel=_CHANNEL,
                at=at,
                patience=PATIENCE,
                id=key_of(CHASE, campaign.pk, number, day),
                payload={"membership": number},
            )
            for number in sorted(wanted)
        ]
    )


def send_chase(letter: Message, at: datetime) -> None:
    """What waits now: nothing that was done meanwhile. Raises NotWantedError where nothing waits, or she is no member
    any more; NotSentError.
    """
    rows = Membership.objects.select_related("campaign", "user")
    to = rows.filter(Q(expires_at=None) | Q(expires_at__gt=at), pk=letter.payload["membership"]).first()
    if to is None or not to.user.email or to.campaign.closed_at is not None:
        raise NotWantedError
    runs = RUN_CONSULTATIONS.name in rights_of(Role(to.role))
    mine = Q(assignee=to) | Q(assignee=None) | Q(due_at__lt=at - timedelta(days=7)) if runs else Q(assignee=to)
    until = due_after(to.campaign, at, _SOON)
    waiting = Duty.objects.filter(mine, campaign=to.campaign, done_at=None, due_at__lte=until)
    late = waiting.filter(due_at__lt=at).count()
    soon = waiting.count() - late
    if not late and not soon:
        raise NotWantedError
    with override(to.user.language):
        said = [
            ngettext("%(n)d thing is late", "%(n)d things are late", late) % {"n": late} if late else "",
            ngettext("%(n)d thing is due soon", "%(n)d things are due soon", soon) % {"n": soon} if soon else "",
        ]
        where = whole(reverse("consultations:desk", args=[to.campaign.slug]))
        subject = _("%(campaign)s: residents wait") % {"campaign": to.campaign.name}
        text = "\n\n".join(
            [
                "\n".join(f"– {one}" for one in said if one),
                _("See what waits: %(address)s") % {"address": where},
                _("You receive this because it is in your hands, or in nobody's and you run consultations."),
            ]
        )
        send_mail(
            EmailMessage(
                subject=" ".join(subject.splitlines()),
                body=f"{text}\n",
                to=[to.user.email],
                headers={"Auto-Submitted": "auto-generated"},
            )
        )


def _runners(campaign: Campaign) -> list[Membership]:
    members = Membership.objects.filter(campaign=campaign).select_related("user")
    return [one for one in members if RUN_CONSULTATIONS.name in rights_of(Role(one.role))]
