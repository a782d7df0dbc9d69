"""Sheets and posters, and the grid into which a sheet is typed."""
