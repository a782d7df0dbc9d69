"""What the room sends: to each person of an outing, her turf."""

from arpenteur.web.foundation.outbox.kinds import MessageKind
from arpenteur.web.ground.week.letters import TURF, send_turf

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=TURF, send=send_turf),)
