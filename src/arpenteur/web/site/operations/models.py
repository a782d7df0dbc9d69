"""What runs by itself: when each periodic job last ran, and who has it in hand. What processes share for minutes."""

from typing import ClassVar

from django.db import models

from arpenteur.web.foundation.shared.privacy import PLAIN, Classified, Plain, plain


class PeriodicRun(Classified):
    """One job. A worker takes it by writing its name and ``locked_until``, which it moves on while it lives; one that
    dies lets go of it at that time, or when another starts on its machine.
    """

    name = models.CharField(max_length=60, primary_key=True)
    due_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=64, default="", help_text="the worker that took it last")
    last_at = models.DateTimeField(null=True, help_text="end of the last run, whatever became of it")
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0, help_text="things done over all runs")
    fault = models.CharField(max_length=120, default="", help_text="kind of the error of the last run, if it failed")

    privacy: ClassVar = {
        **plain("name due_at locked_until holder last_at runs failures done"),
        "fault": Plain("the class of an error, never its message"),
    }

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Heartbeat(Classified):
    """A process that works through jobs, and when it was last heard of."""

    worker = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    privacy: ClassVar = {"worker": PLAIN, "seen_at": PLAIN}

    class Meta:
        ordering: ClassVar = ["worker"]

    def __str__(self) -> str:
        return self.worker


class ShortLived(Classified):
    """What every process must know for a few minutes: see ``short_lived``."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    ends_at = models.DateTimeField(db_index=True)

    privacy: ClassVar = {
        "key": Plain("a digest under the key of the site of who tries and what; minutes, then deleted"),
        "value": Plain("a number of tries or their times"),
        "ends_at": PLAIN,
    }

    def __str__(self) -> str:
        return self.key
