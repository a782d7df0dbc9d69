"""What this room tells the papers of advertising: each message that left, in numbers and parameters, nobody of it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.advertising.kinds import AdChannel
from arpenteur.web.communication.advertising.mailings import SentMailing
from arpenteur.web.communication.outreach.models import Mailing, Recipient, RecipientState
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.persons.contacts.filters import Fact, chosen
from arpenteur.web.persons.contacts.models import Channel, Contact, Source
from arpenteur.web.persons.segments.stack import StackLine, Step, read_stack

_CHANNELS = {Channel.EMAIL: AdChannel.EMAIL, Channel.SMS: AdChannel.SMS, Channel.POST: AdChannel.LETTER}
_HANDED = (RecipientState.ACCEPTED, RecipientState.UNCERTAIN)
_NAMED = {Fact.FOLLOW_UP.value}
"""Facts of which a value may be a member: its name is in no paper."""


def mailings_that_left(campaign: Campaign) -> Iterator[SentMailing]:
    """Each mailing of which something left, with what it is known to have done until now."""
    counts = _counts(campaign)
    for one in Mailing.objects.filter(campaign=campaign).exclude(started_at=None).order_by("pk"):
        found = counts.get(one.pk)
        if found and found["people"] and one.started_at:
            yield SentMailing(
                key=f"outreach.Mailing:{one.pk}",
                title=one.subject,
                channel=_CHANNELS[Channel(one.channel)],
                first_day=day_of(campaign, one.started_at),
                last_day=day_of(campaign, one.ended_at or one.stopped_at or one.started_at),
                people=found["people"],
                parameters=_parameters(one),
                sources=_sources(one),
                left=found["left"],
                complained=found["complained"],
            )


def _counts(campaign: Campaign) -> dict[int, dict[str, int]]:
    """By mailing: to how many it was handed, how many left by it, how many said that it was unwanted."""
    rows = Recipient.objects.filter(campaign=campaign).order_by().values("mailing")
    counted = rows.annotate(
        people=Count("pk", filter=Q(state__in=_HANDED)),
        left=Count("pk", filter=Q(left_at__isnull=False)),
        complained=Count("pk", filter=Q(complained_at__isnull=False)),
    )
    return {row["mailing"]: dict(row) for row in counted}


def _parameters(mailing: Mailing) -> tuple[str, ...]:
    """Each line of its stack in words; of one that is not targeted, none."""
    if not mailing.targeted:
        return ()
    director = Membership.objects.filter(role=Role.DIRECTOR).order_by("pk").first()
    member = Member(mailing.campaign, director) if director else None
    with override("fr"):
        try:
            said = [_sentence(line, member, timezone.now()) for line in read_stack(mailing.lines)]
        except InputError:
            said = [str(line) for line in mailing.lines]  # a filter that no room has any more, as it was written
    return tuple(said) or (_("chosen among those who had agreed"),)


def _sentence(line: StackLine, member: Member | None, at: datetime) -> str:
    words = {Step.KEEP: _("keep"), Step.ADD: _("add"), Step.REMOVE: _("take away")}
    found, value = chosen(line.code)
    labels = {} if member is None or found.id in _NAMED else {key: str(one) for key, one in found.options(member, at)}
    return f"{words[line.step]} · {found.label} · {labels.get(value, value)}"


def _sources(mailing: Mailing) -> tuple[str, ...]:
    """Where the campaign met those it went to, as closed lists say it."""
    contacts = Contact.objects.filter(mailings__mailing=mailing, mailings__state__in=_HANDED)
    kinds = contacts.order_by("source").values_list("source", flat=True).distinct()
    with override("fr"):
        return tuple(str(Source(one).label) for one in kinds)


SENT = (mailings_that_left,)
