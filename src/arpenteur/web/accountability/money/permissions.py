"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

SEE_MONEY = RoomPermission("see_money", frozenset({Role.TREASURER}))
"""The account, donors, the bank, what is filed."""
EDIT_MONEY = RoomPermission("edit_money", frozenset({Role.TREASURER}))
PERMISSIONS = (SEE_MONEY, EDIT_MONEY)
