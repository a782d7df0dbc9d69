"""Letters of other rooms to the campaign's own people (reminders, cancellations) leave by an account of it."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import quote

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.communication.outreach.email.channel import sending_by
from arpenteur.web.communication.outreach.findings import CheckVerdict, SendingCheck
from arpenteur.web.communication.outreach.models import Account, AccountKind
from arpenteur.web.communication.outreach.permissions import SET_UP_SENDING
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.kinds import NotSentError
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.persons.contacts.models import Channel
from arpenteur.web.persons.volunteers.mail import CampaignSender

_KEY = "letters"
_WHY = {
    "unreachable": gettext_lazy("its server does not answer"),
    "account": gettext_lazy("it refuses the name or the password"),
    "address": gettext_lazy("its server may not be called from here"),
}


def account_of(campaign: Campaign) -> Account | None:
    """The campaign's first mail account; on a demonstration, the one that only shows messages."""
    kinds = [AccountKind.SMTP, AccountKind.ANYMAIL, *([AccountKind.CONSOLE] if settings.ARPENTEUR_DEMO else [])]
    rows = Account.objects.filter(campaign=campaign, channel=Channel.EMAIL, ended_at=None)
    return rows.filter(kind__in=kinds).order_by("pk").first()


def send_by_account(campaign: Campaign, message: EmailMessage) -> bool:
    """Send one message by the campaign's first mail account; False where it has none. Raises NotSentError."""
    account = account_of(campaign)
    if account is None:
        return False
    message.from_email = f'"{quote(account.sender_name or campaign.name)}" <{account.sender}>'
    if account.reply_to and not message.reply_to:
        message.reply_to = [account.reply_to]
    try:
        with sending_by(account) as send:
            send(message, lambda: None)
    except NotSentError as error:
        if not (error.final or error.alone):
            _remember(account, {"fault": str(error), "at": timezone.now().isoformat()})
        raise
    if account.checks.get(_KEY):
        _remember(account, {})
    return True


def letter_check(account: Account) -> Iterator[SendingCheck]:
    """That the account did not take the last letter of another room, when and why; nothing where it did."""
    last = account.checks.get(_KEY)
    if not last:
        return
    why = _WHY.get(last["fault"]) or _("it answered “%(answer)s”") % {"answer": last["fault"]}
    at = local(account.campaign, datetime.fromisoformat(last["at"]))
    words = {"day": date_format(at, "j F"), "time": clock(at), "why": why}
    told = _("On %(day)s at %(time)s it did not take a letter: %(why)s. What waits is tried again by itself.")
    yield SendingCheck("letters", CheckVerdict.STOP, told % words, settle="account")


def _remember(account: Account, told: dict[str, str]) -> None:
    account.checks = {**account.checks, _KEY: told}
    Account.objects.filter(pk=account.pk).update(checks=account.checks)


SENDERS = (
    CampaignSender(
        send=send_by_account,
        ready=lambda campaign: account_of(campaign) is not None,
        page="outreach:sending",
        right=SET_UP_SENDING.name,
    ),
)
