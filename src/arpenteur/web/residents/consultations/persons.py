"""Whoever takes part is a person, and so is whoever reported a content."""

from datetime import datetime
from typing import Any

from arpenteur.web.foundation.shared.persons import PersonTable
from arpenteur.web.residents.consultations.actions.moderation import forget_notice
from arpenteur.web.residents.consultations.actions.residents import drop_resident, make_placeholders
from arpenteur.web.residents.consultations.models import ContentNotice, Resident


def _blanked(row: Any, by: Any, at: datetime) -> None:
    make_placeholders(resident=row, by=by, at=at)


# At its expiry a line goes and its texts stay, nobody's; when she asks to be erased, her words go too.
PERSONS = (
    PersonTable(
        kind="resident",
        model=Resident,
        since="since",
        erase=lambda row, by, at: drop_resident(resident=row, by=by, at=at),
        purge=False,
        before=_blanked,
    ),
    PersonTable(
        kind="content_notice",
        model=ContentNotice,
        since="received_at",
        erase=lambda row, by, at: forget_notice(notice=row, by=by, at=at),
    ),
)
