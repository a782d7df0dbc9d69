"""Files that leave."""

from arpenteur.web.foundation.shared.exports import Export

EXPORTS = (Export(route="fictional:list", title="list of neighbours", verb="neighbour.greeted"),)
