"""Volunteers are persons."""

from arpenteur.web.foundation.shared.persons import PersonTable
from arpenteur.web.persons.volunteers.actions import forget_volunteer
from arpenteur.web.persons.volunteers.models import Volunteer

PERSONS = (
    PersonTable(
        kind="volunteer",
        model=Volunteer,
        since="joined_at",
        erase=lambda row, by, at: forget_volunteer(volunteer=row, by=by, at=at),
        account="person__user",
    ),
)
