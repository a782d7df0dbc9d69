"""Mail goes out here: one message, and what is known when it does not leave.

Many messages by one connection, on an account that a campaign brings: to the machine that was checked, no other.

Between the moment a server accepts the envelope and the moment it has the last word of a message lies everything that
decides whether a message that was cut off has left. ``Hand`` is called exactly there.
"""

import re
import smtplib
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.policy import SMTP
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.smtp import EmailBackend

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.outbox.addresses import Resolver, check_host, resolve
from arpenteur.web.foundation.outbox.kinds import Hand, NotSentError

_LONGEST_LINE = 998
"""RFC 5322, 2.1.1."""
_FOR_GOOD = 500
"""SMTP: from here on a refusal is not worth another try (RFC 5321, 4.2.1)."""


def keep_headers(message: EmailMessage) -> None:
    """Long words of headers leave as they are: the library would encode the address of ``List-Unsubscribe``, and no
    mailbox reads it then (RFC 8058, 4).
    """
    plain = message.message

    def unfolded(*, policy: Any = SMTP) -> Any:
        made: Any = plain(policy=policy)
        if hasattr(made, "policy"):
            made.policy = made.policy.clone(max_line_length=_LONGEST_LINE)
        return made

    message.message = unfolded  # type: ignore[method-assign] — of this one message


def send_mail(message: EmailMessage) -> None:
    """Send one message. Raises NotSentError: final where the server refuses for good, and where it hangs up in the
    middle, since the message may have arrived and nobody is to be written to twice.
    """
    mailer = mailers.default
    # Several lines, which a file or a program may bring, are refused as a header: the letter would never leave.
    message.subject = " ".join(str(message.subject).splitlines())
    keep_headers(message)
    try:
        mailer.open()
    except (SMTPException, OSError) as error:
        raise NotSentError("unreachable") from error
    try:
        mailer.send_messages([message])
    except SMTPResponseException as error:
        raise _refusal(error.smtp_code) from error
    except SMTPRecipientsRefused as error:
        raise _refusal(max(code for code, _text in error.recipients.values())) from error
    except (SMTPException, OSError) as error:
        raise NotSentError("hung up", final=True) from error
    finally:
        mailer.close()


def _refusal(code: int) -> NotSentError:
    return NotSentError(f"SMTP {code}", final=code >= _FOR_GOOD)


SECONDS = 20.0
"""For one answer of a server."""
_WRONG_KEY = frozenset({530, 534, 535, 538, 550, 554})
"""Answers to the name and password of an account, or to its greeting, that no other try will change."""
MailSend = Callable[[EmailMessage, Hand], None]


class MailAccountError(NotSentError):
    """The account is refused, whoever is written to."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over. ``tls``: from the start (``ssl``), asked for (``starttls``), or none."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    tls: str = "starttls"


@contextmanager
def mail_session(server: MailServer, resolver: Resolver = resolve) -> Generator[MailSend]:
    """What sends messages one after the other; the connection is opened with the first, and again after it broke.

    Sending raises NotSentError: ``alone`` where the message is at fault, ``final`` where another try is of no use,
    MailAccountError where the account is.
    """
    session = _Session(server, resolver)
    try:
        yield session.send
    finally:
        session.close()


class _Session:
    def __init__(self, server: MailServer, resolver: Resolver) -> None:
        self._server, self._resolver = server, resolver
        self._backend: _Backend | None = None

    def send(self, message: EmailMessage, hand: Hand) -> None:
        backend = self._backend or self._open()
        connection: Any = backend.connection
        connection.hand, connection.handed = hand, False
        try:
            backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            code, text = max(error.recipients.values(), key=lambda one: one[0])
            raise refusal_of(code, text) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:  # the server closes: nobody is at fault, and nothing was taken
                self._cut()
                raise NotSentError("SMTP 421") from error
            raise refusal_of(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            handed = connection.handed
            self._cut()
            raise NotSentError("hung up" if handed else "unreachable", final=handed, alone=handed) from error
        except NotSentError:  # somebody else has it: what was begun is cut off before its end
            self._cut()
            raise

    def _cut(self) -> None:
        """Without a word more: in the middle of a message it would be part of it."""
        backend, self._backend = self._backend, None
        if backend is not None and backend.connection is not None:
            backend.connection.close()

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(smtplib.SMTPException, OSError):
                backend.close()

    def _open(self) -> "_Backend":
        server = self._server
        try:
            ip = check_host(server.host, server.port, self._resolver)
        except InputError as error:
            raise MailAccountError("address") from error
        backend = _Backend(
            ip,
            alias="outreach",
            host=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_ssl=server.tls == "ssl",
            use_tls=server.tls == "starttls",
            timeout=SECONDS,
        )
        try:
            backend.open()
        except smtplib.SMTPResponseException as error:
            if error.smtp_code in _WRONG_KEY:
                raise MailAccountError("account") from error
            raise NotSentError(f"SMTP {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSentError("unreachable") from error
        self._backend = backend
        return backend


def refusal_of(code: int, text: bytes | str) -> NotSentError:
    """What a server's refusal of one message means: nobody has this address, it refuses for good, or later."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    found = re.search(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b", said)
    detail = int(found[2]) if found else None
    if code >= _FOR_GOOD:
        nobody = detail == 1 if detail is not None else code in {550, 551, 553}
        return NotSentError("no mailbox" if nobody else "refused", final=True)
    return NotSentError(f"SMTP {code}", alone=True)


class _Backend(EmailBackend):
    """Django's own, connected to the machine that was checked."""

    def __init__(self, ip: str, **options: Any) -> None:
        super().__init__(**options)
        self._ip = ip

    def _send(self, email_message: EmailMessage) -> bool:
        """As Django's, whose reading of addresses that were checked takes longer than sending."""
        connection: Any = self.connection
        to = [parseaddr(one)[1] for one in email_message.recipients()]
        keep_headers(email_message)
        content = email_message.message(policy=SMTP).as_bytes()
        connection.sendmail(parseaddr(email_message.from_email)[1], to, content)
        return True

    @property
    def connection_class(self) -> Any:
        plain = smtplib.SMTP_SSL if self.use_ssl else smtplib.SMTP
        return type("Handing", (_Handing, plain), {"ip": self._ip})


class _Handing:
    """Says when the last word of a message is about to leave."""

    ip = ""
    hand: Hand
    handed = False

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        plain = socket.create_connection((self.ip, port), timeout)
        context: Any = getattr(self, "context", None)
        return context.wrap_socket(plain, server_hostname=host) if isinstance(self, smtplib.SMTP_SSL) else plain

    def data(self, msg: Any) -> tuple[int, bytes]:
        """As ``smtplib.SMTP.data``, and ``hand`` between the server's "go ahead" and the text."""
        mine: Any = self
        mine.putcmd("data")
        code, answer = mine.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        text = msg.encode("ascii") if isinstance(msg, str) else msg
        body = re.sub(rb"(?m)^\.", b"..", text)  # a point that begins a line is not the end (RFC 5321, 4.5.2)
        end = b"" if body.endswith(b"\r\n") else b"\r\n"
        self.hand()
        self.handed = True
        mine.send(body + end + b".\r\n")
        return mine.getreply()
