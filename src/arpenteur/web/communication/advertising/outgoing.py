"""What the room sends: acknowledgements and answers."""

from arpenteur.web.communication.advertising.letters import ANSWERED, RECEIVED, send_answer, send_receipt
from arpenteur.web.foundation.outbox.kinds import MessageKind

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=RECEIVED, send=send_receipt), MessageKind(name=ANSWERED, send=send_answer))
