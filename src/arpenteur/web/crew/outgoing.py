"""What the room sends: reminders on the eve."""

from arpenteur.web.crew.reminders import REMINDER, send_reminder
from arpenteur.web.outbox.kinds import MessageKind

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=REMINDER, send=send_reminder),)
