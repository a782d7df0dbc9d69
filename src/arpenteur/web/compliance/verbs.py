"""What the verbs of the journal are called on a page; a verb without a name is shown as it is."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "account.changed": _("account changed"),
    "account.erased": _("account erased"),
    "action.cancelled": _("action cancelled"),
    "action.changed": _("action changed"),
    "action.created": _("action created"),
    "action.delegated": _("action handed to a member"),
    "action.link": _("sign-up link made"),
    "action.link_closed": _("sign-up link closed"),
    "action.repeated": _("action repeated"),
    "action.status": _("action moved on"),
    "action.undelegated": _("action taken back from a member"),
    "campaign.changed": _("campaign changed"),
    "campaign.closed": _("campaign closed"),
    "campaign.created": _("campaign created"),
    "campaign.reopened": _("campaign opened again"),
    "contact.given": _("contact given at a door"),
    "contact.withdrawn": _("contact withdrawn by the person"),
    "counts.recorded": _("counts received"),
    "counts.undone": _("count taken back"),
    "demo.rehearsed": _("fictional campaign played"),
    "import.brought": _("list of volunteers brought"),
    "import.done": _("import of a list done"),
    "import.matched": _("columns of a list matched"),
    "invitation.accepted": _("invitation accepted"),
    "invitation.created": _("invitation made"),
    "invitation.revoked": _("invitation closed"),
    "journal.purged": _("old lines of the journal purged"),
    "member.added": _("member added"),
    "member.changed": _("member changed"),
    "member.removed": _("member removed"),
    "people.assigned": _("volunteer assigned"),
    "people.paired": _("pair made"),
    "people.presence": _("presence noted"),
    "people.signed_up": _("volunteer signed up"),
    "people.unassigned": _("volunteer taken out"),
    "people.unpaired": _("pair taken apart"),
    "people.withdrew": _("volunteer withdrew"),
    "phone.entered": _("phone entered a turf"),
    "phone.left": _("phone left a turf"),
    "poster.put_up": _("poster put up"),
    "poster.seen": _("poster checked"),
    "purged": _("purge with certificate"),
    "request.closed": _("request from a person closed"),
    "request.opened": _("request from a person received"),
    "retention.dated": _("expiries set"),
    "snapshot.published": _("snapshot published"),
    "tally.rebuilt": _("totals made again"),
    "team.calendar_closed": _("team calendar closed"),
    "team.calendar_opened": _("team calendar opened"),
    "team.changed": _("team changed"),
    "team.created": _("team created"),
    "team.ended": _("team ended"),
    "team.joined": _("team joined"),
    "team.left": _("team left"),
    "team.role_changed": _("role in a team changed"),
    "token.created": _("token made"),
    "token.revoked": _("token closed"),
    "turf.events": _("events of a turf received"),
    "volunteer.added": _("volunteer added"),
    "volunteer.changed": _("volunteer changed"),
    "volunteer.day_set": _("availability of a day set"),
    "volunteer.forgotten": _("volunteer erased"),
    "volunteer.link_made": _("personal link made"),
    "volunteer.linked": _("volunteer linked to an account"),
    "volunteer.paused": _("volunteer paused"),
    "volunteer.resumed": _("volunteer back"),
    "volunteer.week_set": _("availability of a week set"),
    "volunteers.exported": _("list of volunteers exported"),
    "volunteers.imported": _("list of volunteers imported"),
    "volunteers.read": _("list of volunteers read by a program"),
    "webhook.created": _("webhook made"),
    "webhook.ended": _("webhook ended"),
}
_ACTORS = {
    "user": _("member"),
    "volunteer": _("volunteer"),
    "phone": _("phone in a turf"),
    "contact": _("person met at a door"),
    "token": _("program"),
    "job": _("the site itself"),
    "command": _("command line"),
}


def verb(name: str) -> object:
    """A verb in words."""
    return VERBS.get(name, name)


def actor(pseudonym: str) -> str:
    """``member k7f3…`` from ``user:k7f3…``: who, without a name."""
    kind, _colon, key = pseudonym.partition(":")
    return f"{_ACTORS.get(kind, kind)} {key[:6]}".strip()
