"""Addresses and streets."""
