"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

EDIT_PUBLIC_PAGES = RoomPermission("edit_public_pages", frozenset({Role.FIELD_LEAD}), personal=False)
"""Open, close and write the pages: texts and counts, nobody's name."""
PERMISSIONS = (EDIT_PUBLIC_PAGES,)
