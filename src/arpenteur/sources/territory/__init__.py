"""Territories: outlines of stations, IRIS, quartiers, communes, constituencies, and the tables that name them."""

from arpenteur.sources.reference import read_commune_circonscriptions, read_communes, read_station_names
from arpenteur.sources.territory.contours import read_contours
from arpenteur.sources.territory.iris import read_iris
from arpenteur.sources.territory.named import (
    read_circonscription_outlines,
    read_commune_outlines,
    read_departement_outlines,
    read_quartiers,
)

__all__ = [
    "read_circonscription_outlines",
    "read_commune_circonscriptions",
    "read_commune_outlines",
    "read_communes",
    "read_contours",
    "read_departement_outlines",
    "read_iris",
    "read_quartiers",
    "read_station_names",
]
