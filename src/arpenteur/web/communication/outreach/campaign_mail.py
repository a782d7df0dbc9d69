"""Letters of other rooms to the campaign's own people (reminders, cancellations) leave by an account of it."""

from email.utils import quote

from django.conf import settings
from django.core.mail import EmailMessage

from arpenteur.web.communication.outreach.email.channel import sending_by
from arpenteur.web.communication.outreach.models import Account, AccountKind
from arpenteur.web.communication.outreach.permissions import SET_UP_SENDING
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.models import Channel
from arpenteur.web.persons.volunteers.mail import CampaignSender


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
    with sending_by(account) as send:
        send(message, lambda: None)
    return True


SENDERS = (
    CampaignSender(
        send=send_by_account,
        ready=lambda campaign: account_of(campaign) is not None,
        page="outreach:sending",
        right=SET_UP_SENDING.name,
    ),
)
