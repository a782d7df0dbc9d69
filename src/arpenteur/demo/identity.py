"""Who the demo commune is: obviously nobody. Département 00 does not exist."""

from arpenteur.domain.places import FICTIONAL_DEPARTEMENT, Place

COMMUNE = "00042"
COMMUNE_NAME = "Valmarche-sur-Orvane (commune fictive)"
DEPARTEMENT = FICTIONAL_DEPARTEMENT
DEPARTEMENT_NAME = "Département fictif"
POSTCODE = "00420"
DEMO_PLACE = Place.parse(COMMUNE)
# (Code, label) of the two legislative constituencies: north and south of the river.
CIRCONSCRIPTIONS = {"01": "1ère circonscription", "02": "2ème circonscription"}
REGISTERED = 25_000
# One station is small enough for its political figures to be masked.
HAMLET_REGISTERED = 84
# Church square of the town in Lambert-93, in metres: woods and ponds in reality.
ORIGIN = (627_000.0, 6_715_000.0)
