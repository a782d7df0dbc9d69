"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

SEE_PATHS = RoomPermission("see_paths", frozenset({Role.FIELD_LEAD, Role.TEAM_LEAD}))
"""Every journey of the people she may see."""
EDIT_PATHS = RoomPermission("edit_paths", frozenset({Role.FIELD_LEAD}))
"""Paths, steps and reasons; people put on paths; journeys of others moved and handed over."""
SEE_OWN_PATHS = RoomPermission(
    "see_own_paths", frozenset({Role.FIELD_LEAD, Role.TEAM_LEAD, Role.VOLUNTEER}), personal=False, assigned=True
)
"""The journeys that are hers, moved by her; left to a member who sees "assigned only". Not ``personal``:
a volunteer without any needs no second factor; the pages ask for it."""
PERMISSIONS = (SEE_PATHS, EDIT_PATHS, SEE_OWN_PATHS)
