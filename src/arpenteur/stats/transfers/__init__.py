"""Voter transfers between two votes, estimated from the totals of units (ecological inference)."""

from arpenteur.stats.transfers.estimate import Groups, Transfers, estimate, summed
from arpenteur.stats.transfers.margins import balance

__all__ = ["Groups", "Transfers", "balance", "estimate", "summed"]
