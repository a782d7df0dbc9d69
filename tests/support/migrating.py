"""A database as an older version left it, with rows, brought to today's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState
from flushing import Kept

_before: dict[tuple[tuple[str, str], ...], Kept] = {}


def stand_before(*targets: tuple[str, str]) -> None:
    """The tables as they were before, the cast alone in them, which every test has alike: on SQLite they go back once a
    process, and are copied after that.
    """
    if targets in _before:
        _before[targets].restore()
        return
    for app, name in targets:
        call_command("migrate", app, name, verbosity=0, interactive=False)
    if connection.vendor == "sqlite":
        _before[targets] = Kept()


@contextmanager
def states_rendered_sparingly() -> Iterator[None]:
    """For as long as this lasts, a new model, and what no relation depends on (an option, a constraint, a plain
    column), is rendered with its own model only, where Django renders all that stand beside it: most of the time of
    migrations.

    Django allows for it: it marks such a state as delayed, and renders it whole before code of a migration reads it.
    A site migrates without this, to the same tables (`test_operations_ready.py`).
    """
    plain, plain_add = ProjectState._find_reload_model, ProjectState.add_model  # type: ignore[attr-defined]

    def itself(state: Any, app: str, model: str, delay: bool = False) -> set[tuple[str, str]]:
        if not delay:
            return plain(state, app, model, delay)
        state.is_delayed = True
        return {(app, model)}

    def added(state: Any, model: ModelState) -> None:
        key = model.app_label, model.name_lower
        state.models[key] = model
        if state._relations is not None:
            state.resolve_model_relations(key)
        if "apps" in state.__dict__:
            state.reload_model(*key, delay=True)

    ProjectState._find_reload_model, ProjectState.add_model = itself, added  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model, ProjectState.add_model = plain, plain_add  # type: ignore[attr-defined]


@contextmanager
def older(app: str, name: str) -> Iterator[Any]:
    """The models of the version whose last migration of ``app`` is ``name``; at the end of the block everything is
    migrated as a site does it, policies and triggers included.
    """
    call_command("migrate", app, name, verbosity=0, interactive=False)
    try:
        executor = MigrationExecutor(connection)
        yield executor.loader.project_state(list(executor.loader.applied_migrations)).apps
    finally:
        call_command("migrate", verbosity=0, interactive=False)
