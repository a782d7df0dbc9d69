"""Rights of the room."""

from arpenteur.web.campaigns.roles import Role, RoomPermission

SEE_CONTACTS = RoomPermission("see_contacts", frozenset({Role.PROTECTION}))
PERMISSIONS = (SEE_CONTACTS,)
