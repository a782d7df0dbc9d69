"""Why a message did not arrive: words of a closed list, never what a server wrote."""

from arpenteur.web.foundation.outbox.kinds import NotSentError
from arpenteur.web.foundation.outbox.worker import INTERRUPTED

NO_MAILBOX = "no mailbox"
"""The server says that nobody has this address (RFC 3463, 5.1.x)."""
REFUSED = "refused"
"""The server refuses for good, for another reason than the address."""
HUNG_UP = "hung up"
"""The connection broke after the last word had left."""
UNCERTAIN_FAULTS = frozenset({INTERRUPTED, HUNG_UP})


class AccountError(NotSentError):
    """The account itself is refused, whoever is written to: the mailing stops."""

    def __init__(self, reason: str = "account") -> None:
        super().__init__(reason)
