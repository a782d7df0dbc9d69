"""What the verbs of the journal are called on a page; a verb without a name is shown as it is."""

from arpenteur.web.foundation.shared.declarations import Declared

VERBS = Declared("compliance_words", "VERBS")
_ACTORS = Declared("compliance_words", "ACTORS")


def verb(name: str) -> object:
    """A verb in words."""
    return VERBS.get(name, name)


def actor(pseudonym: str) -> str:
    """``member k7f3…`` from ``user:k7f3…``: who, without a name."""
    kind, _colon, key = pseudonym.partition(":")
    return f"{_ACTORS.get(kind, kind)} {key[:6]}".strip()
