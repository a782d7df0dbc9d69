"""What the piece sends: the link to a ballot."""

from arpenteur.web.foundation.outbox.kinds import MessageKind
from arpenteur.web.residents.ballots.vote_letters import VOTE_LINK, send_vote_link

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (MessageKind(name=VOTE_LINK, send=send_vote_link),)
