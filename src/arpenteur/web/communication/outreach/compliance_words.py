"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "outreach.Sender": _("Who writes, as messages say it"),
    "outreach.Account": _("Sending accounts of the campaign"),
    "outreach.Mailing": _("Messages to contacts"),
    "outreach.Picture": _("Pictures of messages"),
    "outreach.Recipient": _("What became of each message"),
    "outreach.DeadAddress": _("Addresses that came back"),
    "outreach.ReturnNotice": _("Notices of providers"),
    "outreach.MessageReply": _("Answers to messages"),
    "outreach.MessageSequence": _("Messages at steps of paths"),
}
COLUMNS = {
    "complained_at": _("complained on"),
    "fault": _("what the server said"),
    "handed_at": _("handed over on"),
    "left_at": _("left on"),
    "returned": _("came back"),
    "returned_at": _("came back on"),
    "sender": _("address of whoever answers"),
    "sense": _("what it asks for"),
    "state": _("state"),
    "written_by": _("written by"),
    "approved_by": _("approved by"),
    "follow_up": _("follow-up"),
}
PURPOSES = {
    "to answer her": _("to answer the person"),
    "to have two people read each message": _("to have two people read each message"),
    "to send her each message once": _("to send each message once"),
    "to write no more to an address that does not exist": _("to write no more to an address that does not exist"),
}
SUBJECTS = {
    "outreach.Account": _("sending account"),
    "outreach.Mailing": _("message to contacts"),
    "outreach.Recipient": _("message to one person"),
    "outreach.MessageReply": _("answer to a message"),
    "outreach.Sender": _("who writes"),
    "outreach.MessageSequence": _("message at a step of a path"),
}
ACTORS = {
    "provider": _("a provider of the campaign"),
}
KEYS = {
    "alone": _("by the one person who may"),
    "channel": _("by"),
    "kind": _("kind"),
    "label": _("says that it is political"),
    "reason": _("reason"),
    "rounds": _("rounds"),
    "version": _("version"),
    "what": _("what was printed"),
    "withdrawn": _("approval withdrawn"),
}
