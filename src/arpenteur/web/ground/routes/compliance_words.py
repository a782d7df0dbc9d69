"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

KEYS = {
    "amount": _("amount"),
    "complete": _("whole sheet"),
    "own": _("for oneself"),
    "rounds": _("rounds"),
    "stops": _("stops"),
    "turf_links": _("links of turfs closed"),
    "archived": _("archived"),
    "buildings": _("buildings"),
    "changed": _("turfs changed"),
    "made": _("new turfs"),
    "pair": _("pair"),
    "phones": _("phones"),
    "seed": _("draw"),
    "segments": _("street segments"),
    "to": _("to turf"),
    "turfs": _("turfs of the cutting"),
    "walk": _("way of walking"),
}
