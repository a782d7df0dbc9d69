"""What the room sends: reminders on the eve."""

from arpenteur.web.foundation.outbox.kinds import MessageKind
from arpenteur.web.ground.crew.reminders import REMINDER, send_reminder

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=REMINDER, send=send_reminder),)
