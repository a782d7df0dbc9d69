"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

ACTIVITY = {"paths": _("What is done with contacts")}
TABLES = {
    "paths.Path": _("Paths"),
    "paths.PathStep": _("Steps of paths"),
    "paths.ExitReason": _("Reasons for which journeys end"),
    "paths.Journey": _("Journeys on paths"),
    "paths.JourneyEvent": _("What happened on journeys"),
}
COLUMNS = {
    "ended_at": _("ended"),
    "journey": _("journey"),
    "last_moved_at": _("last moved"),
    "path": _("path"),
    "reason": _("reason"),
    "started_at": _("begun"),
    "status": _("state"),
    "step": _("step"),
    "step_due": _("step due"),
    "step_owner": _("in charge of the step"),
}
PURPOSES = {
    "to know what she waits for next": _("to know what the person waits for next"),
}
SUBJECTS = {
    "paths.Path": _("path"),
    "paths.PathStep": _("step of a path"),
    "paths.ExitReason": _("reason for which journeys end"),
    "paths.Journey": _("journey"),
}
KEYS = {
    "reason": _("reason"),
    "step": _("step"),
    "undoes": _("taken back"),
}
