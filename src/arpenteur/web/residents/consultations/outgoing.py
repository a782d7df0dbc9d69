"""What the room sends: is it you, what became of a notice, why a text is hidden, news, what is owed."""

from arpenteur.web.foundation.outbox.kinds import MessageKind
from arpenteur.web.residents.consultations.duty_letters import CHASE, send_chase
from arpenteur.web.residents.consultations.follower_letters import NEWS, send_news
from arpenteur.web.residents.consultations.letters import (
    CONFIRM,
    DECIDED,
    JUDGED,
    NOTICE,
    REASONS,
    send_confirm,
    send_decided,
    send_judged,
    send_notice,
    send_reasons,
)
from arpenteur.web.residents.consultations.meeting_letters import MOVED, send_moved
from arpenteur.web.residents.consultations.signup_letters import ARRIVE, send_arrival

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (
    MessageKind(name=CONFIRM, send=send_confirm),
    MessageKind(name=NOTICE, send=send_notice),
    MessageKind(name=DECIDED, send=send_decided),
    MessageKind(name=REASONS, send=send_reasons),
    MessageKind(name=JUDGED, send=send_judged),
    MessageKind(name=ARRIVE, send=send_arrival),
    MessageKind(name=CHASE, send=send_chase),
    MessageKind(name=NEWS, send=send_news),
    MessageKind(name=MOVED, send=send_moved),
)
