"""Rights of the room: the direction's, and the data-protection officer's."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

KEEP_ADVERTISING = RoomPermission("keep_advertising", frozenset({Role.PROTECTION}))
"""Write the papers of advertising, publish them, answer complaints: names of whoever complains are among them."""
PERMISSIONS = (KEEP_ADVERTISING,)
