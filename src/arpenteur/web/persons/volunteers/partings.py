"""When two volunteers are two again: what she refused since holds for both lines."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.persons.people.joinings import Refuse, Values
from arpenteur.web.persons.people.models import Joining, Person
from arpenteur.web.persons.volunteers.models import Volunteer


def stopped_since(joining: Joining, left: Mapping[str, Values], _by: Actor, _at: datetime) -> Refuse:
    """Reminders stopped since are stopped for both, and a pause is of both."""
    then, line = left.get(Volunteer._meta.label, {}), Volunteer.objects.filter(person=joining.person_id).first()
    refused: dict[str, Any] = {}
    if line is not None and then:
        if then["reminders"] and not line.reminders:
            refused["reminders"] = False
        if then["paused_at"] is None and line.paused_at is not None:
            refused["paused_at"] = line.paused_at

    def refuse(back: Person) -> None:
        if refused:
            Volunteer.objects.filter(person=back).update(**refused)

    return refuse


PARTINGS = (stopped_since,)
