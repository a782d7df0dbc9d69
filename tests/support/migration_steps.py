"""Every migration of the site in its order, each with rows in every table, killed in its middle and after its end.

Run by a child process that owns its database (``sites.Site.python``), since the kills are real ones.
"""

import os
import uuid
from collections.abc import Callable, Container, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from signal import SIGKILL
from typing import Any

from django.db import connection, models, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from migrating import states_rendered_sparingly

from arpenteur.web.foundation.campaigns.row_security import sealed_tables, secure, secure_table
from arpenteur.web.foundation.shared.sealing import unsealed

Contents = dict[str, dict[str, dict[str, Any]]]
"""Table, key of a row, column, value."""
ROWS = 2
AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
SPECIAL: dict[tuple[str, str], Any] = {
    ("campaigns.Campaign", "time_zone"): "Europe/Paris",
    ("canvass.ConsentedContact", "basis"): "consent",
    ("canvass.ConsentedContact", "news"): True,
    ("contacts.ConsentedContact", "basis"): "consent",
    ("contacts.ConsentedContact", "news"): True,
    ("contacts.ConsentedContact", "by_email"): True,
    ("contacts.Consent", "given_at"): None,
    ("contacts.Consent", "receipt"): None,
    ("contacts.FollowUp", "done_at"): None,
    ("canvass.DoorEvent", "type"): "visit",
    ("canvass.DoorEvent", "outcome"): "opened",
    ("canvass.DoorEvent", "undoes"): None,
    ("ballots.BallotBox", "state"): "counted",
    ("reports.ReportPhoto", "state"): "clear",
    ("reports.ReportPhoto", "waiting"): "",
    ("reports.TownHall", "way"): "mail",
    ("reports.TownHall", "url"): "",
    ("calls.Call", "state"): "waiting",
    ("calls.Call", "ended_at"): None,
    ("consultations.ProcessStep", "closes_at"): AT + timedelta(days=365),
    ("consultations.StepGate", "min_age"): 15,
    ("consultations.Contribution", "kind"): "proposal",
    ("consultations.Contribution", "showing"): "public",
    ("consultations.ContentNotice", "good_faith"): True,
    ("consultations.ConsultationMeeting", "ends_at"): AT + timedelta(days=365),
    ("paths.Journey", "status"): "active",
    ("paths.Journey", "ended_at"): None,
    ("people.Person", "user"): None,  # each account has a volunteer of its own, whose person comes with a migration
    ("fieldwork.Action", "ends_at"): AT + timedelta(days=365),
    ("volunteers.Availability", "day"): None,
    ("volunteers.Availability", "ends"): time(20),
}
"""What a constraint asks of a column and its type does not say."""
FIRST = {("consultations.Duty", "contribution")}
"""Links that may be empty, of which a constraint asks that one is not."""
ONE_OF = {"money.BankMatch": ("donation", "income", "expense", "repayment", "refund")}
"""Links of which a constraint asks that one alone is not empty: the first for which there is a row."""


def ours(migration: Migration) -> bool:
    """Whether the site itself brings it, not a library."""
    return type(migration).__module__.startswith("arpenteur.")


def walked(chosen: Container[str]) -> Iterator[dict[str, Any]]:
    """Go through every migration from an empty database; says of each of ours that is chosen what was in the tables,
    what changed, of the others only how many tables there were.
    """
    with states_rendered_sparingly():
        yield from _walked(chosen)


