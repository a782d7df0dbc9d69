"""What happens with a contact on a public page, in words."""

from django.utils.translation import gettext_lazy as _

ANSWERED = "page"
EVENTS = {ANSWERED: _("answered a public page")}
EXCHANGES = frozenset({ANSWERED})
