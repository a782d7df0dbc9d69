"""What happens with a contact, in words."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "met": _("known since"),
    "agreed": _("agreed, with a receipt"),
    "withdrew": _("took an agreement back"),
    "objected": _("wants nothing any more"),
    "returned": _("wants to be written to again"),
    "corrected": _("corrected"),
    "class": _("class changed"),
    "owner": _("followed by somebody else"),
    "follow-up": _("waits for something"),
    "finished": _("what she waited for is done"),
    "joined": _("two lines of one person became one"),
    "support": _("level of support written down, as she asked"),
    "talk": _("conversation"),
    "call": _("call"),
    "letter": _("letter from the person"),
    "answer": _("answer to a message"),
    "came": _("came to a meeting"),
    "signed": _("signed"),
    "asked": _("asked something"),
    "helped": _("helped"),
    "message": _("message sent"),
}
EXCHANGES = frozenset({"talk", "call", "letter", "answer", "came", "signed", "asked", "helped"})
