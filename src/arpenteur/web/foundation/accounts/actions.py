"""Writes: what a person says of herself, and whom the host lets open campaigns."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb


@verb("account.changed", "account changed")
def change_profile(*, user: User, name: str, language: str, by: Actor, at: datetime) -> User:
    """Another name or another language. Raises InputError for an empty name or an unknown language."""
    if not name.strip():
        raise InputError(_("the name is empty"), expected=_("the name that the team uses"))
    if language not in dict(settings.LANGUAGES):
        raise InputError(
            _("unknown language: %(language)s") % {"language": language},
            expected=_(" or ").join(dict(settings.LANGUAGES)),
        )
    asked = {"name": name.strip(), "language": language}
    changed = sorted(field for field, value in asked.items() if getattr(user, field) != value)
    if changed:
        for field in changed:
            setattr(user, field, asked[field])
        user.save(update_fields=changed)
        record(subject=user, by=by, at=at, fields=changed)
    return user


@verb("account.founder", "account allowed to open campaigns")
def make_founder(*, user: User, by: Actor, at: datetime) -> None:
    """The host lets an account open campaigns; again is not an error."""
    if User.objects.filter(pk=user.pk, founder=False).update(founder=True):
        record(subject=user, by=by, at=at)
