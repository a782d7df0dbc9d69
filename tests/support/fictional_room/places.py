"""Where its page stands."""

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (Tab("neighbours", CampaignPlace.RESIDENTS, 10, "Neighbours", "campaigns:more", "see_neighbours"),)