def _walked(chosen: Container[str]) -> Iterator[dict[str, Any]]:
    executor = MigrationExecutor(connection)
    state = executor._create_project_state()
    executor.recorder.ensure_schema()
    for migration in in_order(executor):
        name = f"{migration.app_label}.{migration.name}"
        if name in chosen:
            seal(state)
            fill(state)
            before = contents()
            killed(lambda one=migration, was=state: apply(one, was, kill_in_it=True))
            untouched = contents() == before and (migration.app_label, migration.name) not in applied()
            killed(lambda one=migration, was=state: apply(one, was))
            finished = (migration.app_label, migration.name) in applied()
            after = contents()
            yield {
                "name": name,
                "untouched": untouched,
                "finished": finished,
                "empty": [model._meta.label for model in stored(state) if len(before[model._meta.db_table]) < ROWS],
                "tables": len(before),
                "changes": changes(before, after),
            }
        else:
            apply(migration, state)
            if ours(migration):
                yield {"name": name, "tables": len(connection.introspection.table_names()) - 1}
        state = migration.mutate_state(state)
    fill(state)


def seal(state: ProjectState) -> None:
    """Row security as the version of that state had it: also on tables of campaigns that no model of today is of."""
    secure("default")
    today = sealed_tables()
    for model in stored(state):
        if (
            any(one.column == "campaign_id" for one in model._meta.concrete_fields)
            and model._meta.db_table not in today
        ):
            secure_table("default", model._meta.db_table)


def in_order(executor: MigrationExecutor) -> Iterator[Migration]:
    """Every migration, libraries' first, then the first of each room, then the second: as sites met them, so that most
    tables are there before the first change of one.
    """
    waiting = dict(executor.loader.graph.nodes)
    while waiting:
        ready = [key for key in waiting if not _parents(executor, key) & waiting.keys()]
        yield waiting.pop(min(ready, key=lambda key: (ours(waiting[key]), key[1][:4], key)))


def _parents(executor: MigrationExecutor, key: tuple[str, str]) -> set[tuple[str, str]]:
    return {parent.key for parent in executor.loader.graph.node_map[key].parents}


def apply(migration: Migration, state: ProjectState, *, kill_in_it: bool = False) -> None:
    """Apply one migration; with ``kill_in_it`` the process ends once its first change is made."""
    if kill_in_it:
        operation = migration.operations[0]
        forwards = operation.database_forwards

        def once(*arguments: Any) -> None:
            forwards(*arguments)
            os.kill(os.getpid(), SIGKILL)

        operation.database_forwards = once
    MigrationExecutor(connection).apply_migration(state.clone(), migration)


def applied() -> set[tuple[str, str]]:
    """Migrations that the database says it has."""
    return set(MigrationExecutor(connection).recorder.applied_migrations())


def killed(work: Callable[[], None]) -> None:
    """Do the work in a copy of this process, which is killed where it ends at the latest."""
    connection.close()
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os.kill(os.getpid(), SIGKILL)
    os.waitpid(child, 0)


def stored(state: ProjectState) -> list[type[models.Model]]:
    """Models of a state that have a table of their own."""
    state.clear_delayed_apps_cache()
    everything = state.apps.get_models(include_auto_created=True)
    return [model for model in everything if model._meta.managed and not model._meta.proxy]


def fill(state: ProjectState) -> None:
    """Rows in every table, and one more where a table has columns that its rows were written without."""
    waiting = stored(state)
    with unsealed(), transaction.atomic():
        while waiting:
            later = [model for model in waiting if not _filled(model, set(waiting) - {model})]
            assert len(later) < len(waiting), f"tables that need each other: {later}"
            waiting = later


_columns: dict[str, set[str]] = {}


def _filled(model: type[models.Model], waiting: set[type[models.Model]]) -> bool:
    links = [one for one in model._meta.concrete_fields if one.is_relation]
    needed = {one.related_model for one in links if not one.null or (model._meta.label, one.name) in FIRST}
    if needed & waiting:
        return False
    table, columns = model._meta.db_table, {one.column for one in model._meta.concrete_fields}
    number = model._base_manager.count()
    wanted = max(ROWS, number + (columns != _columns.get(table, columns)))
    _columns[table] = columns
    for place in range(number, wanted):
        values = {one.name: _value(one, place) for one in model._meta.concrete_fields}
        filled = [one for one in ONE_OF.get(model._meta.label, ()) if values.get(one) is not None]
        values |= dict.fromkeys(filled[1:])
        model._base_manager.create(**{name: value for name, value in values.items() if value is not None})
    return True


