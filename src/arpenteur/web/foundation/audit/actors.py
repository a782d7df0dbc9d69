"""Who writes: a person with an account, a volunteer with a link, a phone in a turf, a token, the program itself."""

from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "arpenteur.audit.actor"


@dataclass(frozen=True)
class Actor:
    """``kind`` says what acts: ``user``, ``volunteer``, ``phone``, ``token``, ``contact``, ``scrutineer``, ``job``…"""

    kind: str
    key: str = ""
    owner: str = ""
    """Of a program: the pseudonym of the member who made its token, where one did."""

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
        return cls("token", str(token.pk), token.maker)

    @property
    def pseudonym(self) -> str:
        """What the journal keeps: the kind, and a keyed digest of who. ``job`` and ``command`` name no person."""
        return self._under(settings.SECRET_KEY)

    @property
    def pseudonyms(self) -> frozenset[str]:
        """Hers today, and those she had under the keys of the site before this one."""
        return frozenset(self._under(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))

    @property
    def maker(self) -> str:
        """Who answers for what is made: herself, or the member behind a program."""
        return self.owner or self.pseudonym

    def _under(self, key: str) -> str:
        if not self.key:
            return self.kind
        who = f"{self.kind}:{self.key}"
        return f"{self.kind}:{salted_hmac(_SALT, who, secret=key, algorithm='sha256').hexdigest()[:24]}"


COMMAND = Actor("command")
JOB = Actor("job")
