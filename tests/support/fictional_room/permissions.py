"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

PERMISSIONS = (RoomPermission("see_neighbours", frozenset({Role.GUEST})),)
