"""Whoever complained is a person: she goes with her complaint, at its date or when she asks. Papers stay longer."""

from datetime import datetime
from typing import Any

from arpenteur.web.communication.advertising.complaining import forget_complaint
from arpenteur.web.communication.advertising.models import AdComplaint, AdPaper
from arpenteur.web.foundation.shared.persons import PersonTable
from arpenteur.web.foundation.shared.privacy import Retention


def _forgotten(row: Any, by: Any, at: datetime) -> None:
    forget_complaint(complaint=row, by=by, at=at)


PERSONS = (PersonTable(kind="complaint", model=AdComplaint, since="received_at", erase=_forgotten),)
OUTLIVING = ((Retention.ADVERTISING, AdPaper),)
"""Rows that outlive their campaigns: each goes at its own date, seven years after its last day."""
