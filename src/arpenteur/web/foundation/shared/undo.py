"""What a gesture on many rows changed, kept ten minutes by the session of who did it: one press takes it back."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

UNDO = timedelta(minutes=10)
"""How long a gesture can be taken back."""


def keep_for_undo(request: HttpRequest, gesture: str, campaign: int, changed: dict[str, Any], at: datetime) -> None:
    """Keep what was changed: numbers and states, never a name. The last one of a gesture in a campaign is kept."""
    request.session[_key(gesture, campaign)] = {"until": (at + UNDO).isoformat(), "changed": changed}


def to_undo(request: HttpRequest, gesture: str, campaign: int, at: datetime) -> dict[str, Any] | None:
    """What can still be taken back, with ``until`` (ISO 8601); None once ten minutes have passed."""
    kept = request.session.get(_key(gesture, campaign))
    if not kept or datetime.fromisoformat(kept["until"]) < at:
        return None
    return {**kept["changed"], "until": kept["until"]}


def take_to_undo(request: HttpRequest, gesture: str, campaign: int, at: datetime) -> dict[str, Any] | None:
    """The same, and it is kept no longer."""
    kept = to_undo(request, gesture, campaign, at)
    request.session.pop(_key(gesture, campaign), None)
    return kept


def _key(gesture: str, campaign: int) -> str:
    return f"{gesture}_{campaign}"
