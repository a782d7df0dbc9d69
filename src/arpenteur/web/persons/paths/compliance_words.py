"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

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
VERBS = {
    "journey.started": _("person put on a path"),
    "journey.moved": _("journey moved to a step"),
    "journey.completed": _("journey completed"),
    "journey.stopped": _("journey stopped"),
    "journey.handed_over": _("journey handed over"),
    "journey.step_handed_over": _("step of a journey handed over"),
    "journey.voided": _("journey begun by mistake"),
    "journey.taken_up_again": _("journey taken up again"),
    "journey.put_off": _("journey put off"),
    "path.changed": _("path changed"),
    "path.closed": _("path closed"),
    "path.created": _("path made"),
    "path.opened": _("path opened again"),
    "path.removed": _("path removed"),
    "reason.added": _("reason added"),
    "reason.changed": _("reason changed"),
    "reason.closed": _("reason closed"),
    "reason.opened": _("reason offered again"),
    "step.added": _("step added"),
    "step.changed": _("step changed"),
    "step.ordered": _("step put in another place"),
    "step.removed": _("step removed"),
}
KEYS = {
    "reason": _("reason"),
    "step": _("step"),
    "undoes": _("taken back"),
}
