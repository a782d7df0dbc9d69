"""How many names of the electoral list are in a turf: a count, for an organiser on the page alone.

No phone is told, and no name is opened.
"""

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.ground.routes.turfs.board import TurfRow
from arpenteur.web.persons.electors.permissions import SEE_ELECTORS
from arpenteur.web.persons.electors.slices import names_at


def list_names(member: Member, row: TurfRow | None) -> int:
    """In one turf; 0 where there is no list, no turf, or for a member who does not see the list."""
    if row is None or not member.may(SEE_ELECTORS.name):
        return 0
    return sum(names_at(member.campaign.pk, (one.id for one in row.route.buildings)).values())
