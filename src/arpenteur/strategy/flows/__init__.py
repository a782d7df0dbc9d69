"""Transfers of a place between two of its rounds."""
