"""What a joining changes, kept so that it can be undone: rows before and after it, compared, packed into one text.

A row is everything that leads to a person: her lines, and what leads to them. Columns are compared as JSON writes them.
"""

import base64
import json
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.persons import person_tables
from arpenteur.web.persons.people.models import LONGEST_JOINING, Joining, LikelyTwo, Person, PersonWord, role_models

RowKey = tuple[str, int | str]
"""Label of a model and number of its row, as JSON writes it."""
Values = dict[str, Any]
"""A row by column, as JSON writes it."""
_NOT_KEPT = (PersonWord, Joining, LikelyTwo)
"""Written again from the person, or of no use afterwards."""
_under_way: ContextVar[bool] = ContextVar("joining_under_way", default=False)


@dataclass(frozen=True)
class JoiningChange:
    """What a joining did: rows that are no more, columns changed (before, after) by row, rows that are new, and the
    lines of who is left, as it left them."""

    removed: dict[RowKey, Values]
    changed: dict[RowKey, dict[str, tuple[Any, Any]]]
    added: list[RowKey]
    then: dict[RowKey, Values]

    def lines_left(self) -> dict[str, Values]:
        """Her lines as the joining left them, by label of the model."""
        return {label: values for (label, _number), values in self.then.items()}


Refuse = Callable[[Person], None]
"""What is called with who is back, once the rows are back."""
RefusalsSince = Callable[[Joining, Mapping[str, Values], Actor, datetime], Refuse]
"""What a room declares as ``PARTINGS`` in its module ``partings``: called before a joining is undone, with it, the
lines as it left them, who undoes it and when; what it answers makes refusals since hold for both."""


def refusals_since() -> tuple[RefusalsSince, ...]:
    """Those of every room."""
    return tuple(one for room in declared("partings", "PARTINGS") for one in room)


@contextmanager
def under_way() -> Generator[None]:
    """Lines that are deleted inside the block are not erased: they are another's now."""
    mark = _under_way.set(True)
    try:
        yield
    finally:
        _under_way.reset(mark)


def is_under_way() -> bool:
    """Whether a line is being deleted by a joining."""
    return _under_way.get()


def state_of(people: Iterable[Person]) -> dict[RowKey, Values]:
    """Every row that leads to these persons, themselves first."""
    found: dict[RowKey, Values] = {}
    todo: list[tuple[type[models.Model], list[Any], bool]] = [(Person, [one.pk for one in people], True)]
    while todo:
        model, numbers, deeper = todo.pop()
        rows = [row for row in model._base_manager.filter(pk__in=numbers) if _key_of(row) not in found]
        found |= {_key_of(row): _values(row) for row in rows}
        if deeper and rows:
            todo += list(_leading_to(model, [row.pk for row in rows]))
    return found


def change_of(before: Mapping[RowKey, Values], after: Mapping[RowKey, Values]) -> JoiningChange:
    """What is different."""
    lines = {model._meta.label for model in role_models()}
    return JoiningChange(
        removed={key: values for key, values in before.items() if key not in after},
        changed={
            key: changed
            for key, values in after.items()
            if key in before and (changed := _differing(before[key], values))
        },
        added=[key for key in after if key not in before],
        then={key: values for key, values in after.items() if key[0] in lines},
    )


def packed(change: JoiningChange) -> str:
    """As a text. Raises InputError where it is too long to be kept: two who did so much are not joined."""
    whole = json.dumps(
        [list(_listed(change.removed)), list(_listed(change.changed)), change.added, list(_listed(change.then))]
    )
    text = base64.b85encode(zlib.compress(whole.encode(), 9)).decode()
    if len(text) > LONGEST_JOINING:
        raise InputError(_("too many lines for a joining that can be undone"), action=_("nothing was joined"))
    return text


def unpacked(text: str) -> JoiningChange:
    """The other way round."""
    removed, changed, added, then = json.loads(zlib.decompress(base64.b85decode(text)))
    return JoiningChange(
        removed={(label, number): values for label, number, values in removed},
        changed={
            (label, number): {name: tuple(pair) for name, pair in values.items()} for label, number, values in changed
        },
        added=[(label, number) for label, number in added],
        then={(label, number): values for label, number, values in then},
    )


