"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

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
VERBS = {
    "token.agreed": _("token that reads names agreed to"),
    "follow_up.due": _("something that a contact waits for is due"),
    "token.created": _("token made"),
    "token.revoked": _("token closed"),
    "volunteers.read": _("list of volunteers read by a program"),
    "webhook.created": _("webhook made"),
    "webhook.ended": _("webhook ended"),
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
