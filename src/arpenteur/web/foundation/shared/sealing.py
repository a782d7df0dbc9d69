"""Campaigns are sealed from each other: a query is made inside one campaign, or it raises.

Two walls. In Python, every table of a campaign has a manager that filters by the campaign of the current ``sealed``
block and raises outside one. On PostgreSQL, row-level security compares the same campaign with a setting of the
connection, so that even a hand-written query sees nothing of another campaign.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models
from django.db.backends.signals import connection_created
from django_scopes import ScopedManager, scope, scopes_disabled
from django_scopes.manager import DisabledQuerySet

SETTING = "arpenteur.campaign"
EVERY = "*"
_current: ContextVar[str] = ContextVar("sealed_campaign", default="")


class _Refused(DisabledQuerySet):
    """What django-scopes leaves open without a scope: a yes or a no is an answer too."""

    exists = exclude = in_bulk = contains = aiterator = bulk_update = update_or_create = DisabledQuerySet.error


class SealedManager(type(ScopedManager(campaign="campaign"))):  # pyright: ignore[reportUntypedBaseClass, reportGeneralTypeIssues] — the library makes the class
    """Rows of the campaign of the current ``sealed`` block; outside one, every question raises ScopeError."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """All rows the block may see."""
        found = super().get_queryset()
        if isinstance(found, DisabledQuerySet):
            return _Refused(self.model, using=self._db, missing_scopes=found.missing_scopes)
        return found


@contextmanager
def sealed(campaign: int) -> Generator[None]:
    """Everything inside the block sees one campaign."""
    with scope(campaign=campaign), _told(str(campaign)):
        yield


def campaign_inside() -> int | None:
    """Whose block this is; None outside one, and where all campaigns are seen."""
    told = _current.get()
    return int(told) if told.isdecimal() else None


@contextmanager
def unsealed() -> Generator[None]:
    """Everything inside the block sees all campaigns: for what comes before a campaign is known (whose member am I,
    whose token is this) and for jobs of the whole site. ``tests/repo`` lists the places that may.
    """
    with scopes_disabled(), _told(EVERY):
        yield


@contextmanager
def _told(campaign: str) -> Generator[None]:
    before = _current.get()
    mark = _current.set(campaign)
    _tell(campaign)
    try:
        yield
    finally:
        _current.reset(mark)
        _tell(before)


def _tell(campaign: str) -> None:
    # In a transaction that will be rolled back the server undoes the setting itself.
    if connection.vendor != "postgresql" or connection.needs_rollback or connection.connection is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, campaign])


def _remind(connection: Any, **_: object) -> None:
    """A connection that was lost and opened again knows its campaign before its first query."""
    if connection.vendor == "postgresql" and _current.get():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, _current.get()])


connection_created.connect(_remind, dispatch_uid="arpenteur.sealing")