def lines_gone(change: JoiningChange) -> list[list[Any]]:
    """Kind, number and first moment of each line that is no more, as an erasure knows it."""
    kinds = {table.model._meta.label: (kind, table.since) for kind, table in person_tables().items()}
    return [
        [kinds[label][0], number, values[kinds[label][1]]]
        for (label, number), values in change.removed.items()
        if label in kinds
    ]


def put_back(change: JoiningChange) -> None:
    """Rows as they were before, but what was changed since: that stays. Rows whose own has gone meanwhile stay away.

    A row that could only be changed back against what was done since stays as it is.
    """
    for label, number in change.added:
        apps.get_model(label)._base_manager.filter(pk=number).delete()
    turned = dict(change.changed)
    while turned:
        # One of two rows that may not be so together goes back after the other.
        left = {key: columns for key, columns in turned.items() if not _changed_back(key, columns)}
        if len(left) == len(turned):
            break
        turned = left
    waiting = dict(change.removed)
    for needed in (_every, _never_empty):
        while ready := [key for key, values in waiting.items() if not _missing(key, values, needed)]:
            for key in ready:
                _insert(key, waiting.pop(key))


def _key_of(row: models.Model) -> RowKey:
    return row._meta.label, row.pk if isinstance(row.pk, int) else str(row.pk)


def _leading_to(model: type[models.Model], numbers: list[Any]) -> Iterator[tuple[type[models.Model], list[Any], bool]]:
    for relation in model._meta.get_fields(include_hidden=True):
        one: Any = relation
        if not one.is_relation or not one.auto_created or one.concrete or one.many_to_many:
            continue
        if one.related_model in _NOT_KEPT:
            continue
        rows = one.related_model._base_manager.filter(**{f"{one.field.name}__in": numbers})
        found = list(rows.order_by("pk").values_list("pk", flat=True))
        if found:
            yield one.related_model, found, one.on_delete is models.CASCADE


def _values(row: models.Model) -> Values:
    """Encrypted columns opened."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return json.loads(json.dumps(values, cls=_Exact))


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond: Django's own are cut to the millisecond."""

    def default(self, o: Any) -> Any:
        """As ISO 8601 has it."""
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _differing(before: Values, after: Values) -> dict[str, tuple[Any, Any]]:
    return {name: (value, after[name]) for name, value in before.items() if after[name] != value}


def _listed(rows: Mapping[RowKey, Any]) -> Iterator[list[Any]]:
    return ([label, number, values] for (label, number), values in rows.items())


def _changed_back(key: RowKey, columns: Mapping[str, tuple[Any, Any]]) -> bool:
    """Whether the database takes it."""
    try:
        with transaction.atomic():
            _change_back(key, columns)
    except IntegrityError:
        return False
    return True


def _change_back(key: RowKey, columns: Mapping[str, tuple[Any, Any]]) -> None:
    model = apps.get_model(key[0])
    row = model._base_manager.select_for_update().filter(pk=key[1]).first()
    if row is None:
        return
    now = _values(row)
    back = {name: before for name, (before, after) in columns.items() if now[name] == after}
    for name, value in back.items():
        setattr(row, name, _field(model, name).to_python(value))
    # As a row of any kind: some refuse to be saved twice.
    models.Model.save(row, update_fields=[_field(model, name).name for name in back])


def _insert(key: RowKey, values: Values) -> None:
    model = apps.get_model(key[0])
    if not model._base_manager.filter(pk=key[1]).exists():
        lost = dict.fromkeys(_missing(key, values, lambda field: field.null))
        row = model(**{name: _field(model, name).to_python(value) for name, value in {**values, **lost}.items()})
        models.Model.save(row, force_insert=True)


def _every(_field: Any) -> bool:
    return True


def _never_empty(field: Any) -> bool:
    return not field.null


def _missing(key: RowKey, values: Values, asked: Callable[[Any], bool]) -> list[str]:
    """Columns that lead to a row which is not there."""
    found = []
    for field in apps.get_model(key[0])._meta.concrete_fields:
        value = values[field.attname]
        if field.is_relation and value is not None and asked(field):
            target: Any = field.related_model
            if not target._base_manager.filter(pk=value).exists():
                found.append(field.attname)
    return found


def _field(model: type[models.Model], attname: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)
