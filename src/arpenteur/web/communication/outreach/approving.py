"""Writes: a message is submitted, read again by somebody else, approved with its recipients frozen, or sent back."""

from datetime import datetime
from itertools import batched

from django.db.models import Q
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.choosing import choose, recipients_of, sequence_of
from arpenteur.web.communication.outreach.findings import stopping
from arpenteur.web.communication.outreach.models import Mailing, MailingState, Recipient
from arpenteur.web.communication.outreach.permissions import APPROVE_MESSAGES
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role, rights_of

_AT_ONCE = 1000


@verb("mailing.submitted", "message submitted for a second reading")
def submit(*, mailing: Mailing, by: Member, at: datetime) -> Mailing:
    """Ask somebody else to read it again. Raises InputError for what is no draft."""
    found = _lock(mailing, MailingState.DRAFT)
    found.state, found.submitted_at = MailingState.SUBMITTED, at
    found.save(update_fields=["state", "submitted_at"])
    _record("submitted", found, by, at)
    return found


@verb("mailing.sent_back", "message sent back to whoever wrote it")
def send_back(*, mailing: Mailing, by: Member, at: datetime) -> Mailing:
    """Back to whoever wrote it: asked for again once it is better. Raises InputError for what is not waiting."""
    found = _lock(mailing, MailingState.SUBMITTED, MailingState.APPROVED)
    found.recipients.all().delete()
    found.state, found.counts, found.targeted = MailingState.DRAFT, {}, False
    found.submitted_at = found.approved_at = found.approved_by = None
    found.save()
    _record("sent_back", found, by, at)
    return found


@verb("mailing.approved", "message approved, its recipients frozen")
def approve(*, mailing: Mailing, version: int, by: Member, at: datetime) -> Mailing:
    """Approve what was read: recipients, counts and exclusions are written down, and nothing has left yet.

    Raises InputError for what is not waiting, where somebody changed it since ``version``, for whoever wrote in it
    where the campaign has somebody else who may approve, where a check says stop, and where nobody would receive it.
    """
    found = _lock(mailing, MailingState.SUBMITTED)
    if found.version != version:
        raise InputError(_("somebody else changed this message meanwhile"), action=_("read it again"))
    check_second_pair(found, by, at)
    stops = stopping(findings_of(found, at))
    if stops:
        raise InputError(str(stops[0].sentence), action=stops[0].article)
    choice, sequence = choose(found, at), sequence_of(found)
    if not choice.recipients and sequence is None:
        raise InputError(_("nobody would receive this message"), action=_("see below who is left out, and why"))
    found.counts, found.targeted = choice.as_counts(), choice.targeted
    found.state, found.approved_at, found.approved_by = MailingState.APPROVED, at, by.membership
    found.save(update_fields=["counts", "targeted", "state", "approved_at", "approved_by"])
    if sequence is None:
        _freeze(found, at)
    record(
        subject=found,
        by=by.actor,
        at=at,
        campaign=found.campaign_id,
        version=found.version,
        n=choice.recipients,
        alone=wrote(found, by),
    )
    return found


def wrote(mailing: Mailing, member: Member) -> bool:
    """Whether a member changed the message since it was begun."""
    return bool(member.actor.pseudonyms & set(mailing.writers))


def others_may_approve(mailing: Mailing, member: Member, at: datetime) -> list[Member]:
    """Members other than one who may approve it."""
    rows = Membership.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), campaign=mailing.campaign)
    roles = [role for role in Role if APPROVE_MESSAGES.name in rights_of(role)]
    found = rows.filter(role__in=roles, assigned_only=False).exclude(pk=member.membership.pk)
    return [Member(mailing.campaign, one) for one in found]


def may_approve(mailing: Mailing, member: Member, at: datetime) -> bool:
    """Whoever writes does not approve, as soon as the campaign has two people who may: whoever wrote nothing of it
    does; where all of them wrote in it, whoever did not write last.
    """
    if not wrote(mailing, member):
        return True
    others = others_may_approve(mailing, member, at)
    if any(not wrote(mailing, one) for one in others):
        return False
    return not others or mailing.writers[-1] not in member.actor.pseudonyms


def check_second_pair(mailing: Mailing, member: Member, at: datetime) -> None:
    """Raises InputError where somebody else has to approve."""
    if not may_approve(mailing, member, at):
        raise InputError(
            _("whoever writes a message does not approve it"), action=_("ask another member to read it again")
        )


def _freeze(mailing: Mailing, at: datetime) -> None:
    numbers = recipients_of(mailing, at).order_by("pk").values_list("pk", flat=True)
    for part in batched(numbers.iterator(chunk_size=_AT_ONCE), _AT_ONCE):
        Recipient.objects.bulk_create(
            Recipient(campaign_id=mailing.campaign_id, mailing=mailing, contact_id=number) for number in part
        )


def _lock(mailing: Mailing, *states: MailingState) -> Mailing:
    """The row, locked. Raises InputError unless it is in one of some states."""
    found = Mailing.objects.select_for_update(of=("self",)).select_related("campaign", "written_by").get(pk=mailing.pk)
    if found.state not in states:
        raise InputError(_("this message is not at that point any more"), action=_("look at it again"))
    return found


def _record(what: str, mailing: Mailing, by: Member, at: datetime) -> None:
    record(
        verb=f"mailing.{what}",
        subject=mailing,
        by=by.actor,
        at=at,
        campaign=mailing.campaign_id,
        version=mailing.version,
    )
