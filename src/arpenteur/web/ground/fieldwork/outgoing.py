"""What the room sends: that an action is cancelled."""

from arpenteur.web.foundation.outbox.kinds import MessageKind
from arpenteur.web.ground.fieldwork.notices import CANCELLED, send_cancelled

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=CANCELLED, send=send_cancelled),)
