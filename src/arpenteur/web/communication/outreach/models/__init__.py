"""Tables of the room: accounts and senders, mailings and recipients, what comes back."""

from arpenteur.web.communication.outreach.models.account import (
    CHANNELS,
    Account,
    AccountKind,
    Sender,
    SenderKind,
)
from arpenteur.web.communication.outreach.models.answers import (
    LONGEST_REPLY,
    DeadAddress,
    MessageReply,
    ReplySense,
    ReturnNotice,
)
from arpenteur.web.communication.outreach.models.mailing import (
    LONGEST_SUBJECT,
    PURPOSES,
    Mailing,
    MailingState,
    OutReason,
    Picture,
    Recipient,
    RecipientState,
    ReturnKind,
    StopReason,
)
from arpenteur.web.communication.outreach.models.sequence import MessageSequence, SequenceKind

__all__ = [
    "CHANNELS",
    "LONGEST_REPLY",
    "LONGEST_SUBJECT",
    "PURPOSES",
    "Account",
    "AccountKind",
    "DeadAddress",
    "Mailing",
    "MailingState",
    "MessageReply",
    "MessageSequence",
    "OutReason",
    "Picture",
    "Recipient",
    "RecipientState",
    "ReplySense",
    "ReturnKind",
    "ReturnNotice",
    "Sender",
    "SenderKind",
    "SequenceKind",
    "StopReason",
]
