"""Jobs that were asked before modules had their names are done after: a base with such rows is migrated."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks_db.models import DBTaskResult

BEFORE = {
    "arpenteur.web.canvass.cut.jobs.cut_later": "cut_later",
    "arpenteur.web.canvass.stops.jobs.make_later": "make_later",
    "arpenteur.web.routes.turfs.jobs.cut_later": "cut_later",
    "arpenteur.web.exchange.jobs.write_later": "write_later",
    "arpenteur.web.operations.official_files.ask_addresses": "ask_addresses",
}


@pytest.mark.django_db(transaction=True)
def test_a_job_that_waits_through_the_upgrade_is_found_by_the_worker():
    executor = MigrationExecutor(connection)
    executor.migrate([("operations", "0002_short_lived"), ("routes", None)])
    try:
        rows = [
            DBTaskResult.objects.create(
                args_kwargs={"args": [1, 2], "kwargs": {}}, task_path=path, queue_name="default", backend_name="default"
            )
            for path in BEFORE
        ]
    finally:
        executor.loader.build_graph()
        executor.migrate(executor.loader.graph.leaf_nodes())
    for row, name in zip(rows, BEFORE.values(), strict=True):
        row.refresh_from_db()
        assert row.task.name == name
    executor.loader.build_graph()
    try:
        executor.migrate([("operations", "0002_short_lived")])
        rows[-1].refresh_from_db()
        assert rows[-1].task_path == list(BEFORE)[-1]
    finally:
        executor.loader.build_graph()
        executor.migrate(executor.loader.graph.leaf_nodes())
