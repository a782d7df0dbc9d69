"""Contacts as every question sees them: without those that do not exist."""

from typing import Any

from django.db import models

from arpenteur.web.foundation.reads.models import Decoy
from arpenteur.web.persons.people.models import RoleManager

TABLE = "contacts.Contact"


class ContactManager(RoleManager):
    """Rows with their person. Decoys are in no list, count, segment, file or sending: ``_base_manager`` has them."""

    def get_queryset(self) -> "models.QuerySet[Any]":
        """All contacts the block may see."""
        return super().get_queryset().exclude(pk__in=Decoy.objects.filter(table=TABLE).values("number"))
