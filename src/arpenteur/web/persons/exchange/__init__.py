"""Contacts come in and go out: lists of other tools read, checked, written, undone; sealed files handed over."""
