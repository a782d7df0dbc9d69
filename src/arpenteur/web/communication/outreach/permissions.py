"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

WRITE_MESSAGES = RoomPermission("write_messages", frozenset({Role.FIELD_LEAD, Role.TEAM_LEAD}))
"""Write a message, see its recipients in totals, ask for it to be read again."""
APPROVE_MESSAGES = RoomPermission("approve_messages", frozenset({Role.FIELD_LEAD}))
"""Read again what somebody else wrote, let it leave, stop it."""
ANSWER_MESSAGES = RoomPermission("answer_messages", frozenset({Role.FIELD_LEAD, Role.TEAM_LEAD}))
"""Read the answers that people gave, and answer them."""
SEE_MESSAGES = RoomPermission("see_messages", frozenset({Role.FIELD_LEAD, Role.TEAM_LEAD, Role.PROTECTION}))
"""Read messages and their totals."""
SET_UP_SENDING = RoomPermission("set_up_sending", frozenset())
"""Say who writes, and open or close the accounts by which messages leave: the director's alone."""
PERMISSIONS = (WRITE_MESSAGES, APPROVE_MESSAGES, ANSWER_MESSAGES, SEE_MESSAGES, SET_UP_SENDING)
