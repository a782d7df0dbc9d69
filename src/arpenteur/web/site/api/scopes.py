"""What a token may do: a closed list."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """Right of a program. Only ``volunteers:read`` and ``contacts:read`` show anything of a person."""

    ZONES_READ = "zones:read", _("read the zones and their priority")
    GLANCE_READ = "glance:read", _("read the figures of At a glance")
    ACTIONS_READ = "actions:read", _("read the actions")
    ACTIONS_WRITE = "actions:write", _("create, change and cancel actions")
    COUNTS_READ = "counts:read", _("read what was counted")
    COUNTS_WRITE = "counts:write", _("send what was counted")
    VOLUNTEERS_READ = "volunteers:read", _("read the names of volunteers")
    CONTACTS_READ = (
        "contacts:read",
        _("read contacts with their names, once a second person agreed, up to a number a day"),
    )
    CONTACTS_WRITE = "contacts:write", _("keep, correct, tag and erase contacts")
    FOLLOW_UPS_READ = "follow_ups:read", _("read what contacts wait for, without names")
    FOLLOW_UPS_WRITE = "follow_ups:write", _("add and finish what contacts wait for")
    SEGMENTS_READ = "segments:read", _("read segments and how many people they leave, without names")
    SEGMENTS_WRITE = "segments:write", _("keep, change and forget segments")
    PATHS_READ = "paths:read", _("read paths and who is on which, without names")
    PATHS_WRITE = "paths:write", _("put contacts on paths, move and end their journeys")
    CONSULTATIONS_READ = "consultations:read", _("read what was public of consultations, without who wrote")
    CONSULTATIONS_WRITE = "consultations:write", _("decide and answer contributions, for everybody to read")
    MONEY_READ = "money:read", _("read the sums of the account, without names")
    WEBHOOKS_WRITE = "webhooks:write", _("manage webhooks")


BY_TWO = frozenset({Scope.CONTACTS_READ.value})
"""What one person does not grant alone: another member agrees before it opens anything."""


class WebhookEvent(TextChoices):
    """What a webhook tells, in numbers."""

    ACTION_CREATED = "action.created", _("an action was created")
    ACTION_CHANGED = "action.changed", _("an action was changed")
    ACTION_STATUS = "action.status", _("an action changed state")
    ACTION_CANCELLED = "action.cancelled", _("an action was cancelled")
    COUNTS_RECORDED = "counts.recorded", _("something was counted")
    CONTACT_AGREED = "contact.agreed", _("a contact agreed to something")
    CONTACT_WITHDRAWN = "contact.withdrawn", _("a contact took something back")
    CONTACT_ERASED = "contact.erased", _("a contact was erased")
    FOLLOW_UP_DUE = "follow_up.due", _("something that a contact waits for is due")
    JOURNEY_STARTED = "journey.started", _("a contact was put on a path")
    JOURNEY_MOVED = "journey.moved", _("a journey moved to another step")
    JOURNEY_ENDED = "journey.ended", _("a journey ended")


_OTHER_VERBS = {
    "contact.given": WebhookEvent.CONTACT_AGREED,
    "contact.objected": WebhookEvent.CONTACT_WITHDRAWN,
    "journey.completed": WebhookEvent.JOURNEY_ENDED,
    "journey.stopped": WebhookEvent.JOURNEY_ENDED,
}


def event_of(verb: str) -> str:
    """The event that a line of the journal is told as; empty for what is told to nobody."""
    found = _OTHER_VERBS.get(verb, verb)
    return found if found in WebhookEvent.values else ""
