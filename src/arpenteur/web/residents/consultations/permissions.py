"""Rights of the room."""

from arpenteur.web.foundation.campaigns.roles import Role, RoomPermission

RUN_CONSULTATIONS = RoomPermission("run_consultations", frozenset({Role.FIELD_LEAD}))
"""Processes, steps, gates, moderation, rulings, exports."""
ANSWER_RESIDENTS = RoomPermission("answer_residents", frozenset({Role.FIELD_LEAD, Role.TEAM_LEAD}))
"""What waits: answer, review, read what is held."""
PERMISSIONS = (RUN_CONSULTATIONS, ANSWER_RESIDENTS)
