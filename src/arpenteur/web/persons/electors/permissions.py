"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

SEE_ELECTORS = RoomPermission("see_electors", frozenset({Role.FIELD_LEAD, Role.PROTECTION}))
"""The page, its counts, who has which paper."""
IMPORT_ELECTORS = RoomPermission("import_electors")
PRINT_ELECTORS = RoomPermission("print_electors", frozenset({Role.FIELD_LEAD}))
PERMISSIONS = (SEE_ELECTORS, IMPORT_ELECTORS, PRINT_ELECTORS)
