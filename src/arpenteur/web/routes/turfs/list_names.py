"""How many names of the electoral list are in a turf: a count, for an organiser on the page alone.

No phone is told, and no name is opened.
"""

from arpenteur.web.campaigns.member import Member
from arpenteur.web.electors.permissions import SEE_ELECTORS
from arpenteur.web.electors.slices import names_at
from arpenteur.web.routes.turfs.board import TurfRow


def list_names(member: Member, row: TurfRow | None) -> int:
    """In one turf; 0 where there is no list, no turf, or for a member who does not see the list."""
    if row is None or not member.may(SEE_ELECTORS.name):
        return 0
    return sum(names_at(member.campaign.pk, (one.id for one in row.route.buildings)).values())
