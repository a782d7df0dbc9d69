"""What lines of the journal are called on a page; a line without a name is shown as it is."""

from django.utils.translation import gettext

from arpenteur.web.foundation.audit.verbs import words
from arpenteur.web.foundation.shared.declarations import Declared

_ACTORS = Declared("compliance_words", "ACTORS")


def verb(name: str) -> str:
    """A verb in words."""
    return gettext(words().get(name, name))


def actor(pseudonym: str) -> str:
    """``member k7f3…`` from ``user:k7f3…``: who, without a name."""
    kind, _colon, key = pseudonym.partition(":")
    return f"{_ACTORS.get(kind, kind)} {key[:6]}".strip()
