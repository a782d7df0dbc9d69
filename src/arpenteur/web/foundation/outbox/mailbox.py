"""An inbox of the campaign's own, read over IMAP with TLS; nothing in it is changed or deleted."""

import imaplib
from dataclasses import dataclass

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.outbox.addresses import Resolver, check_host, resolve

SECONDS = 20.0
AT_ONCE = 200
"""Messages read in one go."""
MOST_BYTES = 200_000
"""Of one message: what is longer is cut, attachments with it."""


class MailboxError(Exception):
    """The inbox does not answer, or refuses; the text is a short reason of a closed list."""


@dataclass(frozen=True)
class Inbox:
    """Where answers arrive. ``after``: the number (UID) of the last message that was read; ``era``: what the server
    calls its numbering (UIDVALIDITY).
    """

    host: str
    username: str
    password: str
    port: int = 993
    folder: str = "INBOX"
    after: int = 0
    era: str = ""


def read_inbox(inbox: Inbox, resolver: Resolver = resolve) -> tuple[str, list[tuple[int, bytes]]]:
    """The numbering of an inbox, and its messages since the last one read, oldest first. Raises MailboxError."""
    try:
        check_host(inbox.host, inbox.port, resolver)
    except InputError as error:
        raise MailboxError("address") from error
    try:
        with imaplib.IMAP4_SSL(inbox.host, inbox.port, timeout=SECONDS) as server:
            server.login(inbox.username, inbox.password)
            server.select(_quoted(inbox.folder), readonly=True)
            era = str((server.response("UIDVALIDITY")[1] or [b""])[0] or b"", "ascii")
            first = inbox.after + 1 if era == inbox.era else 1
            return era, _fetch(server, first)
    except imaplib.IMAP4.error as error:
        raise MailboxError("account") from error
    except OSError as error:
        raise MailboxError("unreachable") from error


def _fetch(server: imaplib.IMAP4, first: int) -> list[tuple[int, bytes]]:
    _status, found = server.uid("SEARCH", f"UID {first}:*")
    numbers = sorted(int(one) for one in (found[0] or b"").split() if int(one) >= first)[:AT_ONCE]
    messages = []
    for number in numbers:
        _status, parts = server.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        content = next((one[1] for one in parts if isinstance(one, tuple)), b"")
        messages.append((number, content))
    return messages


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "").replace('"', "") + '"'
