"""Channels by which a mailing goes: each declares itself, and nothing else is edited to add one.

A room lists its own as ``CHANNELS`` in a module ``sending_channels``. A channel says what is wrong with a mailing
before it leaves, and opens a session by which the queue hands messages over one by one; one that is printed and carried
(letters) has no session, and its own verb notes what was handed over (``queue.note_handed``).
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from arpenteur.web.communication.outreach.findings import SendingCheck
from arpenteur.web.communication.outreach.models import Account, Mailing, Recipient
from arpenteur.web.foundation.outbox.kinds import Hand
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.persons.contacts.models import Channel

Deliver = Callable[[Recipient, Hand], None]
"""Hands one message over: composes it from the recipient's contact as it is now, calls ``Hand`` just before its last
word leaves, returns when the server has taken it. Raises ``outbox.kinds.NotSentError``: ``alone`` where the fault is of
this message, ``final`` where another try is of no use.
"""


@dataclass(frozen=True)
class SendingChannel:
    """How mailings of one channel are checked and sent. ``preflight`` is asked inside a ``sealed`` block and uses no
    network; ``session`` is opened once for many messages of one mailing; ``test`` sends one to an address of the
    member's own, who is no recipient; ``page`` names the view of what the channel alone needs.
    ``opens`` says at which hours messages leave, others wait; ``example`` is the text of somebody who does not exist,
    where it is a text.
    """

    channel: Channel
    label: str | Promise
    preflight: Callable[[Mailing, datetime], list[SendingCheck]]
    session: Callable[[Mailing, Account, datetime], AbstractContextManager[Deliver]] | None = None
    test: Callable[[Mailing, Account, str, datetime], None] | None = None
    page: str = ""
    opens: Callable[[Mailing, datetime], bool] | None = None
    example: Callable[[Mailing, datetime], str] | None = None


def channels() -> Mapping[Channel, SendingChannel]:
    """Every channel of every room."""
    return {one.channel: one for room in declared("sending_channels", "CHANNELS") for one in room}


def channel_of(mailing: Mailing) -> SendingChannel:
    """The channel of a mailing. Raises KeyError where no room sends by it any more."""
    return channels()[Channel(mailing.channel)]
