"""Writes: what a person says of herself."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from arpenteur.domain.errors import InputError
from arpenteur.web.accounts.models import User
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor


@transaction.atomic
def change_profile(*, user: User, name: str, language: str, by: Actor, at: datetime) -> User:
    """Another name or another language. Raises InputError for an empty name or an unknown language."""
    if not name.strip():
        raise InputError("le nom est vide", expected="le nom que l'équipe emploie")
    if language not in dict(settings.LANGUAGES):
        raise InputError(f"langue inconnue : {language}", expected=" ou ".join(dict(settings.LANGUAGES)))
    asked = {"name": name.strip(), "language": language}
    changed = sorted(field for field, value in asked.items() if getattr(user, field) != value)
    if changed:
        for field in changed:
            setattr(user, field, asked[field])
        user.save(update_fields=changed)
        record(verb="account.changed", subject=user, by=by, at=at, fields=changed)
    return user
