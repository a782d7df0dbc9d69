"""Donors are persons: nobody erases them before the time the law asks for is over; then their names go, sums stay.
Pieces and lines of the bank may name some: at their expiry they go without a word.
"""

from datetime import datetime
from typing import Any

from arpenteur.web.accountability.money.donation_actions import forget_donor
from arpenteur.web.accountability.money.models import AccountPiece, Donor, StatementLine
from arpenteur.web.foundation.shared.persons import PersonTable


def _thrown_away(row: Any, by: Any, at: datetime) -> None:  # noqa: ARG001 — as erasure calls it
    row.delete()


PERSONS = (
    PersonTable(
        kind="donor",
        model=Donor,
        since="created_at",
        erase=lambda row, by, at: forget_donor(donor=row, by=by, at=at),
    ),
    PersonTable(kind="piece", model=AccountPiece, since="kept_at", erase=_thrown_away, purge=False),
    PersonTable(kind="bank_line", model=StatementLine, since="expires_at", erase=_thrown_away, purge=False),
)
