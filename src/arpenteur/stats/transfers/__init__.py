"""Voter transfers between two votes, estimated from the totals of units (ecological inference)."""

from arpenteur.stats.transfers.estimate import Transfers, estimate
from arpenteur.stats.transfers.margins import balance

__all__ = ["Transfers", "balance", "estimate"]
