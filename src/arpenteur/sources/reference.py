"""Reference tables: communes, constituencies of communes, names of voting places, rates by commune."""

import re
from pathlib import Path
from typing import Any

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import commune_code, departement_of, parse_station_id
from arpenteur.files.content import read_bytes
from arpenteur.files.encoding import decode
from arpenteur.files.tables import columns_of, read_table
from arpenteur.sources.imported import OTHER_COMMUNE, Imported, Ledger, nothing_for
from arpenteur.sources.json_text import json_document
from arpenteur.storage import sha256_of
from arpenteur.tables import CommuneCirconscriptions, Communes, StationNames, ZoneRates

_COMMUNE = re.compile(r"(\d{2}|2[AB]|Z[A-Z])\d{3}")
_CIRCONSCRIPTION = re.compile(r"(\d{2}|2[AB]|9[78]\d|Z[A-Z])\d{2}")
_IN_FORCE = "commune-actuelle"
_OTHER_TYPES = {
    "commune-deleguee": "commune déléguée",
    "commune-associee": "commune associée",
    "arrondissement-municipal": "arrondissement municipal",
}
# Published column: indicator, and whether it is a percentage (shares here are between 0 and 1).
COMMUNE_RATES = {
    "tauxChomage": ("unemployment_rate", True),
    "partCadres": ("executive_share", True),
    "partOuvriers": ("worker_share", True),
    "partDiplomeSup": ("higher_education_share", True),
    "part65plus": ("age_65_plus_share", True),
    "partMoins15": ("age_0_14_share", True),
    "MED_SL": ("median_income", False),
    "D1_SL": ("first_decile_income", False),
    "D9_SL": ("ninth_decile_income", False),
    "IR_D9_D1_SL": ("interdecile_ratio", False),
    "PR_MD60": ("poverty_rate", True),
    "S_EI_DI_UNE": ("unemployment_benefit_share", True),
    "S_HH_TAX": ("household_tax_share", True),
    "S_RET_PEN_DI": ("pension_income_share", True),
    "S_SOC_BEN_DI": ("social_benefit_share", True),
}
_UNUSED = ("code", "population")
LONG_RATES = frozenset({"geo", "geo_object", "filosofi_measure", "time_period", "obs_value"})
"""Columns of INSEE's table of incomes at every level since 2023, one row for each measure of each place."""


def read_communes(path: Path, *, communes: frozenset[str] | None = None) -> Imported:
    """Communes in force of Etalab's découpage administratif (INSEE COG), or as the portal's interface answers them;
    other types are counted and left out.

    ``circonscriptions`` stays null: ``read_commune_circonscriptions`` has them.
    """
    ledger = Ledger(
        path, "découpage administratif", sha256_of(path), producer="INSEE, Etalab", licence="Licence Ouverte 2.0"
    )
    records = _records(path)
    ledger.rows_read = len(records)
    for rank, record in enumerate(records, start=1):
        _check_commune(path, rank, record)
    current = [record for record in records if record.get("type", _IN_FORCE) == _IN_FORCE]
    for kind, reason in _OTHER_TYPES.items():
        ledger.drop(reason, sum(record.get("type") == kind for record in records))
    ledger.drop("autre type", ledger.rows_read - ledger.dropped.total() - len(current))
    table = pl.DataFrame(
        {
            "commune": [record["code"] for record in current],
            "name": [record["nom"] for record in current],
            "departement": [
                str(record.get("departement") or record.get("codeDepartement") or departement_of(record["code"]))
                for record in current
            ],
            "region": [_text(record.get("region") or record.get("codeRegion")) for record in current],
            "population": [record.get("population") for record in current],
        },
        schema_overrides={"region": pl.String, "population": pl.Int64},
    )
    doubled = table.filter(pl.col("commune").is_duplicated())
    if doubled.height:
        raise InputError(
            f"commune {doubled['commune'][0]} deux fois en vigueur", Where(path), expected="un code, une commune"
        )
    return ledger.close(Communes.conform(_only(table, communes, ledger)))


