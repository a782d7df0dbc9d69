"""Voters go together, with their list; one who asks to be left out goes alone, and a restored backup forgets her again.

Whole lists are noted too: one that was deleted is deleted again after an older backup came back.
"""

from datetime import datetime
from typing import Any

from arpenteur.web.foundation.shared.persons import PersonTable
from arpenteur.web.persons.electors.actions import delete_list, strike_out, sweep_lists
from arpenteur.web.persons.electors.models import Undertaking, Voter, VoterList
from arpenteur.web.persons.electors.undertaking import forget_undertaking


def _delete(row: VoterList, by: Any, at: datetime) -> None:
    delete_list(voters=row, by=by, at=at)


PERSONS = (
    PersonTable(
        kind="voter",
        model=Voter,
        since="listed_at",
        erase=lambda row, by, at: strike_out(voter=row, by=by, at=at),
        purge=False,
        sweep=lambda campaign, by, at: sweep_lists(campaign=campaign, by=by, at=at),
    ),
    PersonTable(
        kind="voter_list",
        model=VoterList,
        since="created_at",
        erase=_delete,
        purge=False,
    ),
    PersonTable(
        kind="undertaking",
        model=Undertaking,
        since="signed_at",
        erase=lambda row, by, at: forget_undertaking(undertaking=row, by=by, at=at),
    ),
)
