"""Reads: what was counted and what is under way, station by station. A query each, whatever the volume."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from arpenteur.web.foundation.audit.models import Head
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.figures import FIGURES
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.queries import of_state
from arpenteur.web.site.glance.scope import GlanceScope

_KEPT_SECONDS = 600
_MAKING = threading.RLock()


@dataclass(frozen=True, slots=True)
class Sums:
    """One measure at one station: in the days asked for, today, and since the start."""

    station: str
    measure: str
    in_span: int
    today: int
    ever: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One action at one of its stations; ``station`` is empty for an action without any.

    ``done`` says finished on a day asked for, ``lately`` finished since Monday.
    """

    station: str
    action: int
    running: bool
    planned: bool
    done: bool
    lately: bool


@dataclass(frozen=True, slots=True)
class Version:
    """What an answer may depend on: ``all`` moves with every write of the campaign, ``settled`` not for mere counts.

    Both are places in its journal, which each write moves in its own transaction.
    """

    all: str
    settled: str


def version(campaign: Campaign) -> Version:
    """Where the campaign stands."""
    head = Head.objects.filter(chain=campaign.pk).values_list("digest", "settled").first()
    return Version(*head) if head else Version("", "")


def remember[T](key: tuple[object, ...], compute: Callable[[], T]) -> T:
    """An answer that depends on nothing but its key; one thread of the process makes it, the others wait for it."""
    name = "glance:" + ":".join(hashlib.sha256(str(part).encode()).hexdigest()[:16] for part in key)
    found: T | None = FIGURES.get(name)
    if found is None:
        with _MAKING:
            found = FIGURES.get(name)
            if found is None:
                found = compute()
                FIGURES.set(name, found, _KEPT_SECONDS)
    return found


def sums(scope: GlanceScope) -> list[Sums]:
    """The counts, from the tally. Inside a ``sealed`` block."""
    days = scope.days()
    in_span = Coalesce(Sum("quantity", filter=days), 0) if days else Sum("quantity")
    rows = (
        scope.tallies()
        .values_list("station", "measure")
        .annotate(in_span=in_span, now=Coalesce(Sum("quantity", filter=Q(day=scope.today)), 0), ever=Sum("quantity"))
    )
    return [Sums(*row) for row in rows]


def passages(scope: GlanceScope) -> list[Passage]:
    """The actions and where they pass. Inside a ``sealed`` block."""
    done = Q(status=Status.DONE)
    rows = (
        scope.actions()
        .filter(status__in=(Status.PLANNED, Status.RUNNING, Status.DONE))
        .values_list(
            "zones__station",
            "pk",
            _whether(of_state(Status.RUNNING, scope.now)),
            _whether(of_state(Status.PLANNED, scope.now)),
            _whether(done & scope.moments()),
            _whether(done & scope.this_week()),
        )
    )
    return [Passage(station or "", *rest) for station, *rest in rows]


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
