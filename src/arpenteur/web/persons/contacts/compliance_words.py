"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.persons.contacts.models import ContactClass, Purpose
from arpenteur.web.persons.contacts.particulars import PARTICULARS

ACTIVITY = {"contacts": _("Contacts")}
TABLES = {
    "contacts.Contact": _("Contacts"),
    "contacts.Receipt": _("Receipts of what contacts agreed to"),
    "contacts.Consent": _("What contacts accept, and what they do not"),
    "contacts.FollowUp": _("What contacts wait for"),
    "contacts.ContactTag": _("Contacts under tags"),
    "contacts.ContactEvent": _("What happened with contacts"),
    "contacts.Tag": _("Tags"),
    "contacts.ContactObjection": _("Digests of those who want nothing"),
}
COLUMNS = {
    "address": _("postal address"),
    "at": _("on"),
    "about": _("about"),
    "channel": _("by"),
    "confirmed_at": _("confirmed on"),
    "done_at": _("done on"),
    "due": _("due on"),
    "given_at": _("given"),
    "how": _("how it was given"),
    "kind": _("kind"),
    "last_exchange_at": _("last exchange"),
    "objected_at": _("wants nothing since"),
    "origin": _("page, meeting or file"),
    "owner": _("followed by"),
    "purpose": _("for"),
    "receipt": _("receipt"),
    "station": _("polling station"),
    "support": _("level of support"),
    "tag": _("tag"),
    "text": _("short text"),
    "withdrawn_at": _("taken back on"),
    "withdrawn_how": _("how it was taken back"),
}
PURPOSES = {
    "to call her, as she asked": _("to call the person, as she asked"),
    "to do what she waits for": _("to do what the person waits for"),
    "to find her line by her receipt; a digest": _("to find the line by the receipt; a digest"),
    "to find those whom it is about": _("to find those whom it is about"),
    "to forget her when exchanges end": _("to forget the person when exchanges end"),
    "to invite her near her home": _("to invite the person near her home"),
    "to know what happened": _("to know what happened"),
    "to know who does it": _("to know who does it"),
    "to know who follows her": _("to know who follows the person"),
    "to prove what she agreed to": _("to prove what the person agreed to"),
    "to send her letters, as she asked": _("to send letters, as the person asked"),
    "to write to her in her language": _("to write in the person's language"),
    "to write to her, as she asked": _("to write to the person, as she asked"),
    "what she accepts, and what she does not": _("to know what the person accepts, and what she does not"),
    "what she asked to be written down of her support": _("what the person asked to be written down of her support"),
    "what she is to the campaign": _("to know what the person is to the campaign"),
}
# Lines of the journal from before the room was one of its own, and from before receipts, still say so.
SUBJECTS = {
    "canvass.ConsentedContact": _("contact"),
    "contacts.ConsentedContact": _("contact"),
    "contacts.Contact": _("contact"),
    "contacts.FollowUp": _("follow-up"),
    "contacts.Tag": _("tag"),
}
KEYS = {
    "event": _("event"),
    "follow_ups": _("follow-ups"),
    "owner": _("number of who has it"),
}
FIELDS = {
    "address": _("postal address"),
    **{name: one.word for name, one in PARTICULARS.items()},
    "station": _("polling station"),
}
ACTORS = {
    "contact": _("the contact herself"),
}
CHOICES = {"kind": (ContactClass,), "purpose": (Purpose,)}
