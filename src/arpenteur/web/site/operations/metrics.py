"""Figures of the site in the format monitors read. Labels are names of the program: no path, no person."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.site.operations.backup.records import moments
from arpenteur.web.site.operations.job_table import jobs
from arpenteur.web.site.operations.models import Heartbeat, PeriodicRun

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
WORKER_SEEN = timedelta(minutes=2)
_SIZE_STEP = 64 * 2**20
"""Bytes: of a size that is told page by page, somebody who looks often reads how many people vote."""
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
disable_created_metrics()
REGISTRY = CollectorRegistry(auto_describe=False)
log = logging.getLogger("arpenteur.request")

_requests = Counter(
    "arpenteur_requests", "Answers, by page and status.", ("view", "method", "status"), registry=REGISTRY
)
_latency = Histogram(
    "arpenteur_request_seconds", "Time to an answer, by page.", ("view",), buckets=_BUCKETS, registry=REGISTRY
)
_database = Counter("arpenteur_database_seconds", "Time spent in the database, by page.", ("view",), registry=REGISTRY)
_queries = Counter("arpenteur_database_queries", "Queries, by page.", ("view",), registry=REGISTRY)


class Spent(Protocol):
    """What a request cost the database."""

    seconds: float
    queries: int


def observe(view: str, method: str, status: int, seconds: float, database: Spent, by: str = "") -> None:
    """Count one answer and write its line; ``by`` is the pseudonym of someone who was refused. Of pages that rooms
    declare (``VIEWS`` of their ``unobserved``) only failures of the program are known.
    """
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and any(view in views for views in declared("unobserved", "VIEWS")):
        return
    _requests.labels(view, method, str(status)).inc()
    _latency.labels(view).observe(seconds)
    _database.labels(view).inc(database.seconds)
    _queries.labels(view).inc(database.queries)
    facts = {
        "view": view,
        "method": method,
        "status": status,
        "ms": round(1000 * seconds, 1),
        "queries": database.queries,
    }
    if by:
        facts["by"] = by
    # Probes come every few seconds and are counted above: their lines would bury the others.
    log.log(logging.DEBUG if view.startswith("operations:") else logging.INFO, "request", extra=facts)


def exposition() -> bytes:
    """Everything, as text."""
    return generate_latest(REGISTRY)


class _Site(Collector):
    """What the database knows of the whole site, asked when a monitor asks."""

    def collect(self) -> Iterator[Metric]:
        """Jobs, queues, workers, size."""
        yield from _jobs()
        yield from _periodic()
        yield from _workers()
        yield _deliveries()
        yield from _backups()
        size = ceil(_size() / _SIZE_STEP) * _SIZE_STEP
        yield _gauge("arpenteur_database_bytes", "Size of the database, to the next 64 MiB.", size)
        yield _gauge("arpenteur_scrape_time", "When these figures were read.", time.time())

    def describe(self) -> list[Metric]:
        """Nothing, so that registering asks the database nothing."""
        return []


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _jobs() -> Iterator[Metric]:
    gauge = GaugeMetricFamily("arpenteur_jobs", "Jobs asked for, by state; READY ones wait.", labels=("status",))
    for status, number in jobs().order_by().values_list("status").annotate(Count("pk")):
        gauge.add_metric((status,), number)
    yield gauge
    oldest = jobs().ready().aggregate(since=Min("enqueued_at"))["since"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    yield _gauge("arpenteur_jobs_oldest_seconds", "How long the oldest job has waited.", max(age, 0.0))


def _periodic() -> Iterator[Metric]:
    families = {
        "runs": CounterMetricFamily("arpenteur_periodic_runs", "Runs of a periodic job.", labels=("job",)),
        "failures": CounterMetricFamily("arpenteur_periodic_failures", "Runs that failed.", labels=("job",)),
        "done": CounterMetricFamily("arpenteur_periodic_done", "Things a periodic job did.", labels=("job",)),
    }
    late = GaugeMetricFamily("arpenteur_periodic_late_seconds", "How late a periodic job is.", labels=("job",))
    for run in PeriodicRun.objects.all():
        for field, family in families.items():
            family.add_metric((run.name,), getattr(run, field))
        late.add_metric((run.name,), max((timezone.now() - run.due_at).total_seconds(), 0.0))
    yield from families.values()
    yield late


def _deliveries() -> Metric:
    family = GaugeMetricFamily(
        "arpenteur_deliveries", "Messages that leave, by kind and state.", labels=("kind", "state")
    )
    with unsealed():
        for kind, state, number in Message.objects.order_by().values_list("kind", "state").annotate(Count("pk")):
            family.add_metric((kind, state), number)
    return family


def _backups() -> Iterator[Metric]:
    """Times are 0 where there was none: an alert on their age then tells."""
    home = Path(settings.ARPENTEUR_HOME)
    for what, name in (("backup", "arpenteur_backup_time"), ("proof", "arpenteur_backup_proof_time")):
        last = moments(home, what)[-1:]
        yield _gauge(name, f"When the last {what} was.", last[0].timestamp() if last else 0.0)


def _workers() -> Iterator[Metric]:
    seen = Heartbeat.objects.filter(seen_at__gte=timezone.now() - WORKER_SEEN).count()
    yield _gauge("arpenteur_workers", "Workers heard of lately.", seen)


def _size() -> float:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return float(cursor.fetchone()[0])
    file = Path(settings.DATABASES["default"]["NAME"])
    parts = (file, file.with_name(f"{file.name}-wal"))
    return float(sum(part.stat().st_size for part in parts if part.is_file()))


REGISTRY.register(_Site())
