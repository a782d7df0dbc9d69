"""What the room sends: to whoever acts next, that journeys were given to her, or that people wait today. No name of a
contact is in a letter: a count, and the link to her list.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.outbox.kinds import MessageKind, NotWantedError
from arpenteur.web.foundation.outbox.mail import send_mail
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.undo import UNDO
from arpenteur.web.persons.paths.models import Journey, JourneyStatus

GIVEN, DUE = "mail.journeys_given", "mail.journeys_due"
"""Kinds of these messages in the outbox."""
TOGETHER = timedelta(minutes=15)
"""What is given within a quarter of an hour is one letter, which leaves when none of it can be taken back any more."""
FROM, UNTIL = time(7, 30), time(12)
"""Hours at which people are told who waits today, on the clock of the territory."""
_CHANNEL = "mail"
_PATIENCE = timedelta(hours=12)


def hand_over_given(*, members: Iterable[int], campaign: int, at: datetime) -> int:
    """A letter to each membership, in the transaction that gives; how many. One a quarter of an hour at most."""
    since = _quarter(at)
    leaves = since + TOGETHER + UNDO
    return hand_over(
        message(
            campaign=campaign,
            kind=GIVEN,
            channel=_CHANNEL,
            at=leaves,
            patience=_PATIENCE,
            id=key_of(GIVEN, one, since.isoformat()),
            payload={"member": one, "since": since.isoformat()},
        )
        for one in members
    )


def hand_over_due(*, at: datetime) -> int:
    """Hand the outbox, in the morning, a letter to each member for whom somebody waits since today or yesterday; how
    many. One a day at most, however often this is called.
    """
    return sum(_of_campaign(one, at) for one in every_campaign() if one.closed_at is None)


def send_given(letter: Message, at: datetime) -> None:
    """Write to one of them how many she was given, unless none is hers any more."""
    to, since = _receiver(letter, at), datetime.fromisoformat(letter.payload["since"])
    count = acted_by(to).filter(given_at__gte=since, given_at__lt=since + TOGETHER).count()
    if not count:
        raise NotWantedError
    with translation.override(to.user.language or settings.LANGUAGE_CODE):
        told = ngettext(
            "%(n)d person on a path of “%(campaign)s” was given to you.",
            "%(n)d people on paths of “%(campaign)s” were given to you.",
            count,
        )
        _send(to, told % {"n": count, "campaign": to.campaign.name})


def send_due(letter: Message, at: datetime) -> None:
    """Write to one of them how many wait for her today, and how many since before."""
    to, today = _receiver(letter, at), date.fromisoformat(letter.payload["day"])
    waiting = acted_by(to).filter(step_due__lte=today)
    count, late = waiting.count(), waiting.filter(step_due__lt=today).count()
    if not count:
        raise NotWantedError
    with translation.override(to.user.language or settings.LANGUAGE_CODE):
        told = ngettext(
            "%(n)d person waits for something from you today in “%(campaign)s”.",
            "%(n)d people wait for something from you today in “%(campaign)s”.",
            count,
        ) % {"n": count, "campaign": to.campaign.name}
        if late:
            told += " " + ngettext("%(n)d is late.", "%(n)d are late.", late) % {"n": late}
        _send(to, told)


def acted_by(member: Membership) -> "QuerySet[Journey]":
    """Journeys under way in which a member acts next."""
    found = Journey.objects.annotate(acts=Coalesce("step_owner", "owner"))
    return found.filter(acts=member.pk, status=JourneyStatus.ACTIVE, contact__objected_at=None)


def _of_campaign(campaign: Campaign, at: datetime) -> int:
    if not FROM <= local(campaign, at).time() < UNTIL:
        return 0
    today = day_of(campaign, at)
    with sealed(campaign.pk), transaction.atomic():
        new = Journey.objects.filter(
            status=JourneyStatus.ACTIVE, contact__objected_at=None, step_due__in=(today, today - timedelta(days=1))
        )
        acts = new.order_by().annotate(acts=Coalesce("step_owner", "owner")).exclude(acts=None)
        return hand_over(
            message(
                campaign=campaign.pk,
                kind=DUE,
                channel=_CHANNEL,
                at=at,
                patience=_PATIENCE,
                id=key_of(DUE, one, today.isoformat()),
                payload={"member": one, "day": today.isoformat()},
            )
            for one in acts.values_list("acts", flat=True).distinct()
        )


def _receiver(letter: Message, at: datetime) -> Membership:
    found = Membership.objects.select_related("user", "campaign").filter(pk=letter.payload["member"])
    to = found.exclude(expires_at__lte=at).first()
    if to is None or not to.user.email or to.campaign.closed_at is not None:
        raise NotWantedError
    return to


def _send(to: Membership, told: str) -> None:
    address = settings.ARPENTEUR_ADDRESS + reverse("paths:mine", args=[to.campaign.slug])
    subject = _("Your list in “%(campaign)s”") % {"campaign": to.campaign.name}
    body = f"{told}\n\n{_('Your list of today:')}\n{address}\n"
    send_mail(
        EmailMessage(subject=subject, body=body, to=[to.user.email], headers={"Auto-Submitted": "auto-generated"})
    )


def _quarter(at: datetime) -> datetime:
    seconds = int(TOGETHER.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=GIVEN, send=send_given), MessageKind(name=DUE, send=send_due))
