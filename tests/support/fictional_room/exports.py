"""Files that leave."""

from arpenteur.web.shared.exports import Export

EXPORTS = (Export(route="fictional:list", title="list of neighbours", verb="neighbour.greeted"),)
