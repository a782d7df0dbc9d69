"""Neighbours are persons."""

from datetime import datetime

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.persons import PersonTable
from fictional_room.models import Neighbour


def forget(row: Neighbour, by: Actor, at: datetime) -> None:
    """Erase one."""
    record(verb="neighbour.forgotten", subject=row, by=by, at=at, campaign=row.campaign_id)
    row.delete()


PERSONS = (PersonTable(kind="neighbour", model=Neighbour, since="met_at", erase=forget, account="user"),)
