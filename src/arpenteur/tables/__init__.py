"""Canonical tables: what every source is turned into, as documented classes."""

from arpenteur.tables.core import Column, Table, TableError
from arpenteur.tables.crosswalk import StationCrosswalk, StationSeries, ZoneWeights
from arpenteur.tables.dictionary import DICTIONARY, table_dictionary, table_metadata
from arpenteur.tables.elections import CandidateVotes, StationResults
from arpenteur.tables.ground import Addresses, MapLines, Streets
from arpenteur.tables.lookups import (
    CirconscriptionOutlines,
    CommuneCirconscriptions,
    CommuneOutlines,
    DepartementOutlines,
    StationNames,
)
from arpenteur.tables.published import (
    OptionVotes,
    Quartiers,
    ReferenceResults,
    StationProfile,
    Stations,
    StationStability,
    StationStreets,
    Transfers,
)
from arpenteur.tables.walkable import Buildings, StreetSegments
from arpenteur.tables.zones import Communes, GridSquares, IrisZones, StationContours, ZoneCounts, ZoneRates

ALL_TABLES: tuple[type[Table], ...] = (
    StationResults,
    CandidateVotes,
    StationContours,
    IrisZones,
    ZoneCounts,
    ZoneRates,
    GridSquares,
    Addresses,
    Streets,
    Communes,
    CommuneCirconscriptions,
    CommuneOutlines,
    CirconscriptionOutlines,
    DepartementOutlines,
    StationNames,
    Stations,
    Quartiers,
    OptionVotes,
    ReferenceResults,
    StationStability,
    StationCrosswalk,
    StationSeries,
    ZoneWeights,
    StationProfile,
    StationStreets,
    Transfers,
    StreetSegments,
    Buildings,
    MapLines,
)

__all__ = [
    "ALL_TABLES",
    "DICTIONARY",
    "Addresses",
    "Buildings",
    "CandidateVotes",
    "CirconscriptionOutlines",
    "Column",
    "CommuneCirconscriptions",
    "CommuneOutlines",
    "Communes",
    "DepartementOutlines",
    "GridSquares",
    "IrisZones",
    "MapLines",
    "OptionVotes",
    "Quartiers",
    "ReferenceResults",
    "StationContours",
    "StationCrosswalk",
    "StationNames",
    "StationProfile",
    "StationResults",
    "StationSeries",
    "StationStability",
    "StationStreets",
    "Stations",
    "StreetSegments",
    "Streets",
    "Table",
    "TableError",
    "Transfers",
    "ZoneCounts",
    "ZoneRates",
    "ZoneWeights",
    "table_dictionary",
    "table_metadata",
]
