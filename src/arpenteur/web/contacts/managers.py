"""Contacts as every question sees them: without those that do not exist."""

from typing import Any

from django.db import models

from arpenteur.web.people.models import RoleManager
from arpenteur.web.reads.models import Decoy

TABLE = "contacts.Contact"


class ContactManager(RoleManager):
    """Rows with their person. Decoys are in no list, count, segment, file or sending: ``_base_manager`` has them."""

    def get_queryset(self) -> "models.QuerySet[Any]":
        """All contacts the block may see."""
        return super().get_queryset().exclude(pk__in=Decoy.objects.filter(table=TABLE).values("number"))
