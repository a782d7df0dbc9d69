"""A mail server on the loopback that keeps what it takes, and refuses, puts off or hangs up as it is told."""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

Answering = Callable[[str], str | None]
"""What the server says to a recipient's address, or to her message; None for yes."""


@dataclass
class TakenMail:
    """One envelope the server took."""

    to: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """Read again."""
        found = message_from_bytes(self.content, policy=default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class MailBook:
    """What a server took, and what it says. ``hang_up`` closes the connection instead of the last answer."""

    taken: list[TakenMail] = field(default_factory=list)
    to_recipient: Answering = lambda _address: None
    to_message: Answering = lambda _address: None
    hang_up: Callable[[str], bool] = lambda _address: False
    connections: int = 0

    def each(self) -> Counter[str]:
        """How many messages each address was sent."""
        return Counter(address for one in self.taken for address in one.to)

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        said = self.to_recipient(address)
        if said is not None:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        [address] = envelope.rcpt_tos
        said = self.to_message(address)
        if said is not None:
            return said
        self.taken.append(TakenMail(list(envelope.rcpt_tos), envelope.original_content or envelope.content))
        if self.hang_up(address):
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server(book: MailBook, port: int = 0) -> Generator[int]:
    """The port of a server that keeps what it takes in ``book``."""
    from sites import free_port

    controller = Controller(book, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
