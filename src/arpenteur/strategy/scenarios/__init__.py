"""Scenarios side by side, their second rounds, and the files they are kept in."""
