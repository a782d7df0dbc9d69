"""Profiles: a zone in two pages, on the screen and on paper."""
