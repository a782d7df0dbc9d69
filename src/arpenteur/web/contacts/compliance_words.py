"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "contacts.ConsentedContact": _("Contacts given at a door"),
}
COLUMNS = {
    "given_at": _("given"),
    "helping": _("wants to help"),
    "meetings": _("wants to be invited"),
    "news": _("wants messages"),
    "receipt": _("digest of the receipt"),
}
PURPOSES = {
    "to call her, as she asked": _("to call the person, as she asked"),
    "to find her line by her receipt; a digest": _("to find the line by the receipt; a digest"),
    "to write to her, as she asked": _("to write to the person, as she asked"),
    "whether she wants the messages of the campaign": _(
        "to know whether the person wants the messages of the campaign"
    ),
    "whether she wants to be invited": _("to know whether the person wants to be invited"),
    "whether she wants to help": _("to know whether the person wants to help"),
}
# Lines of the journal from before the room was one of its own still say ``canvass``.
SUBJECTS = {
    "canvass.ConsentedContact": _("contact"),
    "contacts.ConsentedContact": _("contact"),
}
VERBS = {
    "contact.given": _("contact given at a door"),
    "contact.withdrawn": _("contact withdrawn by the person"),
}
ACTORS = {
    "contact": _("person met at a door"),
}
