"""A provider of text messages: one call a message, ``{"from", "to", "text", "ref"}`` under a key; its address is
checked, so that nobody makes this server speak to its own network.
"""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.faults import HUNG_UP, NO_MAILBOX, REFUSED, AccountError
from arpenteur.web.communication.outreach.models import Account
from arpenteur.web.foundation.outbox.addresses import Target, check_address
from arpenteur.web.foundation.outbox.https import NotConnectedError, UnreachableError, post
from arpenteur.web.foundation.outbox.kinds import Hand, NotSentError
from arpenteur.web.foundation.shared.matching import phone_key

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
