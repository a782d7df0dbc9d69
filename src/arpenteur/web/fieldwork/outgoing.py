"""What the room sends: that an action is cancelled."""

from arpenteur.web.fieldwork.notices import CANCELLED, send_cancelled
from arpenteur.web.outbox.kinds import MessageKind

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=CANCELLED, send=send_cancelled),)
