"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "api.ApiToken": _("Tokens of programs"),
    "api.KeptAnswer": _("Answers kept for programs"),
    "api.WebhookEndpoint": _("Webhooks"),
}
SUBJECTS = {
    "api.ApiToken": _("token"),
    "api.WebhookEndpoint": _("webhook"),
}
ACTORS = {
    "token": _("program"),
}
KEYS = {
    "days": _("days"),
    "scopes": _("rights"),
    "tokens": _("tokens closed"),
    "webhooks": _("webhooks closed"),
}
