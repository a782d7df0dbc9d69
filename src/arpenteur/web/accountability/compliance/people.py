"""A person in the database: every row that is hers, found through the ``privacy`` of every model.

A row is hers where a classified link leads from it to her account, to one of her memberships or to one of her volunteer
lines. What the pages show, what a download holds and what erasure does all follow from these links: no second list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.shared.privacy import Personal, Scrub, entries


@dataclass(frozen=True)
class Link:
    """A column of a model that leads to a person, and its entry."""

    model: type[models.Model]
    column: str
    entry: Personal

    def rows(self, person: models.Model) -> models.QuerySet[Any]:
        """The rows it leads from. Read with the plain manager: a person may be in several campaigns."""
        return self.model._base_manager.filter(**{self.column: person.pk})


def links_to(target: type[models.Model]) -> Iterator[Link]:
    """Every classified link to a model, in the order of tables."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            entry = entries(model).get(field.name)
            if field.related_model is target and isinstance(entry, Personal):
                yield Link(model, field.name, entry)


def rows_of(person: models.Model) -> Iterator[tuple[Link, models.Model]]:
    """Every row that is a person's, and those that are of these rows; never those that only count her."""
    for link in links_to(type(person)):
        if link.entry.scrub is Scrub.UNLINK:
            continue
        for row in link.rows(person):
            yield link, row
            yield from rows_of(row)


def counted_of(person: models.Model) -> Iterator[tuple[type[models.Model], int]]:
    """How many facts mention a person without being about her: what stays, without her, when she goes."""
    for link in links_to(type(person)):
        if link.entry.scrub is Scrub.UNLINK:
            yield link.model, link.rows(person).count()
    if isinstance(person, User):
        for _, row in rows_of(person):
            yield from counted_of(row)


def exported(row: models.Model) -> dict[str, Any]:
    """The columns of a row that its person may read."""
    known = entries(type(row))
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if isinstance(entry := known.get(field.name), Personal) and entry.export
    }
