"""Reads: everything held about one person, for herself; made from the ``privacy`` of every model."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from arpenteur.domain.law.retention import Term, term
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.people import counted_of, exported, rows_of
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.persons import person_models
from arpenteur.web.foundation.shared.privacy import Personal, entries
from arpenteur.web.foundation.shared.sealing import unsealed


@dataclass(frozen=True)
class Value:
    """One column, to be read."""

    label: object
    purpose: object
    text: str


@dataclass(frozen=True)
class Table:
    """Rows of one kind."""

    label: str
    title: object
    basis: object
    term: Term
    rows: tuple[tuple[Value, ...], ...]


def tables_of(user: User) -> list[Table]:
    """Every table with rows of a person, her account first."""
    with unsealed():
        found: dict[str, list[models.Model]] = {}
        for row in _rows(user):
            found.setdefault(row._meta.label, []).append(row)
        return [_table(label, rows) for label, rows in found.items()]


def counted(user: User) -> list[tuple[object, int]]:
    """Facts that mention her and are not about her, by table."""
    with unsealed():
        sums: dict[str, int] = {}
        for model, count in counted_of(user):
            sums[model._meta.label] = sums.get(model._meta.label, 0) + count
    return [(words.table(label), count) for label, count in sums.items() if count]


def as_json(user: User, at: datetime) -> str:
    """The same as one JSON document: tables by their names, columns by theirs (RGPD art. 15 and 20)."""
    with unsealed():
        held: dict[str, list[dict[str, Any]]] = {}
        for row in _rows(user):
            held.setdefault(row._meta.label, []).append(exported(row))
        counts = {model._meta.label: count for model, count in counted_of(user) if count}
    document = {"written_at": at, "held": held, "counted": counts}
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _rows(user: User) -> Iterable[models.Model]:
    seen: set[tuple[str, object]] = set()
    for row in (user, *(row for _link, row in rows_of(user))):
        key = (row._meta.label, row.pk)
        if key not in seen and exported(row):
            seen.add(key)
            yield row


def _table(label: str, rows: list[models.Model]) -> Table:
    personal = {name: one for name, one in entries(type(rows[0])).items() if isinstance(one, Personal)}
    first = next(iter(personal.values()))
    shown = tuple(
        tuple(
            Value(words.column(name, label), words.purpose(personal[name].purpose), _text(row, name, value))
            for name, value in exported(row).items()
            if row._meta.get_field(name).related_model not in (User, Membership, *person_models())
        )
        for row in rows
    )
    return Table(label, words.table(label), words.BASES[first.basis], term(first.retention), shown)


def _text(row: models.Model, name: str, value: object) -> str:
    """A value as people write it; an empty one is said to be so."""
    shown = getattr(row, f"get_{name}_display", None)
    if value in (None, "", []):
        return _("nothing")
    if row._meta.get_field(name).is_relation:
        return str(getattr(row, name))
    if shown is not None:
        return str(shown())
    if name == "weekday" and isinstance(value, int):
        return str(WEEKDAYS[value])
    return _written(value)


def _written(value: object) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            moment = timezone.localtime(value)
            return f"{date_format(moment, 'DATE_FORMAT')}, {date_format(moment, 'TIME_FORMAT')}"
        case date():
            return date_format(value, "DATE_FORMAT")
        case time():
            return f"{value:%H:%M}"
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)
