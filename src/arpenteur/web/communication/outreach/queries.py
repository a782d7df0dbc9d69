"""Reads: messages of a campaign, their totals, answers that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from arpenteur.web.communication.outreach.faults import NO_MAILBOX
from arpenteur.web.communication.outreach.models import (
    Mailing,
    MessageReply,
    OutReason,
    Recipient,
    RecipientState,
    ReplySense,
    ReturnKind,
)
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.queries import visible_to


@dataclass(frozen=True)
class Totals:
    """What became of a message, in counts: there is nothing else, and nothing per person."""

    all: int
    waiting: int
    accepted: int
    unsure: int
    refused: int
    no_mailbox: int
    left_out: int
    dropped: int
    hard: int
    soft: int
    complaints: int
    left: int
    replies: int
    open_replies: int
    people: int
    """How many different people answered, however often each did."""
    out_reasons: tuple[tuple[str, int], ...]

    @property
    def gone(self) -> int:
        """Handed over, whatever came back."""
        return self.accepted + self.unsure + self.refused

    @property
    def arrived(self) -> int:
        """Accepted, and not come back."""
        return self.accepted + self.unsure - self.hard - self.soft

    @property
    def dead(self) -> int:
        """Addresses that do not exist."""
        return self.hard + self.no_mailbox

    @property
    def answered(self) -> float:
        """People who answered, of those whom it reached, 0 to 1; an address that came back after an answer counts."""
        return self.people / max(self.arrived, self.people) if self.people else 0.0

    def share(self, n: int) -> float:
        """Of what is gone, 0 to 1."""
        return n / self.gone if self.gone else 0.0


def totals(mailing: Mailing) -> Totals:
    """Counts of one message, in two queries."""
    state, q = RecipientState, Q
    asked = {
        "all": q(),
        "waiting": q(state=state.WAITING),
        "accepted": q(state=state.ACCEPTED),
        "unsure": q(state=state.UNCERTAIN),
        "refused": q(state=state.REFUSED),
        "no_mailbox": q(state=state.REFUSED, fault=NO_MAILBOX),
        "left_out": q(state=state.LEFT_OUT),
        "dropped": q(state=state.DROPPED),
        "hard": q(returned=ReturnKind.HARD),
        "soft": q(returned=ReturnKind.SOFT),
        "complaints": q(complained_at__isnull=False),
        "left": q(left_at__isnull=False),
    }
    reasons = {f"out_{one.value}": q(state=state.LEFT_OUT, reason=one) for one in OutReason}
    found = Recipient.objects.filter(mailing=mailing).aggregate(
        **{name: Count("pk", filter=one) for name, one in (asked | reasons).items()}
    )
    replies = MessageReply.objects.filter(mailing=mailing, sense=ReplySense.WORDS)
    answered = replies.aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(answered_at=None)), people=Count("contact", distinct=True)
    )
    outs = tuple((str(one.label), found[f"out_{one.value}"]) for one in OutReason if found[f"out_{one.value}"])
    return Totals(
        **{name: found[name] for name in asked},
        replies=answered["all"],
        open_replies=answered["open"],
        people=answered["people"],
        out_reasons=outs,
    )


def mailings(member: Member) -> Sequence[Mailing]:
    """Messages of the campaign, what changed last first; those of a member who is narrowed are her own."""
    rows = Mailing.objects.select_related("written_by__user", "approved_by__user", "segment")
    rows = rows.annotate(n=Count("recipients"))
    return list(rows.filter(written_by=member.membership) if member.narrowed else rows)


def mailing_of(member: Member, number: int) -> Mailing | None:
    """One of them; None for one that she does not see."""
    rows = Mailing.objects.select_related("campaign", "written_by__user", "approved_by__user", "segment", "account")
    found = rows.filter(pk=number).first()
    if found is None or (member.narrowed and found.written_by_id != member.membership.pk):
        return None
    return found


def open_replies(member: Member) -> "QuerySet[MessageReply]":
    """Answers that wait, of contacts whom she sees; those of nobody who is known, for whoever sees everybody."""
    rows = MessageReply.objects.filter(answered_at=None).select_related(
        "contact__person", "mailing", "follow_up__owner__user"
    )
    if member.narrowed:
        return rows.filter(contact__in=visible_to(member).order_by().values("pk"))
    return rows
