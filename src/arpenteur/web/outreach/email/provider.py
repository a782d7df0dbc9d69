"""Mail providers by their interfaces, through Anymail, an extra (``arpenteur[anymail]``): one call a message."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.core.mail import EmailMessage

from arpenteur.domain.errors import InputError
from arpenteur.domain.extras import not_installed
from arpenteur.web.outbox.kinds import Hand, NotSentError
from arpenteur.web.outbox.mail_session import MailAccountError, MailSend, refusal_of
from arpenteur.web.outreach.models import Account

PROVIDERS = {
    "brevo": "Brevo", "mailgun": "Mailgun", "mailjet": "Mailjet", "postmark": "Postmark", "scaleway": "Scaleway TEM",
    "sendgrid": "SendGrid",
}  # fmt: skip
"""Providers whose notices are signed, or come with a name and a password, and are read here."""
_KEYS = {"mailjet": ("api_key", "secret_key"), "postmark": ("server_token",), "scaleway": ("secret_key",)}
"""What each calls its key; ``api_key`` elsewhere. Two are written one after the other with a colon."""


@contextmanager
def provider_session(account: Account) -> Generator[MailSend]:
    """What sends by a provider. Raises MailAccountError without the extra, and for one that is not of the list."""
    backend = _backend(account)
    try:
        yield lambda message, hand: _send(backend, message, hand)
    finally:
        backend.close()


def _backend(account: Account) -> Any:
    name = str(account.settings.get("provider", ""))
    if name not in PROVIDERS:
        raise MailAccountError("provider")
    try:
        module = import_module(f"anymail.backends.{'scaleway_tem' if name == 'scaleway' else name}")
    except ImportError as error:
        raise MailAccountError("anymail") from error
    names = _KEYS.get(name, ("api_key",))
    keys = dict(zip(names, account.secret.split(":", len(names) - 1), strict=False))
    more = {key: value for key, value in account.settings.items() if key in {"sender_domain", "project_id", "region"}}
    return module.EmailBackend(alias="outreach", **keys, **more)


def _send(backend: Any, message: EmailMessage, hand: Hand) -> None:
    from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

    message.metadata = {"code": str(message.extra_headers.get("Message-ID", "")).strip("<>").partition("@")[0]}  # type: ignore[attr-defined] — read by Anymail
    hand()
    try:
        backend.send_messages([message])
    except AnymailRecipientsRefused as error:
        raise NotSentError("refused", final=True) from error
    except AnymailAPIError as error:
        status = getattr(error, "status_code", None)
        if status in {401, 403}:
            raise MailAccountError("account") from error
        if status == 429:
            raise NotSentError("HTTP 429") from error
        if status is not None and status < 500:
            raise refusal_of(550, "5.0.0") from error
        # No answer, or a fault after it was taken: nobody knows.
        raise NotSentError("hung up", final=True) from error


def check_provider(name: str) -> None:
    """Raises InputError for a provider that is not of the list, or without the extra."""
    if name not in PROVIDERS:
        raise InputError(f"fournisseur inconnu : {name[:20]}", expected=", ".join(PROVIDERS))
    try:
        import_module("anymail")
    except ImportError as error:
        raise not_installed("anymail") from error
