"""The periodic job of the jobs themselves and of what lives for minutes.

Sessions and idempotency keys go with ``compliance`` and ``api``.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.tasks import TaskResultStatus

from arpenteur.web.site.operations.job_table import jobs
from arpenteur.web.site.operations.models import Heartbeat
from arpenteur.web.site.operations.short_lived import forget_ended

KEPT = timedelta(days=14)
SILENT = timedelta(minutes=5)
"""A worker that said nothing for so long is gone, and the job that it had with it."""


@transaction.atomic
def clear_finished_jobs(*, at: datetime) -> int:
    """Delete what is known of jobs done two weeks ago; say that jobs whose worker died are lost. How many."""
    old, _ = jobs().finished().filter(finished_at__lte=at - KEPT).delete()
    silent, _ = Heartbeat.objects.filter(seen_at__lte=at - KEPT).delete()
    alive = set(Heartbeat.objects.filter(seen_at__gt=at - SILENT).values_list("worker", flat=True))
    running = jobs().running().filter(started_at__lte=at - SILENT).values_list("pk", "worker_ids")
    lost = [number for number, workers in running if alive.isdisjoint(workers[-1:])]
    lost_count = (
        jobs()
        .filter(pk__in=lost)
        .update(
            status=TaskResultStatus.FAILED, finished_at=at, exception_class_path="builtins.SystemExit", traceback=""
        )
    )
    forget_ended(at=at)
    return old + silent + lost_count
