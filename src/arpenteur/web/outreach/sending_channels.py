"""Channels of the room."""

from arpenteur.web.outreach.email.channel import EMAIL
from arpenteur.web.outreach.letters.channel import LETTER
from arpenteur.web.outreach.texts.channel import TEXT

CHANNELS = (EMAIL, TEXT, LETTER)
