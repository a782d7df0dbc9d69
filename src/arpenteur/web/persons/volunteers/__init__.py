"""Volunteers: who they are to the team, when they are free, in which team they walk."""