def _value(column: Any, place: int) -> Any:
    label = (column.model._meta.label, column.name)
    if label in SPECIAL:
        return SPECIAL[label]
    if column.is_relation:
        return _related(column, place)
    if column.choices:
        return column.choices[place % len(column.choices)][0]
    return None if isinstance(column, models.AutoField | models.BigAutoField) else _plain(column, place)


def _related(column: Any, place: int) -> models.Model | None:
    if column.related_model is column.model:
        return None
    rows = column.related_model._base_manager.order_by("pk")
    if column.unique:
        return rows.exclude(
            pk__in=column.model._base_manager.exclude(**{column.name: None}).values(column.name)
        ).first()
    found = list(rows[: place + 1])
    return found[-1] if found else None


def _plain(column: Any, place: int) -> Any:
    words = f"é{place}-{column.model._meta.model_name}-{column.name}"
    kinds: list[tuple[Any, Callable[[], Any]]] = [
        (models.UUIDField, lambda: uuid.uuid5(uuid.NAMESPACE_OID, words)),
        (models.EmailField, lambda: f"essai{place}@exemple.invalid"),
        ((models.CharField, models.TextField), lambda: words[: getattr(column, "longest", column.max_length)]),
        (models.BooleanField, lambda: bool(place % 2)),
        (models.DateTimeField, lambda: AT + timedelta(days=place)),
        (models.DateField, lambda: date(2026, 9, 2 + place)),
        (models.TimeField, lambda: time(8 + place)),
        (models.DurationField, lambda: timedelta(hours=place)),
        (models.JSONField, lambda: [words] if column.default is list else {"é": words}),
        (models.BinaryField, lambda: words.encode()),
        (models.DecimalField, lambda: Decimal(place + 1)),
        ((models.IntegerField, models.FloatField), lambda: place + 1),
        (models.GenericIPAddressField, lambda: f"127.0.0.{place + 1}"),
    ]
    return next(make() for kind, make in kinds if isinstance(column, kind))


def contents() -> Contents:
    """Every row of every table, as the database holds it."""
    with unsealed(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        keys = _keys(cursor, tables)
        return {table: _rows(cursor, table, keys[table]) for table in tables if table != "django_migrations"}


def _keys(cursor: Any, tables: list[str]) -> dict[str, Any]:
    """The column of each table's key: asked of PostgreSQL at once, where a question a table takes most of the walk."""
    if connection.vendor != "postgresql":
        return {table: connection.introspection.get_primary_key_column(cursor, table) for table in tables}
    cursor.execute(
        "SELECT relname, attname FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
        " WHERE indisprimary AND relnamespace = current_schema()::regnamespace"
    )
    return dict(cursor.fetchall())


def _rows(cursor: Any, table: str, key: str) -> dict[str, dict[str, Any]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 — a table of this database
    names = [one[0] for one in cursor.description]
    rows = [dict(zip(names, map(_readable, values), strict=True)) for values in cursor.fetchall()]
    return {str(row[key]): row for row in rows}


def _readable(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, memoryview | bytes) else str(value)


def changes(before: Contents, after: Contents) -> list[str]:
    """Tables, rows and values of columns that are there before and not after, in words."""
    found = [f"{table} is gone" for table in before if table not in after]
    for table in before.keys() & after.keys():
        for key, row in before[table].items():
            now = after[table].get(key)
            if now is None:
                found.append(f"{table} {key} is gone")
                continue
            found += [
                f"{table} {key}.{name}: {value!r}, then {now.get(name)!r}"
                for name, value in row.items()
                if now.get(name) != value
            ]
        found += [f"{table} {key} is new" for key in after[table].keys() - before[table].keys()]
    return sorted(found)
