"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "canvass.Phone": _("Phones whose holder is known"),
    "canvass.ConsentedContact": _("Contacts given at a door"),
    "canvass.Cutting": _("Cuttings of the ground"),
    "canvass.Turf": _("Turfs"),
    "canvass.StopList": _("Stops of actions"),
    "canvass.Round": _("Rounds"),
    "canvass.DoorEvent": _("Events of doors"),
    "canvass.Review": _("Events set aside together"),
    "canvass.BuildingFact": _("What the ground taught of buildings"),
    "canvass.Objection": _("Doors where nobody comes back"),
    "canvass.Reservation": _("Stairs kept for some minutes"),
    "canvass.Mood": _("Sums of moods by station"),
    "canvass.MoodReceipt": _("Tallies of moods received"),
    "canvass.AcceptedKey": _("Keys of other sites let in"),
    "canvass.TurfOrigin": _("Turfs that came in files"),
}
COLUMNS = {
    "given_at": _("given"),
    "helping": _("wants to help"),
    "meetings": _("wants to be invited"),
    "news": _("wants messages"),
    "receipt": _("digest of the receipt"),
    "telephone": _("telephone"),
}
PURPOSES = {
    "to call her by her name": _("to call the person by her name"),
    "to call her, as she asked": _("to call the person, as she asked"),
    "to find her line by her receipt; a digest": _("to find the line by the receipt; a digest"),
    "to write to her, as she asked": _("to write to the person, as she asked"),
    "whether she wants the messages of the campaign": _(
        "to know whether the person wants the messages of the campaign"
    ),
    "whether she wants to be invited": _("to know whether the person wants to be invited"),
    "whether she wants to help": _("to know whether the person wants to help"),
}
SUBJECTS = {
    "canvass.AcceptedKey": _("signature of another site"),
    "canvass.ConsentedContact": _("contact"),
    "canvass.Phone": _("phone"),
    "canvass.Round": _("round of stops"),
    "canvass.Turf": _("turf"),
}
VERBS = {
    "contact.given": _("contact given at a door"),
    "contact.withdrawn": _("contact withdrawn by the person"),
    "phone.entered": _("phone entered a turf"),
    "phone.left": _("phone left a turf"),
    "turf.events": _("events of a turf received"),
}
ACTORS = {
    "phone": _("phone in a turf"),
    "contact": _("person met at a door"),
}
KEYS = {
    "again": _("again"),
}
