"""Two lines of a volunteer become one: teams, actions, slots and what was counted are hers once."""

from typing import Any

from django.db import DatabaseError, IntegrityError, models, transaction


def join_lines(*, line: Any, into: Any) -> None:
    """Everything that leads to ``line`` leads to ``into``, in every room; ``line`` is deleted.

    What she counted stays, without a name. Where both have the same (a team, an action), that of ``into`` stays with
    what the other adds to it (``add_from``). Her personal link stays; that of ``line`` is taken where ``into`` has
    none. When she joined stays too: an erasure knows her by it.
    """
    for relation in line._meta.get_fields(include_hidden=True):
        if relation.is_relation and relation.auto_created and not relation.concrete:
            for row in relation.related_model._base_manager.filter(**{relation.field.name: line.pk}):
                _lead_to(row, relation, into)
    into.by_email, into.by_phone = into.by_email or line.by_email, into.by_phone or line.by_phone
    into.languages = list(dict.fromkeys([*into.languages, *line.languages]))
    into.wishes = list(dict.fromkeys([*into.wishes, *line.wishes]))
    into.quartier = into.quartier or line.quartier
    into.reminders = into.reminders and line.reminders
    digest = into.digest or line.digest
    line.delete()
    into.digest = digest
    into.save()


def _lead_to(row: models.Model, relation: Any, into: Any) -> None:
    column = relation.field.name
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{column: into})
    except DatabaseError as refused:
        # A counted event never passes from one volunteer to another: it stays, and is nobody's once the line is gone.
        if relation.on_delete is models.SET_NULL:
            return
        if not isinstance(refused, IntegrityError):
            raise
        _add_to_the_same(row, column, into)


def _add_to_the_same(row: Any, column: str, into: Any) -> None:
    """What ``into`` has already: the row beside which ``row`` may not stand takes what is more in it."""
    for constraint in row._meta.total_unique_constraints:
        if column in constraint.fields:
            others = {name: getattr(row, name) for name in constraint.fields if name != column}
            same = type(row)._base_manager.filter(**others, **{column: into}).first()
            if same is not None:
                same.add_from(row)
    row.delete()
