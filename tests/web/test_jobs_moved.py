"""Jobs that were asked before modules had their names are done after: a base with such rows is migrated."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks_db.models import DBTaskResult
from site_role import as_owner

BEFORE = {
    "arpenteur.web.canvass.cut.jobs.cut_later": "cut_later",
    "arpenteur.web.canvass.stops.jobs.make_later": "make_later",
    "arpenteur.web.routes.turfs.jobs.cut_later": "cut_later",
    "arpenteur.web.exchange.jobs.write_later": "write_later",
    "arpenteur.web.operations.official_files.ask_addresses": "ask_addresses",
}


def migrate(*targets: tuple[str, str | None]) -> None:
    """As whoever owns the tables; to the newest of every room where no target is given."""
    executor = MigrationExecutor(connection)
    with as_owner(makes_tables=False):
        executor.migrate(list(targets) or executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_a_job_that_waits_through_the_upgrade_is_found_by_the_worker():
    migrate(("operations", "0002_short_lived"), ("routes", None))
    try:
        rows = [
            DBTaskResult.objects.create(
                args_kwargs={"args": [1, 2], "kwargs": {}}, task_path=path, queue_name="default", backend_name="default"
            )
            for path in BEFORE
        ]
    finally:
        migrate()
    for row, name in zip(rows, BEFORE.values(), strict=True):
        row.refresh_from_db()
        assert row.task.name == name
    try:
        migrate(("operations", "0002_short_lived"))
        rows[-1].refresh_from_db()
        assert rows[-1].task_path == list(BEFORE)[-1]
    finally:
        migrate()
