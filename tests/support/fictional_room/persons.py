"""Writes neighbours, who are persons."""

from datetime import datetime

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.persons import PersonTable
from fictional_room.models import Neighbour


@verb("neighbour.forgotten", "neighbour erased")
def forget_neighbour(*, row: Neighbour, by: Actor, at: datetime) -> None:
    """Erase one."""
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    row.delete()


@verb("neighbour.greeted", "neighbour greeted")
def greet(*, row: Neighbour, by: Actor, at: datetime) -> None:
    """Say so."""
    record(subject=row, by=by, at=at, campaign=row.campaign_id)


PERSONS = (
    PersonTable(
        kind="neighbour",
        model=Neighbour,
        since="met_at",
        erase=lambda row, by, at: forget_neighbour(row=row, by=by, at=at),
        account="user",
    ),
)
