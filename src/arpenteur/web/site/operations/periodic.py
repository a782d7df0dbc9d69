"""What the site does by itself, and how N workers on one database share it: each tick is run once.

A job is a function ``f(*, at: datetime) -> int`` that says how many things it did, and may be run again after being
killed. A worker takes a due job by writing its name and ``locked_until`` in the row, in one conditional update: the
database decides who has it, not the workers. It is held for a minute, and for another while its worker says that it
lives (``keep``): what a killed one had in hand is another's a minute later, or at once where one starts on the same
machine (``take_back``).
"""

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from arpenteur.web.site.operations.models import PeriodicRun

log = logging.getLogger("arpenteur.jobs")


@dataclass(frozen=True)
class Job:
    """``path`` is ``module:function``, imported when the job first runs."""

    name: str
    path: str
    every: timedelta

    def call(self, at: datetime) -> int:
        """Run the function."""
        module, _, name = self.path.partition(":")
        return getattr(import_module(module), name)(at=at)


LEASE = timedelta(minutes=1)
"""How long a job is a worker's without a sign of life."""
_SITE = "arpenteur.web"
JOBS: tuple[Job, ...] = (
    Job("reminders", f"{_SITE}.ground.crew.reminders:hand_over_due", timedelta(minutes=5)),
    Job("paths", f"{_SITE}.persons.paths.outgoing:hand_over_due", timedelta(minutes=5)),
    Job("ways-in", f"{_SITE}.foundation.campaigns.ways_in:close_expired", timedelta(minutes=1)),
    Job("retention", f"{_SITE}.accountability.compliance.retention:run_due", timedelta(hours=1)),
    Job("erasures", f"{_SITE}.accountability.compliance.deletion:settle_erasures", timedelta(hours=1)),
    Job("keys", f"{_SITE}.foundation.keys.rotation:run_due", timedelta(minutes=1)),
    Job("follow-ups", f"{_SITE}.site.api.due:note_due", timedelta(hours=1)),
    Job("decoys", f"{_SITE}.persons.contacts.decoys:plant_due", timedelta(hours=1)),
    Job("decoy-tokens", f"{_SITE}.site.api.decoys:place_due", timedelta(hours=1)),
    Job("public-pages", f"{_SITE}.communication.public_pages.cancelling:hand_over_cancelled_due", timedelta(minutes=5)),
    Job("consultations", f"{_SITE}.residents.consultations.actions.steps:keep_time", timedelta(minutes=1)),
    Job("consultations-due", f"{_SITE}.residents.consultations.actions.duties:remind_due", timedelta(hours=1)),
    Job("consultations-over", f"{_SITE}.residents.consultations.actions.processes:archive_due", timedelta(hours=1)),
    Job("consultations-unread", f"{_SITE}.residents.consultations.actions.contributions:drop_due", timedelta(hours=1)),
    Job("consultations-rulings", f"{_SITE}.residents.consultations.actions.rulings:publish_due", timedelta(minutes=1)),
    Job("consultations-unopened", f"{_SITE}.residents.consultations.actions.signups:drop_due", timedelta(hours=1)),
    Job("reports", f"{_SITE}.residents.reports.photo_expiry:drop_due", timedelta(hours=1)),
    Job("town-halls", f"{_SITE}.residents.reports.town_hall_messages:follow_due", timedelta(hours=1)),
    Job("advertising", f"{_SITE}.communication.advertising.actions:keep_up", timedelta(minutes=15)),
    Job("webhooks", f"{_SITE}.site.api.webhooks:tick", timedelta(seconds=15)),
    Job("outbox", f"{_SITE}.foundation.outbox.worker:tick", timedelta(seconds=15)),
    Job("mailings", f"{_SITE}.communication.outreach.sending:tick", timedelta(seconds=2)),
    Job("strangers", f"{_SITE}.communication.outreach.inbox:forget_strangers", timedelta(hours=1)),
    Job("rolls", f"{_SITE}.residents.ballots.box_opening:forget_due_rolls", timedelta(hours=1)),
    Job("sequences", f"{_SITE}.communication.outreach.sequencing:enrol_due", timedelta(minutes=5)),
    Job("answers", f"{_SITE}.communication.outreach.inbox:take_due", timedelta(minutes=5)),
    Job("cleaning", f"{_SITE}.site.operations.cleaning:clear_finished_jobs", timedelta(minutes=5)),
)


def run_due(*, at: datetime, jobs: Iterable[Job] = JOBS, holder: str = "") -> dict[str, int | None]:
    """Run every due job that no other worker has in hand; what each did, None where it failed."""
    return {job.name: _run(job, at, holder) for job in jobs if _take(job, at, holder)}


def keep(holder: str, *, at: datetime) -> None:
    """What a worker has in hand stays its own for another while: it lives."""
    PeriodicRun.objects.filter(holder=holder).exclude(locked_until=None).update(locked_until=at + LEASE)


def take_back(worker: str, *, at: datetime) -> list[str]:
    """Free what workers of this machine had in hand that live no more, as one starts; their names."""
    host, number, _ = worker.rsplit("-", 2)
    rows = PeriodicRun.objects.filter(locked_until__gt=at, holder__startswith=f"{host}-").exclude(holder=worker)
    dead = [one for one in set(rows.values_list("holder", flat=True)) if not _lives(one, host, number)]
    PeriodicRun.objects.filter(holder__in=dead, locked_until__gt=at).update(locked_until=at)
    return dead


def _lives(holder: str, host: str, own_number: str) -> bool:
    """Whether a worker of this machine may be at work: its process is there, and is another than the one that asks."""
    name, number, _ = holder.rsplit("-", 2)
    if name != host or not number.isdecimal():
        return True
    if number == own_number:  # a container that was started again numbers its processes as before
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's, or a machine that does not say
        return True
    return True


def _take(job: Job, at: datetime, holder: str) -> bool:
    free = Q(locked_until=None) | Q(locked_until__lte=at)
    mine = PeriodicRun.objects.filter(free, name=job.name, due_at__lte=at)
    if mine.update(locked_until=at + LEASE, holder=holder):
        return True
    if PeriodicRun.objects.filter(name=job.name).exists():
        return False
    try:
        with transaction.atomic():
            PeriodicRun.objects.create(name=job.name, due_at=at, locked_until=at + LEASE, holder=holder)
    except IntegrityError:
        return False
    return True


def _run(job: Job, at: datetime, holder: str) -> int | None:
    done, fault = None, ""
    try:
        done = job.call(at)
    except Exception as error:
        fault = type(error).__name__
        log.exception("periodic job failed", extra={"job": job.name})
    if done:
        log.info("periodic job", extra={"job": job.name, "count": done})
    held = PeriodicRun.objects.filter(name=job.name, holder=holder).exclude(locked_until=None)
    held.update(
        locked_until=None,
        due_at=at + job.every,
        last_at=timezone.now(),
        runs=F("runs") + 1,
        failures=F("failures") + (1 if fault else 0),
        done=F("done") + (done or 0),
        fault=fault[:120],
    )
    return done
