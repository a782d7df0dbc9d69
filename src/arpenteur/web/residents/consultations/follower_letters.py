"""Letters to whoever follows a contribution: one an hour at most, of what everybody reads of it, with a way to leave.

Each letter is of one hour: it leaves when the hour is over, and says every line of that hour. Two lines of one hour are
one letter, whoever writes them; nothing leaves in silence.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.mail import send_mail
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.residents.consultations.clocks import is_silent
from arpenteur.web.residents.consultations.kinds import PublicFact
from arpenteur.web.residents.consultations.links import contribution_path
from arpenteur.web.residents.consultations.models import CommitmentLine, Contribution, ContributionFollow, Resident

NEWS = "mail.contribution_news"
"""The kind of these messages in the outbox."""
UNFOLLOW = "arpenteur.consultations.unfollow"
"""What links to leave are signed for."""
TOLD = frozenset(
    {
        PublicFact.DECIDED,
        PublicFact.ANSWERED,
        PublicFact.ACKNOWLEDGED,
        PublicFact.REDIRECTED,
        PublicFact.GROUPED,
        PublicFact.PROMISED,
        PublicFact.CHANGED,
    }
)
"""Lines that are told to whoever follows; what is withdrawn, hidden or erased is nobody's news."""
HOUR = timedelta(hours=1)
PATIENCE = timedelta(days=2)
_CHANNEL = "mail"


def tell_followers(contribution: Contribution, at: datetime) -> int:
    """A letter to each person who follows and confirmed an address, in the transaction of the line; how many."""
    follows = ContributionFollow.objects.filter(
        contribution=contribution, resident__confirmed_at__isnull=False
    ).exclude(resident__email_digest="")
    since = at.replace(minute=0, second=0, microsecond=0)
    return hand_over(
        [_message(one, since) for one in follows.only("id", "campaign_id", "resident_id", "contribution_id")]
    )


def tell_of_commitment(sources: Iterable[Contribution], at: datetime) -> int:
    """The same for everybody who follows what a commitment comes from; how many."""
    return sum(tell_followers(one, at) for one in sources)


def _message(follow: ContributionFollow, since: datetime) -> Message:
    return message(
        campaign=follow.campaign_id,
        kind=NEWS,
        channel=_CHANNEL,
        at=since + HOUR,
        patience=PATIENCE,
        id=key_of(NEWS, follow.campaign_id, follow.pk, since.isoformat()),
        payload={"follow": follow.pk, "since": since.isoformat()},
    )


def send_news(letter: Message, at: datetime) -> None:
    """What happened in an hour. Raises NotWantedError in silence, where she left, and where it does not show any more;
    NotSentError.
    """
    rows = ContributionFollow.objects.select_related("contribution__process__campaign", "resident")
    follow = rows.filter(pk=letter.payload["follow"], resident__confirmed_at__isnull=False).first()
    if follow is None or not follow.resident.email or not follow.contribution.shows:
        raise NotWantedError
    row, campaign = follow.contribution, follow.contribution.process.campaign
    if is_silent(campaign, at):
        raise NotWantedError
    since = datetime.fromisoformat(letter.payload["since"])
    with override(follow.resident.language):
        lines = _lines(row, since)
        words = row.words
        if not lines or words is None:
            raise NotWantedError
        values = {"name": campaign.name, "number": row.number, "title": words.title}
        text = "\n\n".join(
            [
                _("No. %(number)s, “%(title)s”:") % values,
                "\n".join(f"– {one}" for one in lines),
                _("Read it here: %(address)s") % {"address": whole(contribution_path(campaign.slug, row))},
            ]
        )
        send_with_way_out(
            campaign, follow.resident, _("“%(name)s”: news of no. %(number)s") % values, text, leave_path(follow)
        )


def send_with_way_out(campaign: Campaign, resident: Resident, subject: str, text: str, leave: str) -> None:
    """One letter to one person, with who writes, why, and a link that stops it in one step (RFC 8058). Raises
    NotSentError.
    """
    why = _("You follow this on the pages of “%(name)s”.") % {"name": campaign.name}
    end = _("To receive no more: %(address)s") % {"address": whole(leave)}
    rights = _("About your data: %(contact)s") % {"contact": campaign.contact} if campaign.contact else ""
    foot = "\n".join(one for one in (why, end, rights) if one)
    send_mail(
        EmailMessage(
            subject=" ".join(subject.splitlines()),
            body=f"{text.rstrip()}\n\n-- \n{foot}\n",
            to=[resident.email],
            headers={
                "List-Unsubscribe": f"<{whole(leave)}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
    )


def leave_path(follow: ContributionFollow) -> str:
    """Where she follows it no more, in one step; the link never grows old and opens nothing else."""
    token = participant_link(UNFOLLOW, follow.campaign_id, follow.contribution_id, follow.resident_id)
    return reverse("consultations:unfollow", args=[token])


def _lines(row: Contribution, since: datetime) -> Sequence[str]:
    """What everybody reads of an hour, each once, in order."""
    span = (since, since + HOUR)
    told: list[tuple[datetime, str]] = []
    for one in row.timeline.filter(at__gte=span[0], at__lt=span[1], fact__in=TOLD):
        label = one.get_decision_display() if one.decision else one.get_fact_display()
        told.append((one.at, f"{label}: {one.text}" if one.text else str(label)))
    news = CommitmentLine.objects.select_related("commitment").filter(
        commitment__sources__contribution=row, at__gte=span[0], at__lt=span[1]
    )
    told += [(one.at, f"{one.commitment.title}: {one.get_state_display()}. {one.text}") for one in news]
    return list(dict.fromkeys(text for _at, text in sorted(told)))
