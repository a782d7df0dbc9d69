"""E-mail as a channel: its checks, its sessions, its test."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.channels import Deliver, SendingChannel
from arpenteur.web.communication.outreach.email.checks import preflight
from arpenteur.web.communication.outreach.email.compose import Composer
from arpenteur.web.communication.outreach.email.provider import provider_session
from arpenteur.web.communication.outreach.faults import AccountError
from arpenteur.web.communication.outreach.models import Account, AccountKind, Mailing, Recipient
from arpenteur.web.communication.outreach.values import leave_path, whole
from arpenteur.web.foundation.outbox.kinds import Hand, NotSentError
from arpenteur.web.foundation.outbox.mail import MailAccountError, MailSend, MailServer, mail_session
from arpenteur.web.persons.contacts.models import Channel


@contextmanager
def session(mailing: Mailing, account: Account, at: datetime) -> Generator[Deliver]:  # noqa: ARG001 — as channels are called
    """Composes and hands over one message after the other, by one connection."""
    composer = Composer(mailing, account)
    with sending_by(account) as send:

        def deliver(recipient: Recipient, hand: Hand) -> None:
            contact = recipient.contact
            if contact is None or not contact.email:
                raise NotSentError("no address", final=True)
            letter = composer.letter(recipient, contact)
            message = composer.message(
                letter, contact.email, str(recipient.code), timezone.localtime(), leave=whole(leave_path(recipient))
            )
            try:
                send(message, hand)
            except MailAccountError as error:
                raise AccountError(str(error)) from error
            except UnicodeError as error:  # an address that no header can hold
                raise NotSentError("refused", final=True) from error

        yield deliver


def test(mailing: Mailing, account: Account, to: str, at: datetime) -> None:
    """One message to an address of the member's own, as somebody who does not exist would receive it. Raises InputError
    where it did not leave.
    """
    composer = Composer(mailing, account)
    letter = composer.example(at)
    message = composer.message(letter, to, f"essai-{mailing.pk}-{mailing.version}-{int(at.timestamp())}", at)
    try:
        with sending_by(account) as send:
            send(message, lambda: None)
    except NotSentError as error:
        raise InputError(
            str(_("the test did not leave: %(why)s")) % {"why": error}, action=str(_("look at the sending account"))
        ) from error


@contextmanager
def sending_by(account: Account) -> Generator[MailSend]:
    """What sends by an account of the campaign, whatever it speaks to."""
    if account.kind == AccountKind.SMTP:
        with mail_session(server_of(account)) as send:
            yield send
    elif account.kind == AccountKind.ANYMAIL:
        with provider_session(account) as send:
            yield send
    elif settings.ARPENTEUR_DEMO or settings.DEBUG:
        yield _show
    else:
        raise AccountError("nothing sends")


def server_of(account: Account) -> MailServer:
    """Where an SMTP account hands mail over."""
    said = account.settings
    return MailServer(
        host=str(said.get("host", "")),
        port=int(said.get("port", 587)),
        username=str(said.get("username", "")),
        password=account.secret,
        tls=str(said.get("tls", "starttls")),
    )


def _show(message: EmailMessage, hand: Hand) -> None:
    """On a demonstration nothing leaves: the site's own mailer writes files."""
    hand()
    mailers.default.send_messages([message])


EMAIL = SendingChannel(channel=Channel.EMAIL, label=_("e-mail"), preflight=preflight, session=session, test=test)
