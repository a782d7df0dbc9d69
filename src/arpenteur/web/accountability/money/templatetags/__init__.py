"""Filters of the room's pages."""
