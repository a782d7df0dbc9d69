"""Tables of a snapshot: what the engine hands to strategy and to the web."""

import polars as pl

from arpenteur.tables.core import Column, Table


class Stations(Table):
    """Polling stations of the place as of its latest election, with their outline and neighbours of sense."""

    grain = "polling station"
    keys = ("station",)
    columns = {
        "station": Column(pl.String, "normal key"),
        "commune": Column(pl.String, "INSEE code of the voting commune"),
        "commune_name": Column(pl.String, "official name"),
        "number": Column(pl.String, "number as people say it, without zeros: 26, 18-01 in Paris"),
        "name": Column(pl.String, "name of the voting place, where known", nullable=True),
        "circonscription": Column(pl.String, "département + number", nullable=True),
        "quartier": Column(pl.String, "id in Quartiers", nullable=True),
        "latest_election": Column(pl.String, "election the registered count comes from"),
        "registered": Column(pl.Int64, "at the latest election", "persons"),
        "geometry": Column(pl.Binary, "WKB, EPSG:4326; null without outline", nullable=True),
        "longitude": Column(pl.Float64, "a point inside the outline", "degrees", nullable=True),
        "latitude": Column(pl.Float64, "a point inside the outline", "degrees", nullable=True),
        "contour_source": Column(pl.String, "official, city, reconstructed from addresses…", nullable=True),
    }


class Quartiers(Table):
    """Groups of polling stations: IRIS grand quartiers or a city layer; each station belongs to at most one."""

    grain = "quartier"
    keys = ("quartier",)
    columns = {
        "quartier": Column(pl.String, "identifier, unique in the snapshot"),
        "name": Column(pl.String, "as people say it"),
        "commune": Column(pl.String, "INSEE code"),
        "source": Column(pl.String, "iris_grand_quartier, city_layer"),
        "geometry": Column(pl.Binary, "union of its stations' outlines, WKB, EPSG:4326", nullable=True),
    }


class OptionVotes(Table):
    """Votes by option of the political grid, stance-ready: one row per distinct label that a family file can name."""

    grain = "election × polling station × candidate"
    keys = ("election", "station", "candidate")
    columns = {
        "election": Column(pl.String, "official identifier"),
        "station": Column(pl.String, "normal key"),
        "candidate": Column(pl.Int32, "as in CandidateVotes"),
        "option": Column(pl.String, "option of the grid (domain/grid.toml)"),
        "nuance": Column(pl.String, "Ministry's nuance", nullable=True),
        "name": Column(pl.String, "surname or head of list", nullable=True),
        "list_name": Column(pl.String, "list or pair", nullable=True),
        "votes": Column(pl.Int64, "valid votes", "votes"),
    }


class ReferenceResults(Table):
    """Totals by family on wider territories, for swings: the place, its département, the nation, where known."""

    grain = "election × scope × family"
    keys = ("election", "scope", "family")
    columns = {
        "election": Column(pl.String, "official identifier"),
        "scope": Column(pl.String, "france, dep:93, circo:9213, commune:93010, place"),
        "family": Column(pl.String, "family of the grid"),
        "votes": Column(pl.Int64, "valid votes", "votes"),
        "valid": Column(pl.Int64, "all valid votes of the scope", "votes"),
        "registered": Column(pl.Int64, "of the scope", "persons"),
        "turnout": Column(pl.Int64, "of the scope", "persons"),
        "stations": Column(pl.Int64, "polling stations counted", "stations"),
    }


class StationStability(Table):
    """Whether a station key means the same territory at an earlier election."""

    grain = "polling station × earlier election"
    keys = ("station", "election")
    columns = {
        "station": Column(pl.String, "normal key, today"),
        "election": Column(pl.String, "the earlier election"),
        "registered_ratio": Column(
            pl.Float64, "registered today ÷ then; null where the key did not exist", nullable=True
        ),
        "overlap": Column(
            pl.Float64,
            "0–1: the lesser of the share of the outline of then that lies in today's, and of today's in that of then; "
            "in addresses (households) where both hold 20, else by area; null where outlines of then are unknown",
            nullable=True,
        ),
        "changed": Column(pl.Boolean, "absent then, ratio off by more than 10 % or overlap under 80 %"),
    }


class StationProfile(Table):
    """Sociology of a station's territory: one indicator, its parts, its date, its precision."""

    grain = "zone × indicator"
    keys = ("zone", "indicator")
    columns = {
        "zone": Column(pl.String, "station key, quartier id, or commune:93010"),
        "indicator": Column(pl.String, "unemployment_rate, owner_share…; labels in domain/indicators.toml"),
        "vintage": Column(pl.Int32, "year", "year"),
        "value": Column(pl.Float64, "share 0–1, or € per year; null where masked", nullable=True),
        "numerator": Column(pl.Float64, "extensive part; null where masked", nullable=True),
        "denominator": Column(pl.Float64, "extensive base; null where masked", nullable=True),
        "low": Column(pl.Float64, "90 % interval of the join error", nullable=True),
        "high": Column(pl.Float64, "90 % interval of the join error", nullable=True),
        "source": Column(pl.String, "source id in the manifest"),
        "method": Column(pl.String, "addresses, squares or areas"),
        "masked": Column(pl.String, "reason, null where shown", nullable=True),
    }


class StationStreets(Table):
    """The street sheet: the streets of a station with their addresses and dwellings. No score, ever."""

    grain = "polling station × street"
    keys = ("station", "street")
    columns = {
        "station": Column(pl.String, "normal key"),
        "street": Column(pl.String, "name of the street"),
        "addresses": Column(pl.Int64, "address points of the street inside the station", "addresses"),
        "dwellings": Column(
            pl.Float64, "estimate from squares or census spread over addresses", "dwellings", nullable=True
        ),
        "odd_from": Column(pl.Int32, "lowest odd number", nullable=True),
        "odd_to": Column(pl.Int32, "highest odd number", nullable=True),
        "even_from": Column(pl.Int32, "lowest even number", nullable=True),
        "even_to": Column(pl.Int32, "highest even number", nullable=True),
        "shared": Column(pl.Boolean, "the street continues in another station"),
    }


class Transfers(Table):
    """Where the voters of each family of one round are estimated to be in the next, département by département."""

    grain = "département × pair of rounds × row × column"
    keys = ("scope", "first", "second", "row", "column")
    columns = {
        "scope": Column(pl.String, "dep:93"),
        "first": Column(pl.String, "the earlier round"),
        "second": Column(pl.String, "the later round, of the same year"),
        "row": Column(pl.String, "family of the earlier round, blank, abstention or arrivals"),
        "column": Column(pl.String, "family of the later round, blank, abstention or departures"),
        "share": Column(pl.Float64, "part of the row's voters in the column"),
        "low": Column(pl.Float64, "90 % interval"),
        "high": Column(pl.Float64, "90 % interval"),
        "count": Column(pl.Float64, "estimate", "persons"),
        "stations": Column(pl.Int64, "polling stations used", "stations"),
    }
    caveats = (
        "An ecological estimate, never a count; only in nations built with --transfers.",
        "Between the rounds of législatives it is a mean of constituencies where different families stood.",
    )
