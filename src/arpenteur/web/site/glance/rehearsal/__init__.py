"""The demonstration campaign: everything in it is invented, and says so."""

from arpenteur.web.site.glance.rehearsal.staging import rehearse

__all__ = ["rehearse"]
