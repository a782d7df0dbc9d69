"""Text messages as a channel: their session, their test, what a demonstration shows instead."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.channels import Deliver, SendingChannel
from arpenteur.web.communication.outreach.faults import AccountError
from arpenteur.web.communication.outreach.models import Account, AccountKind, Mailing, Recipient
from arpenteur.web.communication.outreach.texts.checks import opens, preflight
from arpenteur.web.communication.outreach.texts.provider import TextSend, provider_session
from arpenteur.web.communication.outreach.texts.wording import example, text_for
from arpenteur.web.communication.outreach.values import values_of
from arpenteur.web.foundation.outbox.kinds import Hand, NotSentError
from arpenteur.web.persons.contacts.models import Channel


@contextmanager
def session(mailing: Mailing, account: Account, at: datetime) -> Generator[Deliver]:  # noqa: ARG001 — as channels are called
    """Writes and hands over one text after the other."""
    with sending_by(account) as send:

        def deliver(recipient: Recipient, hand: Hand) -> None:
            contact = recipient.contact
            if contact is None or not contact.phone:
                raise NotSentError("no address", final=True)
            text = text_for(mailing, account, values_of(recipient, contact))
            send(contact.phone, text, str(recipient.code), hand)

        yield deliver


def test(mailing: Mailing, account: Account, to: str, at: datetime) -> None:
    """The text of somebody who does not exist, to the mailbox of whoever writes it: nobody's telephone is asked for.
    Raises InputError where it did not leave.
    """
    text = example(mailing, at)
    try:
        mailers.default.send_messages([EmailMessage(subject=account.sender, body=text, to=[to])])
    except OSError as error:
        raise InputError(str(_("the test did not leave: %(why)s")) % {"why": type(error).__name__}) from error


@contextmanager
def sending_by(account: Account) -> Generator[TextSend]:
    """What sends by an account of the campaign."""
    if account.kind == AccountKind.SMS:
        with provider_session(account) as send:
            yield send
    elif settings.ARPENTEUR_DEMO or settings.DEBUG:
        yield _show
    else:
        raise AccountError("nothing sends")


def _show(to: str, text: str, ref: str, hand: Hand) -> None:
    """On a demonstration nothing leaves: the site's own mailer writes files."""
    hand()
    mailers.default.send_messages([EmailMessage(subject=ref, body=text, to=[f"{to.replace(' ', '')}@exemple.invalid"])])


TEXT = SendingChannel(
    channel=Channel.SMS,
    label=_("text message"),
    preflight=preflight,
    session=session,
    test=test,
    opens=opens,
    example=example,
)
