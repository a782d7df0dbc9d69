"""What the room sends: reminders on the eve, and letters that ask when people are free."""

from arpenteur.web.foundation.outbox.kinds import MessageKind
from arpenteur.web.ground.crew.letters import ASKING, note_lost, send_asking
from arpenteur.web.ground.crew.reminders import REMINDER, send_reminder

# Nobody can recognise a copy of a letter: after a kill in the middle of one, it is not sent again.
KINDS = (
    MessageKind(name=REMINDER, send=send_reminder),
    MessageKind(name=ASKING, send=send_asking, gave_up=note_lost),
)
