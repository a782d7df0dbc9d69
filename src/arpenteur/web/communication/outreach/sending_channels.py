"""Channels of the room."""

from arpenteur.web.communication.outreach.email.channel import EMAIL
from arpenteur.web.communication.outreach.letters.channel import LETTER
from arpenteur.web.communication.outreach.texts.channel import TEXT

CHANNELS = (EMAIL, TEXT, LETTER)
