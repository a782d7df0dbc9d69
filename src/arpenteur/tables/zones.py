"""Zones and what is published about them."""

import polars as pl

from arpenteur.tables.core import Column, Table


class StationContours(Table):
    """Outline of a polling station's territory: a reconstruction, never a legal limit."""

    grain = "polling station"
    keys = ("station",)
    columns = {
        "station": Column(pl.String, "normal key"),
        "commune": Column(pl.String, "INSEE code of the voting commune"),
        "name": Column(pl.String, "name of the voting place, where known", nullable=True),
        "circonscription": Column(pl.String, "département + number, where published", nullable=True),
        "geometry": Column(pl.Binary, "WKB polygon or multipolygon, longitude and latitude (EPSG:4326)"),
    }
    caveats = ("Gaps and overlaps between neighbours occur; stations abroad have no outline.",)


class IrisZones(Table):
    """Census zones (IRIS) with their outline; a commune without IRIS is one zone ending in 0000."""

    grain = "IRIS"
    keys = ("iris",)
    columns = {
        "iris": Column(pl.String, "9 characters: census commune + 4"),
        "commune": Column(pl.String, "INSEE code of the voting commune (75056 for Paris)"),
        "name": Column(pl.String, "name of the zone", nullable=True),
        "grand_quartier": Column(pl.String, "7 characters, group of IRIS", nullable=True),
        "iris_type": Column(pl.String, "H dwelling, A activity, D various, Z whole commune", nullable=True),
        "geometry": Column(pl.Binary, "WKB polygon or multipolygon, EPSG:4326", nullable=True),
    }


class ZoneCounts(Table):
    """Extensive census variables: counts that add up when zones are joined."""

    grain = "zone × indicator × vintage"
    keys = ("zone", "indicator", "vintage")
    columns = {
        "zone": Column(pl.String, "IRIS, 9 characters"),
        "indicator": Column(pl.String, "name in the indicator catalogue, population_15_64"),
        "vintage": Column(pl.Int32, "census or tax year", "year"),
        "count": Column(pl.Float64, "extensive quantity", "persons, households or dwellings"),
    }
    invariants = {"counts are finite and not negative": pl.col("count").is_finite() & (pl.col("count") >= 0)}


class ZoneRates(Table):
    """Intensive variables published as such (median income, poverty): they cannot be added."""

    grain = "zone × indicator × vintage"
    keys = ("zone", "indicator", "vintage")
    columns = {
        "zone": Column(pl.String, "IRIS, 9 characters, or commune, 5"),
        "indicator": Column(pl.String, "name in the indicator catalogue, median_income"),
        "vintage": Column(pl.Int32, "year", "year"),
        "value": Column(pl.Float64, "the rate; null where under secrecy", "€ or share", nullable=True),
        "secret": Column(pl.Boolean, "true where the producer withheld the value"),
    }


class GridSquares(Table):
    """Squares of 200 m (FiLoSoFi): additive counts by household and person."""

    grain = "square of 200 m"
    keys = ("square",)
    columns = {
        "square": Column(pl.String, "INSPIRE identifier in EPSG:3035"),
        "imputed": Column(pl.Boolean, "under 11 households: values are estimates by the producer"),
        "vintage": Column(pl.Int32, "tax year", "year"),
        "longitude": Column(pl.Float64, "centre", "degrees"),
        "latitude": Column(pl.Float64, "centre", "degrees"),
        "area_m2": Column(pl.Float64, "area of the published piece", "m²"),
        "persons": Column(pl.Float64, "ind", "persons"),
        "households": Column(pl.Float64, "men", "households"),
        "poor_households": Column(pl.Float64, "men_pauv", "households"),
        "single_households": Column(pl.Float64, "men_1ind", "households"),
        "large_households": Column(pl.Float64, "men_5ind", "households"),
        "owner_households": Column(pl.Float64, "men_prop", "households"),
        "lone_parent_households": Column(pl.Float64, "men_fmp", "households"),
        "living_standard_sum": Column(pl.Float64, "ind_snv, winsorised; divide by persons", "€"),
        "dwelling_area": Column(pl.Float64, "men_surf", "m²"),
        "flat_households": Column(pl.Float64, "men_coll", "households"),
        "house_households": Column(pl.Float64, "men_mais", "households"),
        "social_dwellings": Column(pl.Float64, "log_soc", "dwellings"),
        "age_0_17": Column(pl.Float64, "ages 0 to 17", "persons"),
        "age_18_24": Column(pl.Float64, "ages 18 to 24", "persons"),
        "age_25_39": Column(pl.Float64, "ages 25 to 39", "persons"),
        "age_40_54": Column(pl.Float64, "ages 40 to 54", "persons"),
        "age_55_64": Column(pl.Float64, "ages 55 to 64", "persons"),
        "age_65_79": Column(pl.Float64, "ages 65 to 79", "persons"),
        "age_80_plus": Column(pl.Float64, "80 and over", "persons"),
    }
    caveats = ("INSEE: never read one square alone; squares are added into zones, never shown.",)


class Communes(Table):
    """Communes in force, with the territory they belong to."""

    grain = "commune"
    keys = ("commune",)
    columns = {
        "commune": Column(pl.String, "INSEE code"),
        "name": Column(pl.String, "official name"),
        "departement": Column(pl.String, "2 characters, 3 overseas"),
        "region": Column(pl.String, "INSEE code", nullable=True),
        "population": Column(pl.Int64, "legal population", "persons", nullable=True),
        "circonscriptions": Column(pl.List(pl.String), "legislative constituencies the commune touches", nullable=True),
    }
