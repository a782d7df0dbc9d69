"""When many texts come at once: what comes then is taken, and waits until somebody has read it. Nobody is shut out.

A crowd and a brigade look alike from here, and so do a hall and a single person behind one address: only a person tells
them apart. Counters of networks are kept for a day, nothing of anybody is.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from arpenteur.web.foundation.shared.limits import Limit
from arpenteur.web.foundation.shared.work_queue import network
from arpenteur.web.residents.consultations.models import Contribution, Credential, ProcessStep
from arpenteur.web.residents.consultations.states import Showing

HOUR = timedelta(hours=1)
MOST_ABOUT = 20
"""Arguments and amendments about one text in an hour; those after them wait to be read."""
MOST_AT_STEP = 60
"""Texts at one step in an hour, of people whom neither an address nor a code tells apart."""
_DAY = 86_400
TEXTS = Limit("consultation-texts", most=12, seconds=_DAY)
"""Of one network at one step: a family, a small office."""
REPLIES = Limit("consultation-replies", most=30, seconds=_DAY)
"""Answers to one survey from one network, of people whom neither an address nor a code tells apart."""
SEATS = Limit("consultation-seats", most=10, seconds=_DAY)
"""The same for seats of one meeting."""
NOTICES = Limit("consultation-notices", most=5, seconds=_DAY)
"""Of one network in one campaign; those after them are read within the day too, but hide nothing before."""


def is_crowded(limit: Limit, request: HttpRequest, about: object) -> bool:
    """One more of a network; whether it is more than a few people would send."""
    return not limit.take(f"{about}:{network(request.META.get('REMOTE_ADDR', ''))}")


def is_surge(row: Contribution, at: datetime) -> bool:
    """Whether a contribution comes among so many that somebody has to read it first."""
    since = Contribution.objects.filter(submitted_at__gt=at - HOUR, submitted_at__lte=at).exclude(pk=row.pk)
    if row.parent_id is not None:
        about = since.filter(parent=row.parent_id).exclude(showing__in=(Showing.WITHDRAWN, Showing.ERASED))
        if about.count() >= MOST_ABOUT:
            return True
    if _is_told_apart(row):
        return False
    shown = Exists(Credential.objects.filter(resident=OuterRef("author"), step=row.step_id))
    unknown = since.filter(~shown, step=row.step_id, author__confirmed_at=None, entered_by="")
    return unknown.count() >= MOST_AT_STEP


def _is_told_apart(row: Contribution) -> bool:
    if row.entered_by:
        return True
    author = row.author
    if author is None:
        return False
    return author.confirmed_at is not None or Credential.objects.filter(step=row.step_id, resident=author).exists()


def step_key(step: ProcessStep) -> str:
    """What counters of a step are kept under."""
    return f"{step.campaign_id}:{step.pk}"
