"""What reports send: to town halls, never to people."""

from arpenteur.web.foundation.outbox.kinds import MessageKind
from arpenteur.web.residents.reports.town_hall_actions import MAILED, POSTED
from arpenteur.web.residents.reports.town_hall_messages import (
    ASKED,
    CHASED,
    gave_up,
    send_asked,
    send_chased,
    send_file,
    send_posted,
)

# A post or a letter is never made twice: where nobody knows whether it left, the team is told. A question may be.
KINDS = (
    MessageKind(name=POSTED, send=send_posted, gave_up=gave_up),
    MessageKind(name=MAILED, send=send_file, gave_up=gave_up),
    MessageKind(name=ASKED, send=send_asked, resend=True),
    MessageKind(name=CHASED, send=send_chased),
)
