"""Who writes: a person with an account, a volunteer with a link, a phone in a turf, a token, the program itself."""

from dataclasses import dataclass
from typing import Any, Self

from django.utils.crypto import salted_hmac

_SALT = "arpenteur.audit.actor"


@dataclass(frozen=True)
class Actor:
    """``kind`` says what acts: ``user``, ``volunteer``, ``phone``, ``token``, ``contact``, ``job`` or ``command``."""

    kind: str
    key: str = ""

    @classmethod
    def user(cls, user: Any) -> Self:
        """A signed-in person."""
        return cls("user", str(user.pk))

    @classmethod
    def volunteer(cls, volunteer: Any) -> Self:
        """A volunteer who came by a link, without an account."""
        return cls("volunteer", str(volunteer.pk))

    @classmethod
    def phone(cls, phone: Any) -> Self:
        """A phone that opened a turf; who holds it is not said."""
        return cls("phone", str(phone.pk))

    @classmethod
    def token(cls, token: Any) -> Self:
        """A program that uses the API."""
        return cls("token", str(token.pk))

    @property
    def pseudonym(self) -> str:
        """What the journal keeps: the kind, and a keyed digest of who. ``job`` and ``command`` name no person."""
        if not self.key:
            return self.kind
        return f"{self.kind}:{salted_hmac(_SALT, f'{self.kind}:{self.key}', algorithm='sha256').hexdigest()[:24]}"


COMMAND = Actor("command")
JOB = Actor("job")
