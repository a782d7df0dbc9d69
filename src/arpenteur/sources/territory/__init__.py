"""Outlines: polling stations, IRIS, quartiers, communes, constituencies."""

from arpenteur.sources.territory.contours import read_contours
from arpenteur.sources.territory.iris import read_iris
from arpenteur.sources.territory.named import read_circonscription_outlines, read_commune_outlines, read_quartiers

__all__ = [
    "read_circonscription_outlines",
    "read_commune_outlines",
    "read_contours",
    "read_iris",
    "read_quartiers",
]
