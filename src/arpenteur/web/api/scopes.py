"""What a token may do: a closed list."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """Right of a program. Only ``volunteers:read`` shows anything of a person."""

    ZONES_READ = "zones:read", _("read the zones and their priority")
    GLANCE_READ = "glance:read", _("read the figures of At a glance")
    ACTIONS_READ = "actions:read", _("read the actions")
    ACTIONS_WRITE = "actions:write", _("create, change and cancel actions")
    COUNTS_READ = "counts:read", _("read what was counted")
    COUNTS_WRITE = "counts:write", _("send what was counted")
    VOLUNTEERS_READ = "volunteers:read", _("read the names of volunteers")
    WEBHOOKS_WRITE = "webhooks:write", _("manage webhooks")


class WebhookEvent(TextChoices):
    """What a webhook tells."""

    ACTION_CREATED = "action.created", _("an action was created")
    ACTION_CHANGED = "action.changed", _("an action was changed")
    ACTION_STATUS = "action.status", _("an action changed state")
    ACTION_CANCELLED = "action.cancelled", _("an action was cancelled")
    COUNTS_RECORDED = "counts.recorded", _("something was counted")
