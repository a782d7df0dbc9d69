"""All that reads a nation, in one place: what ``arpenteur.strategy.nation`` offers."""

from arpenteur.strategy.nation.desk import Nation, NationQuestion, write_nation
from arpenteur.strategy.nation.explain import explained
from arpenteur.strategy.nation.listing import LAYERS, Listed, listing
from arpenteur.strategy.nation.stations import Vote
from arpenteur.strategy.nation.zones import NationLevel, NationZone, label_of

__all__ = [
    "LAYERS",
    "Listed",
    "Nation",
    "NationLevel",
    "NationQuestion",
    "NationZone",
    "Vote",
    "explained",
    "label_of",
    "listing",
    "write_nation",
]
