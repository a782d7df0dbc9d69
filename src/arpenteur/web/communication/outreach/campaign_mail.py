"""Letters of other rooms to the campaign's own people (reminders, cancellations) leave by an account of it."""

from email.utils import quote

from django.core.mail import EmailMessage

from arpenteur.web.communication.outreach.email.channel import sending_by
from arpenteur.web.communication.outreach.models import Account, AccountKind
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.models import Channel


def send_by_account(campaign: Campaign, message: EmailMessage) -> bool:
    """Send one message by the campaign's first mail account; False where it has none. Raises NotSentError."""
    rows = Account.objects.filter(campaign=campaign, channel=Channel.EMAIL, ended_at=None)
    account = rows.filter(kind__in=[AccountKind.SMTP, AccountKind.ANYMAIL]).order_by("pk").first()
    if account is None:
        return False
    message.from_email = f'"{quote(account.sender_name or campaign.name)}" <{account.sender}>'
    if account.reply_to and not message.reply_to:
        message.reply_to = [account.reply_to]
    with sending_by(account) as send:
        send(message, lambda: None)
    return True


SENDERS = (send_by_account,)
