"""Arpenteur: open, back-tested electoral strategy and ground campaigns for France."""

__version__ = "0.7.0"
