"""Donors are persons: nobody erases them before the time the law asks for is over; then their names go, sums stay."""

from arpenteur.web.money.donors import forget_donor
from arpenteur.web.money.models import Donor
from arpenteur.web.shared.persons import PersonTable

PERSONS = (
    PersonTable(
        kind="donor",
        model=Donor,
        since="created_at",
        erase=lambda row, by, at: forget_donor(donor=row, by=by, at=at),
    ),
)
