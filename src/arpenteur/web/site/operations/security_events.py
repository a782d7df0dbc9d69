"""What is written down of signing in: that it happened, and the pseudonym of the journal; of a failure, nobody."""

import logging
from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal

from arpenteur.web.foundation.audit.actors import Actor

log = logging.getLogger("arpenteur.security")
_OF_PEOPLE: tuple[tuple[Signal, str], ...] = (
    (user_logged_in, "signed in"),
    (user_logged_out, "signed out"),
    (authenticator_added, "second factor added"),
    (authenticator_removed, "second factor removed"),
    (authenticator_reset, "recovery codes made again"),
)


def listen() -> None:
    """Connect once, when the application starts."""
    for signal, event in _OF_PEOPLE:
        signal.connect(_noting(event), weak=False, dispatch_uid=f"arpenteur.security.{event}")
    user_login_failed.connect(_failed, dispatch_uid="arpenteur.security.failed")


def _noting(event: str) -> Any:
    def note(user: Any = None, **_: object) -> None:
        log.info(event, extra={"by": Actor.user(user).pseudonym} if getattr(user, "pk", None) else {})

    return note


def _failed(**_: object) -> None:
    log.warning("sign-in failed")
