"""What the room sends: a kind of message for each channel that has sessions."""

from arpenteur.web.communication.outreach.sending import mailing_kinds

KINDS = mailing_kinds()
