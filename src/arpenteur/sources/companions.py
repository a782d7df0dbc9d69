"""The two tables published beside the results of every election: communes since then, and what nuances mean.

Schemas ``schema-communes-mapping`` and ``schema-nuances-mapping`` 0.0.1 (5 October 2026) of data.gouv.fr.
"""

from pathlib import Path

import polars as pl

from arpenteur.files.tables import NamedTable, read_table
from arpenteur.sources.imported import Imported, Ledger
from arpenteur.storage import sha256_of
from arpenteur.tables import FormerCommunes, NuanceMeanings

FORMER_COMMUNES = frozenset({"id_election", "code_commune", "code_commune_actuel", "nb_communes_actuelles"})
NUANCES = frozenset({"id_election", "nuance", "signification"})
"""Columns by which each is known."""


def read_former_communes(path: Path) -> Imported:
    """FormerCommunes of ``table_passage_communes``: rows whose code changed, or that were split since. Raises
    InputError.
    """
    table = read_table(path)
    ledger = _ledger(path, "table de passage des communes", table)
    parts = table.numbers("nb_communes_actuelles", minimum=1)
    rows = table.frame.select(
        pl.col("id_election").alias("election"),
        pl.col("code_commune").alias("former"),
        _optional(table, "libelle_commune").alias("former_name"),
        pl.col("code_commune_actuel").alias("commune"),
        _optional(table, "libelle_commune_actuel").alias("name"),
        parts.cast(pl.Int64).fill_null(1).alias("parts"),
    )
    placed = rows.drop_nulls(["election", "former", "commune"])
    ledger.drop("sans commune actuelle (étranger, outre-mer, disparue avant 2003)", rows.height - placed.height)
    changed = placed.filter((pl.col("former") != pl.col("commune")) | (pl.col("parts") > 1))
    ledger.drop("commune inchangée", placed.height - changed.height)
    distinct = changed.unique(FormerCommunes.keys, keep="first", maintain_order=True)
    ledger.drop("ligne en double", changed.height - distinct.height)
    return ledger.close(FormerCommunes.conform(distinct.sort(FormerCommunes.keys)))


def read_nuances(path: Path) -> Imported:
    """NuanceMeanings of ``nuances_politiques``. Raises InputError."""
    table = read_table(path)
    ledger = _ledger(path, "nuances politiques", table)
    rows = table.frame.select(
        pl.col("id_election").alias("election"),
        pl.col("nuance").str.to_uppercase(),
        pl.col("signification").alias("meaning"),
        _optional(table, "bloc").str.to_uppercase(),
    )
    filled = rows.drop_nulls(["election", "nuance", "meaning"])
    ledger.drop("sans nuance ou sans signification", rows.height - filled.height)
    distinct = filled.unique(NuanceMeanings.keys, keep="first", maintain_order=True)
    ledger.drop("ligne en double", filled.height - distinct.height)
    return ledger.close(NuanceMeanings.conform(distinct.sort(NuanceMeanings.keys)))


def _ledger(path: Path, layout: str, table: NamedTable) -> Ledger:
    ledger = Ledger(path, layout, sha256_of(path), producer="data.gouv.fr", licence="Licence Ouverte 2.0")
    ledger.rows_read = table.frame.height
    return ledger


def _optional(table: NamedTable, column: str) -> pl.Expr:
    return pl.col(column) if table.find(column) else pl.lit(None, pl.String).alias(column)
