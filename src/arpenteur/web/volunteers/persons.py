"""Volunteers are persons."""

from arpenteur.web.shared.persons import PersonTable
from arpenteur.web.volunteers.actions import forget_volunteer
from arpenteur.web.volunteers.models import Volunteer

PERSONS = (
    PersonTable(
        kind="volunteer",
        model=Volunteer,
        since="joined_at",
        erase=lambda row, by, at: forget_volunteer(volunteer=row, by=by, at=at),
        account="person__user",
    ),
)
