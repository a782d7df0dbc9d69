"""Text messages as a channel: their session, their test, what a demonstration shows instead.

A provider of text messages: one call a message, ``{"from", "to", "text", "ref"}`` under a key; its address is
checked, so that nobody makes this server speak to its own network.
"""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.channels import Deliver, SendingChannel
from arpenteur.web.communication.outreach.faults import HUNG_UP, NO_MAILBOX, REFUSED, AccountError
from arpenteur.web.communication.outreach.models import Account, AccountKind, Mailing, Recipient
from arpenteur.web.communication.outreach.texts.checks import example, opens, preflight, text_for
from arpenteur.web.communication.outreach.values import values_of
from arpenteur.web.foundation.outbox.addresses import Target, check_address
from arpenteur.web.foundation.outbox.https import NotConnectedError, UnreachableError, post
from arpenteur.web.foundation.outbox.kinds import Hand, NotSentError
from arpenteur.web.foundation.shared.matching import phone_key
from arpenteur.web.persons.contacts.models import Channel

TextSend = Callable[[str, str, str, Hand], None]
"""Hands one text over: to which number, what, under which reference."""
Post = Callable[[Target, bytes, Mapping[str, str]], int]
_TAKEN, _NOBODY, _WRONG = range(200, 300), frozenset({404, 410}), frozenset({400, 409, 413, 422})
_ACCOUNT = frozenset({401, 402, 403})


@contextmanager
def provider_session(account: Account, send: Post = post) -> Generator[TextSend]:
    """What sends by the provider of an account. Raises AccountError where its address may not be spoken to."""
    try:
        target = check_address(str(account.settings.get("address", "")))
    except InputError as error:
        raise AccountError("address") from error
    headers = {"Authorization": f"Bearer {account.secret}", "Content-Type": "application/json"}

    def deliver(to: str, text: str, ref: str, hand: Hand) -> None:
        said = {"from": account.sender, "to": phone_key(to), "text": text, "ref": ref}
        hand()
        try:
            status = send(target, json.dumps(said).encode(), headers)
        except NotConnectedError as error:
            raise NotSentError("unreachable") from error
        except UnreachableError as error:  # it may have left: nobody is written to twice
            raise NotSentError(HUNG_UP, final=True) from error
        _judge(status)

    yield deliver


def _judge(status: int) -> None:
    """Raises NotSentError, and AccountError where the key or the credit is refused."""
    if status in _TAKEN:
        return
    if status in _ACCOUNT:
        raise AccountError(f"HTTP {status}")
    if status in _NOBODY:
        raise NotSentError(NO_MAILBOX, final=True)
    raise NotSentError(REFUSED if status in _WRONG else f"HTTP {status}", final=status in _WRONG)


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
