"""Turfs that travel as signed files."""
