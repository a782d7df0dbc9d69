"""Participation: processes and their steps, contributions, their moderation and their answers, duties with clocks."""
