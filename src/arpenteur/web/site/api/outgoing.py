"""What the API sends: messages to webhooks."""

from arpenteur.web.foundation.outbox.kinds import MessageKind
from arpenteur.web.site.api.actions import WEBHOOK
from arpenteur.web.site.api.webhooks import send_webhook, stop_refused

# A receiver knows a copy by its identifier: better twice than never.
WEBHOOKS = MessageKind(name=WEBHOOK, send=send_webhook, resend=True, gave_up=stop_refused)

KINDS = (WEBHOOKS,)
