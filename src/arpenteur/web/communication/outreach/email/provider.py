"""Mail providers by their interfaces, through Anymail, an extra (``arpenteur[anymail]``): one call a message."""

from collections.abc import Generator
from contextlib import contextmanager
from email.message import MIMEPart
from importlib import import_module
from typing import Any

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.extras import not_installed
from arpenteur.web.communication.outreach.models import Account
from arpenteur.web.foundation.outbox.kinds import Hand, NotSentError
from arpenteur.web.foundation.outbox.mail import MailAccountError, MailSend

PROVIDERS = {
    "brevo": "Brevo",
    "mailgun": "Mailgun",
    "mailjet": "Mailjet",
    "postmark": "Postmark",
    "sendgrid": "SendGrid",
}
"""Providers whose notices are signed, or come with a name and a password, and are read here (``notices``)."""
_KEYS = {"mailjet": ("api_key", "secret_key"), "postmark": ("server_token",)}
"""What each calls its key; ``api_key`` elsewhere. Two are written one after the other with a colon."""


@contextmanager
def provider_session(account: Account) -> Generator[MailSend]:
    """What sends by a provider. Raises MailAccountError without the extra, and for one that is not of the list."""
    backend = _backend(account)
    opened = backend.open()
    try:
        yield lambda message, hand: _send(backend, message, hand)
    finally:
        if opened:
            backend.close()


def _backend(account: Account) -> Any:
    name = str(account.settings.get("provider", ""))
    if name not in PROVIDERS:
        raise MailAccountError("provider")
    try:
        module = import_module(f"anymail.backends.{name}")
    except ImportError as error:
        raise MailAccountError("anymail") from error
    names = _KEYS.get(name, ("api_key",))
    keys = dict(zip(names, account.secret.split(":", len(names) - 1), strict=False))
    return module.EmailBackend(alias="outreach", **keys)


def _send(backend: Any, message: EmailMessage, hand: Hand) -> None:
    from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

    _dress(message)
    hand()
    try:
        backend.send_messages([message])
    except AnymailRecipientsRefused as error:
        raise NotSentError("refused", final=True) from error
    except AnymailAPIError as error:
        raise _refusal(getattr(error, "status_code", None)) from error


def _dress(message: Any) -> None:
    """What a provider is told apart from the text: the code that its notices come back with, the pictures."""
    code = str(message.extra_headers.get("Message-ID", "")).strip("<>").partition("@")[0]
    message.metadata = {"code": code}
    for name, content in getattr(message, "files", {}).items():
        part = MIMEPart()
        part.set_content(content, "image", "jpeg", cid=f"<{name}>", disposition="inline", filename=name)
        message.attach(part)


def _refusal(status: int | None) -> NotSentError:
    """What an answer of a provider means."""
    if status in {401, 403}:
        return MailAccountError("account")
    if status == 429:
        return NotSentError("HTTP 429")
    if status is not None and 400 <= status < 500:
        return NotSentError("refused", final=True)
    # No answer, or a fault after it was taken: nobody knows.
    return NotSentError("hung up", final=True)


def check_provider(name: str) -> None:
    """Raises InputError for a provider that is not of the list, or without the extra."""
    if name not in PROVIDERS:
        raise InputError(_("unknown provider"), expected=", ".join(PROVIDERS.values()))
    try:
        import_module("anymail")
    except ImportError as error:
        raise not_installed("anymail") from error
