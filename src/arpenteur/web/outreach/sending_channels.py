"""Channels of the room."""

from arpenteur.web.outreach.email.channel import EMAIL

CHANNELS = (EMAIL,)
