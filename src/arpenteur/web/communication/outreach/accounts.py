"""Writes: who sends, and the accounts by which messages leave. Secrets are written and never shown again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.models import (
    Account,
    AccountKind,
    Mailing,
    MailingState,
    Sender,
    SenderKind,
    StopReason,
)
from arpenteur.web.communication.outreach.queue import stop
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.models import Channel

MOST_ACCOUNTS = 20


@dataclass(frozen=True)
class AccountWords:
    """What is said of an account. ``secret``, ``webhook_secret`` and ``inbox_secret``: None leaves what is there."""

    channel: Channel
    kind: AccountKind
    name: str
    sender: str
    sender_name: str = ""
    reply_to: str = ""
    a_minute: int = 300
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = None
    webhook_secret: str | None = None
    inbox_secret: str | None = None


@verb("sender.kept", "who writes, as messages say it")
def keep_sender(
    *,
    campaign: Campaign,
    kind: SenderKind,
    name: str,
    address: str,
    contact: str,
    label_shown: bool,
    by: Actor,
    at: datetime,
) -> Sender:
    """Say who writes; again replaces it. Raises InputError where a word is missing."""
    if not (name.strip() and address.strip() and contact.strip()):
        raise InputError(_("people are told who writes, from where, and whom to ask about their data"))
    sender = Sender.objects.filter(campaign=campaign).first() or Sender(campaign=campaign)
    sender.kind, sender.name, sender.address, sender.contact = kind, name.strip(), address.strip(), contact.strip()
    sender.label_shown, sender.changed_at = label_shown, at
    sender.save()
    record(subject=sender, by=by, at=at, campaign=campaign.pk, kind=str(kind), label=label_shown)
    return sender


@verb("account.kept", "sending account set up")
def keep_account(
    *, campaign: Campaign, account: Account | None, words: AccountWords, by: Actor, at: datetime
) -> Account:
    """An account, new or changed. Raises InputError without a name or a sender, and for too many."""
    if not (words.name.strip() and words.sender.strip()):
        raise InputError(_("an account has a name, and a sender that people see"))
    if account is None:
        if Account.objects.filter(campaign=campaign, ended_at=None).count() >= MOST_ACCOUNTS:
            raise InputError(_("too many accounts"), expected=_("%(most)d at most") % {"most": MOST_ACCOUNTS})
        account = Account(campaign=campaign, created_at=at)
    account.channel, account.kind, account.name = words.channel, words.kind, words.name.strip()
    account.sender, account.sender_name = words.sender.strip(), words.sender_name.strip()
    account.reply_to, account.a_minute = words.reply_to.strip(), max(words.a_minute, 1)
    account.settings = dict(words.settings)
    for name in ("secret", "webhook_secret", "inbox_secret"):
        value = getattr(words, name)
        if value is not None:
            setattr(account, name, value)
    account.save()
    record(subject=account, by=by, at=at, campaign=campaign.pk, kind=str(words.kind), channel=str(words.channel))
    return account


@verb("account.closed", "sending account closed")
def close_account(*, account: Account, by: Actor, at: datetime) -> None:
    """Nothing leaves by it any more, and its secrets are forgotten. What is leaving by it stops. Again is no error."""
    for one in Mailing.objects.filter(account=account, state=MailingState.SENDING):
        stop(mailing=one, reason=StopReason.ACCOUNT, by=by, at=at)
    account.secret = account.webhook_secret = account.inbox_secret = ""
    account.ended_at = account.ended_at or at
    account.save(update_fields=["secret", "webhook_secret", "inbox_secret", "ended_at"])
    record(subject=account, by=by, at=at, campaign=account.campaign_id)
