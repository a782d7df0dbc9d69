"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

_TEAM = frozenset({Role.FIELD_LEAD, Role.TEAM_LEAD})
SEE_CONTACTS = RoomPermission("see_contacts", _TEAM | {Role.PROTECTION}, assigned=True)
EDIT_CONTACTS = RoomPermission("edit_contacts", _TEAM, assigned=True)
EXPORT_CONTACTS = RoomPermission("export_contacts", frozenset({Role.FIELD_LEAD}))
IMPORT_CONTACTS = RoomPermission("import_contacts", frozenset({Role.FIELD_LEAD}))
PERMISSIONS = (SEE_CONTACTS, EDIT_CONTACTS, EXPORT_CONTACTS, IMPORT_CONTACTS)
