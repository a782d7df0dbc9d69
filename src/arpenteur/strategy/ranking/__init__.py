"""Zones in order, and the files a ranking leaves as."""