def read_commune_circonscriptions(
    path: Path, *, communes: frozenset[str] | None = None, departements: frozenset[str] | None = None
) -> Imported:
    """CommuneCirconscriptions of ``{"93010": ["9309"], …}``, of some communes or some départements."""
    ledger = Ledger(
        path,
        "circonscriptions des communes",
        sha256_of(path),
        producer="Ministère de l'Intérieur",
        licence="Licence Ouverte 2.0",
    )
    text, _ = decode(read_bytes(path), path, utf8_only=True)
    document = json_document(text, path)
    if not isinstance(document, dict) or not document:
        raise InputError("table vide ou d'une autre forme", Where(path), expected='un objet comme {"93010": ["9309"]}')
    ledger.rows_read = len(document)
    # Overseas communes may carry the Ministry's letters: they are told apart once translated.
    starts = None if departements is None else (*departements, "Z")
    near = {key: codes for key, codes in document.items() if starts is None or key.startswith(starts)}
    ledger.drop("autre département", len(document) - len(near))
    rows = [_circonscriptions(path, commune, codes) for commune, codes in near.items()]
    columns = {"commune": [commune for commune, _ in rows], "circonscriptions": [codes for _, codes in rows]}
    table = pl.DataFrame(columns, schema=CommuneCirconscriptions.schema())
    distinct = table.unique("commune", keep="first", maintain_order=True)
    ledger.drop("commune en double", table.height - distinct.height)
    return ledger.close(CommuneCirconscriptions.conform(_only(distinct, communes, ledger)))


def read_station_names(path: Path, *, communes: frozenset[str] | None = None) -> Imported:
    """StationNames of a table of two columns, key and name of the voting place (XLSX or CSV)."""
    ledger = Ledger(path, "noms des bureaux de vote", sha256_of(path))
    frame = read_table(path)
    ledger.rows_read = frame.frame.height
    name = frame.need("names", "name", "nom", "nom_bv", "nomBureauVote")
    key = next(column for column in frame.frame.columns if column != name)
    stations: list[str] = []
    for row, value in enumerate(frame.frame[key].to_list()):
        try:
            stations.append(parse_station_id(value or ""))
        except InputError as error:
            raise InputError(error.problem, Where(path, frame.line(row), key), expected=error.expected) from error
    table = pl.DataFrame({"station": stations, "name": frame.frame[name]}, schema=StationNames.schema())
    named = table.filter(pl.col("name").is_not_null())
    ledger.drop("bureau sans nom", table.height - named.height)
    distinct = named.unique("station", keep="first", maintain_order=True)
    ledger.drop("bureau en double", named.height - distinct.height)
    codes = distinct.with_columns(pl.col("station").str.slice(0, 5).alias("commune"))
    return ledger.close(StationNames.conform(_only(codes, communes, ledger)))


def read_commune_rates(path: Path, *, communes: frozenset[str] | None = None, vintage: int | None = None) -> Imported:
    """ZoneRates by commune (census or FiLoSoFi rates). ``vintage``: year, else the one in the file's name.

    Only INSEE's long tables (one row a measure, since FiLoSoFi 2023) tell their year; of the others, raises InputError
    when the name does not either.
    """
    if {name.lower() for name in columns_of(path)} >= LONG_RATES:
        return _long_rates(path, communes)
    year = vintage or _year_in(path.stem)
    if year is None:
        raise InputError(
            "millésime inconnu", Where(path), expected="une année dans le nom du fichier, comme rp_2022_commune"
        )
    ledger = Ledger(path, "taux par commune", sha256_of(path), producer="INSEE", licence="Licence Ouverte 2.0")
    ledger.vintage = str(year)
    table = read_table(path)
    ledger.rows_read = table.frame.height
    code = table.need("code")
    present = {name: COMMUNE_RATES[name] for name in table.frame.columns if name in COMMUNE_RATES}
    unknown = [name for name in table.frame.columns if name not in COMMUNE_RATES and name not in _UNUSED]
    if unknown or not present:
        column = unknown[0] if unknown else "tauxChomage"
        raise InputError(
            "colonne inconnue" if unknown else "aucun taux",
            Where(path, column=column),
            expected=", ".join(COMMUNE_RATES),
        )
    zones = table.frame[code].str.to_uppercase().str.pad_start(5, "0")
    table.refuse(
        ~zones.str.contains(r"^(\d{2}|2[AB])\d{3}$").fill_null(value=False), code, "un code INSEE à 5 caractères"
    )
    table.refuse(zones.is_duplicated(), code, "chaque commune une seule fois")
    parts = [
        pl.DataFrame({"zone": zones, "value": table.numbers(name) / (100 if percent else 1)}).select(
            "zone",
            pl.col("zone").alias("commune"),
            pl.lit(indicator).alias("indicator"),
            pl.lit(year, dtype=pl.Int32).alias("vintage"),
            "value",
            pl.col("value").is_null().alias("secret"),
        )
        for name, (indicator, percent) in present.items()
    ]
    kept = pl.concat([_only(part, communes, Ledger(path, "")) for part in parts])
    ledger.drop(OTHER_COMMUNE, table.frame.height - kept["zone"].n_unique())
    return ledger.close(ZoneRates.conform(kept.sort(ZoneRates.keys)))


