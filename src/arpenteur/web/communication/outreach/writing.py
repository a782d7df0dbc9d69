"""Writes: a message is begun, changed, begun again from another. A change takes it back to the draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.blocks import Block, as_json
from arpenteur.web.communication.outreach.models import (
    CHANNELS,
    LONGEST_SUBJECT,
    PURPOSES,
    Account,
    Mailing,
    MailingState,
)
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.models import Channel, Purpose
from arpenteur.web.persons.segments.models import Segment
from arpenteur.web.persons.segments.stack import read_stack

MOST_MAILINGS = 500
"""Of one campaign."""
OPEN = (MailingState.DRAFT, MailingState.SUBMITTED, MailingState.APPROVED)
"""States in which nothing has left yet."""


@dataclass(frozen=True)
class MailingDraft:
    """What a message says, to whom and when; ``lines`` a stack as segments write it, none for all who agreed."""

    channel: Channel = Channel.EMAIL
    purpose: Purpose = Purpose.NEWS
    subject: str = ""
    blocks: tuple[Block, ...] = ()
    lines: tuple[str, ...] = ()
    segment: Segment | None = None
    account: Account | None = None
    not_before: datetime | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@verb("mailing.begun", "message begun")
def begin(*, draft: MailingDraft, by: Member, at: datetime) -> Mailing:
    """A new message, written by a member. Raises InputError for what cannot be kept."""
    _check(draft)
    if Mailing.objects.filter(campaign=by.campaign).count() >= MOST_MAILINGS:
        raise InputError(_("too many messages"), expected=_("%(most)d at most") % {"most": MOST_MAILINGS})
    mailing = Mailing(campaign=by.campaign, created_at=at, version=0)
    _write(mailing, by, draft, at)
    record(subject=mailing, by=by.actor, at=at, campaign=by.campaign.pk, channel=mailing.channel)
    return mailing


@verb("mailing.changed", "message changed")
def rewrite(*, mailing: Mailing, draft: MailingDraft, version: int, by: Member, at: datetime) -> Mailing:
    """Change a message of which nothing has left; what was approved is not any more, and its recipients are chosen
    anew. Raises InputError once something left, and where somebody else changed it since ``version``.
    """
    _check(draft)
    found = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if found.state not in OPEN:
        raise InputError(_("this message has begun to leave"), action=_("begin another one from it"))
    if found.version != version:
        raise InputError(_("somebody else changed this message meanwhile"), action=_("look at it again"))
    withdrawn = found.state != MailingState.DRAFT
    found.recipients.all().delete()
    found.state, found.counts, found.targeted = MailingState.DRAFT, {}, False
    found.submitted_at = found.approved_at = found.approved_by = None
    _write(found, by, draft, at)
    record(subject=found, by=by.actor, at=at, campaign=by.campaign.pk, version=found.version, withdrawn=withdrawn)
    return found


@verb(also="mailing.begun")
def copy(*, mailing: Mailing, by: Member, at: datetime) -> Mailing:
    """A new draft that says the same to the same. Its pictures are taken along by whoever asks (``pictures.copy``)."""
    made = Mailing(
        campaign=by.campaign,
        created_at=at,
        changed_at=at,
        channel=mailing.channel,
        purpose=mailing.purpose,
        subject=mailing.subject,
        blocks=mailing.blocks,
        options=mailing.options,
        segment=mailing.segment,
        lines=mailing.lines,
        account=mailing.account,
        written_by=by.membership,
        writers=[by.actor.pseudonym],
    )
    made.save()
    record(subject=made, by=by.actor, at=at, campaign=by.campaign.pk, channel=made.channel)
    return made


def _check(draft: MailingDraft) -> None:
    """Raises InputError."""
    if draft.channel not in [value for value, _label in CHANNELS]:
        raise InputError(_("no message goes by this channel"))
    if draft.purpose not in [value for value, _label in PURPOSES]:
        raise InputError(_("no message is for this purpose"))
    if len(draft.subject) > LONGEST_SUBJECT or "\n" in draft.subject or "\r" in draft.subject:
        raise InputError(
            _("the subject is too long"), expected=_("%(longest)s characters at most") % {"longest": LONGEST_SUBJECT}
        )
    read_stack(draft.lines)


def _write(mailing: Mailing, member: Member, draft: MailingDraft, at: datetime) -> None:
    mailing.channel, mailing.purpose = draft.channel, draft.purpose
    mailing.subject, mailing.blocks = draft.subject.strip(), as_json(draft.blocks)
    mailing.options = dict(draft.options)
    mailing.lines, mailing.segment, mailing.account = list(draft.lines), draft.segment, draft.account
    mailing.not_before = draft.not_before
    mailing.written_by, mailing.changed_at = member.membership, at
    mailing.version += 1
    who = member.actor.pseudonym
    mailing.writers = [*[one for one in mailing.writers if one != who], who]
    mailing.save()
