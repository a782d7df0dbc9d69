"""Calls by volunteers: one record at a time, a script with branches, outcomes that say nothing of an opinion."""
