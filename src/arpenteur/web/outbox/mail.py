"""Mail goes out here: one message, and what is known when it does not leave."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, mailers

from arpenteur.web.outbox.kinds import NotSentError

_FOR_GOOD = 500
"""SMTP: from here on a refusal is not worth another try (RFC 5321, 4.2.1)."""


def send_mail(message: EmailMessage) -> None:
    """Send one message. Raises NotSentError: final where the server refuses for good, and where it hangs up in the
    middle, since the message may have arrived and nobody is to be written to twice.
    """
    mailer = mailers.default
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
