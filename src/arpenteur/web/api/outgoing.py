"""What the API sends: messages to webhooks."""

from arpenteur.web.api.actions import WEBHOOK
from arpenteur.web.api.webhooks import send_webhook, stop_refused
from arpenteur.web.outbox.kinds import MessageKind

# A receiver knows a copy by its identifier: better twice than never.
WEBHOOKS = MessageKind(name=WEBHOOK, send=send_webhook, resend=True, gave_up=stop_refused)

KINDS = (WEBHOOKS,)
