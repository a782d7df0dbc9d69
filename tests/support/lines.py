"""Volunteers as a table has them, with the person under each. Inside ``sealed``."""

from datetime import datetime
from typing import Any

from cast import AT

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.people.identity import write_people
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.volunteers.models import Volunteer


def volunteer_line(
    campaign: Campaign,
    name: str,
    *,
    user: Any = None,
    email: str = "",
    phone: str = "",
    joined_at: datetime = AT,
    source: str = "organiser",
    **values: Any,
) -> Volunteer:
    """A volunteer and her person, without a verb."""
    (person,) = write_people([Person(campaign=campaign, user=user, name=name, email=email, phone=phone)])
    return Volunteer.objects.create(
        campaign=campaign,
        person=person,
        by_email=bool(email),
        by_phone=bool(phone),
        source=source,
        joined_at=joined_at,
        **values,
    )


def volunteers_named(*names: str) -> list[Volunteer]:
    """Those of these names, in the order of their lines: the database cannot tell."""
    return [one for one in Volunteer.objects.order_by("pk") if one.name in names]


def volunteer_named(name: str) -> Volunteer:
    """The only one of that name."""
    (found,) = volunteers_named(name)
    return found
