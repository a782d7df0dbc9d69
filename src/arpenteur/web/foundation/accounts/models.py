"""An account is an e-mail address, a name to be called by, and a password kept as an Argon2 digest."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.privacy import PLAIN, Basis, Personal, Retention, Scrub, Terms

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_ACCOUNT: Terms = {"basis": Basis.LEGITIMATE_INTEREST, "retention": Retention.ACCOUNT, "scrub": Scrub.ROW}


class UserManager(BaseUserManager["User"]):
    """Finds people whatever the case of their address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """By e-mail address."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved account; without a password it can be entered only by a link or a passkey."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account on this site. Rights are given by campaigns, never here."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="without a campaign nor a visit, the account goes"
    )

    founder = models.BooleanField(default=False, help_text="the host lets this account open campaigns")

    objects: ClassVar[UserManager] = UserManager()
    memberships: "RelatedManager[models.Model]"
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    privacy: ClassVar = {
        "id": PLAIN,
        "email": Personal("to sign in and to be written to about the campaign", **_ACCOUNT),
        "name": Personal("what the team calls the person", **_ACCOUNT),
        "password": Personal("to sign in; a digest", export=False, **_ACCOUNT),
        "language": Personal("to be spoken to", **_ACCOUNT),
        "last_login": Personal("to notice another's use of the account", **_ACCOUNT),
        "is_active": PLAIN,
        "founder": PLAIN,
        "joined_at": Personal("to date the account", **_ACCOUNT),
        "expires_at": PLAIN,
    }

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Addresses are kept in small letters: one person has one."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @property
    def initials(self) -> str:
        """Two letters for the corner of the page."""
        words = (self.name or self.email).split()
        return "".join(word[0] for word in words[:2]).upper()
