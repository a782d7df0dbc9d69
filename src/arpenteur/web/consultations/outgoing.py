"""What the room sends: is it you who wrote?"""

from arpenteur.web.consultations.letters import CONFIRM, send_confirm
from arpenteur.web.outbox.kinds import MessageKind

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=CONFIRM, send=send_confirm),)
