"""Mail goes out here: one message, and what is known when it does not leave."""

from email.policy import SMTP
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage, mailers

from arpenteur.web.foundation.outbox.kinds import NotSentError

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
