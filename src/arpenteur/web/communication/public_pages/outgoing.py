"""What the room sends: is it you, what we keep, the way out, what is cancelled."""

from arpenteur.web.communication.public_pages.cancelling import CANCELLED, send_cancelled_page
from arpenteur.web.communication.public_pages.letters import CONFIRM, KEPT, LEAVE, send_confirm, send_kept, send_leave
from arpenteur.web.foundation.outbox.kinds import MessageKind

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (
    MessageKind(name=CONFIRM, send=send_confirm),
    MessageKind(name=KEPT, send=send_kept),
    MessageKind(name=LEAVE, send=send_leave),
    MessageKind(name=CANCELLED, send=send_cancelled_page),
)
