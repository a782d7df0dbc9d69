"""Backups: everything the site holds in one file, and back."""
