"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

RUN_CALLS = RoomPermission("run_calls", frozenset({Role.FIELD_LEAD}))
"""Lists of people to call, scripts, hours, sums."""
MAKE_CALLS = RoomPermission(
    "make_calls", frozenset({Role.FIELD_LEAD, Role.TEAM_LEAD, Role.VOLUNTEER}), personal=False, assigned=True
)
"""Call whoever the list gives her, one after the other. Not ``personal``: a volunteer without any needs no second
factor to be one; the pages ask for it. Narrowed, she is given those she may see and nobody else."""
PERMISSIONS = (RUN_CALLS, MAKE_CALLS)