def _long_rates(path: Path, communes: frozenset[str] | None) -> Imported:
    ledger = Ledger(path, "revenus par commune", sha256_of(path), producer="INSEE", licence="Licence Ouverte 2.0")
    table = read_table(path)
    ledger.rows_read = table.frame.height
    level, measure, year = (table.need(name) for name in ("GEO_OBJECT", "FILOSOFI_MEASURE", "TIME_PERIOD"))
    values = table.numbers(table.need("OBS_VALUE"))
    rows = table.frame.select(
        pl.col(table.need("GEO")).str.to_uppercase().str.pad_start(5, "0").alias("zone"),
        pl.col(level).alias("level"),
        pl.col(measure).alias("measure"),
        pl.col(year).cast(pl.Int32, strict=False).alias("vintage"),
        values.alias("value"),
    )
    of_communes = rows.filter(pl.col("level") == "COM")
    ledger.drop("autre niveau que la commune", rows.height - of_communes.height)
    known = of_communes.filter(pl.col("measure").is_in(list(COMMUNE_RATES)) & pl.col("vintage").is_not_null())
    ledger.drop("mesure sans usage ici", of_communes.height - known.height)
    if known.is_empty():
        raise InputError("aucun revenu par commune", Where(path, column=level), expected="des lignes COM")
    percent = [name for name, (_, is_percent) in COMMUNE_RATES.items() if is_percent]
    rates = known.select(
        "zone",
        pl.col("zone").alias("commune"),
        pl.col("measure").replace_strict({name: one for name, (one, _) in COMMUNE_RATES.items()}).alias("indicator"),
        "vintage",
        pl.when(pl.col("measure").is_in(percent)).then(pl.col("value") / 100).otherwise("value").alias("value"),
        pl.col("value").is_null().alias("secret"),
    )
    ledger.vintage = ", ".join(str(found) for found in sorted(rates["vintage"].unique()))
    ledger.warnings.append("méthode nouvelle depuis 2023 : ne se compare pas aux revenus de 2012 à 2021")
    return ledger.close(ZoneRates.conform(_only(rates, communes, ledger).sort(ZoneRates.keys)))


def _circonscriptions(path: Path, published: str, codes: Any) -> tuple[str, list[str]]:
    """INSEE code and constituencies; the Ministry's overseas codes (ZA101, ZA01) become INSEE's (97101, 97101)."""
    sound = (
        isinstance(codes, list) and codes and all(isinstance(c, str) and _CIRCONSCRIPTION.fullmatch(c) for c in codes)
    )
    if not _COMMUNE.fullmatch(published) or not sound:
        raise InputError(
            f"commune « {published[:60]} » : circonscriptions « {str(codes)[:60]} »",
            Where(path),
            expected="un code INSEE et une liste de codes comme 9309",
        )
    commune = commune_code(published[:2], published[2:])
    if commune == published:
        return commune, codes
    return commune, [departement_of(commune) + code[-2:] for code in codes]


def _only(table: pl.DataFrame, communes: frozenset[str] | None, ledger: Ledger) -> pl.DataFrame:
    if communes is None:
        return table
    kept = table.filter(pl.col("commune").is_in(list(communes)))
    if not kept.height:
        raise nothing_for(ledger.path, communes, table["commune"].to_list())
    ledger.drop(OTHER_COMMUNE, table.height - kept.height)
    return kept


def _records(path: Path) -> list[dict[str, Any]]:
    text, _ = decode(read_bytes(path), path, utf8_only=True)
    document = json_document(text, path)
    if not isinstance(document, list) or not document or not all(isinstance(record, dict) for record in document):
        raise InputError(
            "liste de communes vide ou d'une autre forme", Where(path), expected="une liste d'objets code, nom, type"
        )
    return document


def _check_commune(path: Path, rank: int, record: dict[str, Any]) -> None:
    code, name, population = record.get("code"), record.get("nom"), record.get("population")
    if not isinstance(code, str) or not _COMMUNE.fullmatch(code):
        raise InputError(
            f"entité {rank} : code « {code} »", Where(path, column="code"), expected="un code INSEE à 5 caractères"
        )
    if not isinstance(name, str) or not name.strip():
        raise InputError(
            f"entité {rank} ({code}) : nom absent", Where(path, column="nom"), expected="un nom de commune"
        )
    whole = isinstance(population, int) and not isinstance(population, bool) and 0 <= population < 2**31
    if population is not None and not whole:
        raise InputError(
            f"entité {rank} ({code}) : population « {population} »",
            Where(path, column="population"),
            expected="un entier",
        )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _year_in(name: str) -> int | None:
    match = re.search(r"(?<!\d)(19|20)\d{2}(?!\d)", name)
    return int(match[0]) if match else None
