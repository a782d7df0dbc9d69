"""Segments: contacts chosen by a stack of filters, with the count on every line and why somebody is in or not."""
