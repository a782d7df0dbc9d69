"""The demonstration campaign: everything in it is invented, and says so."""

from arpenteur.web.glance.rehearsal.staging import rehearse

__all__ = ["rehearse"]
