"""The table of jobs, with the questions that its library asks of it."""

from typing import cast

from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet


def jobs() -> DBTaskResultQuerySet:
    """All jobs that are known."""
    return cast(DBTaskResultQuerySet, DBTaskResult.objects.all())
