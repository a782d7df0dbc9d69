"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

ACTIVITY = {"phone": _("Phones of the field")}
TABLES = {
    "canvass.Phone": _("Phones whose holder is known"),
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
    "canvass.Epoch": _("Epochs of the base"),
}
SUBJECTS = {
    "canvass.AcceptedKey": _("signature of another site"),
    "canvass.Epoch": _("epoch of the base"),
    "canvass.Phone": _("phone"),
    "canvass.Round": _("round of stops"),
    "canvass.Turf": _("turf"),
}
ACTORS = {
    "phone": _("phone in a turf"),
}
KEYS = {
    "again": _("again"),
}
