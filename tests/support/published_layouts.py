"""Official files of autumn 2026 written from facts: the layouts, columns and types that their producers publish.

Facts are plain rows or polars frames of a few columns; every other published column is derived or left empty, as the
producers do. Nothing here reads what the program wrote.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

COUNTS = ("inscrits", "abstentions", "votants", "blancs", "nuls", "exprimes")
_RATIOS = {
    f"ratio_{part}_{whole}": (part, whole)
    for part, wholes in {
        "abstentions": ("inscrits",),
        "votants": ("inscrits",),
        "blancs": ("inscrits", "votants"),
        "nuls": ("inscrits", "votants"),
        "exprimes": ("inscrits", "votants"),
    }.items()
    for whole in wholes
}
GENERAL = {
    **dict.fromkeys(
        (
            "id_election",
            "id_brut_miom",
            "code_departement",
            "libelle_departement",
            "code_canton",
            "libelle_canton",
            "code_commune",
            "libelle_commune",
            "code_circonscription",
            "libelle_circonscription",
            "code_bv",
        ),
        pl.String,
    ),
    **dict.fromkeys(COUNTS, pl.Int64),
    **dict.fromkeys(_RATIOS, pl.Float64),
}
CANDIDATES = {
    **dict.fromkeys(("id_election", "id_brut_miom", "code_departement", "code_commune", "code_bv"), pl.String),
    "no_panneau": pl.Int64,
    "voix": pl.Int64,
    "ratio_voix_inscrits": pl.Float64,
    "ratio_voix_exprimes": pl.Float64,
    **dict.fromkeys(
        (
            "nuance",
            "sexe",
            "nom",
            "prenom",
            "libelle_abrege_liste",
            "libelle_etendu_liste",
            "nom_tete_liste",
            "binome",
        ),
        pl.String,
    ),
}
"""Schemas 0.0.4 of 5 October 2026: no ``liste``."""
WIDE_STATION = (
    "Code département",
    "Libellé département",
    "Code commune",
    "Libellé commune",
    "Code BV",
    "Inscrits",
    "Votants",
    "% Votants",
    "Abstentions",
    "% Abstentions",
    "Exprimés",
    "% Exprimés/inscrits",
    "% Exprimés/votants",
    "Blancs",
    "% Blancs/inscrits",
    "% Blancs/votants",
    "Nuls",
    "% Nuls/inscrits",
    "% Nuls/votants",
)
WIDE_LIST = (
    "Numéro de panneau",
    "Nom candidat",
    "Prénom candidat",
    "Sexe candidat",
    "Nuance liste",
    "Libellé abrégé de liste",
    "Libellé de liste",
    "Voix",
    "% Voix/inscrits",
    "% Voix/exprimés",
    "Elu",
    "Sièges au CM",
    "Sièges au CC",
)
"""The municipales of 2026: 19 columns of the station, then 13 a list. The order of the last five is not established."""
PASSAGE = (
    "id_election",
    "code_departement",
    "code_commune",
    "libelle_commune",
    "code_commune_actuel",
    "libelle_commune_actuel",
    "nb_communes_actuelles",
    "methode_rapprochement",
    "millesime_cog_election",
)
NUANCES = ("id_election", "type_nuance", "bloc", "nuance", "signification", "commentaires", "source")


def general_row(election: str, commune: str, number: str, counts: Sequence[int], **more: str) -> dict[str, Any]:
    """A station; ``counts``: registered, turnout, blank, null, valid."""
    registered, turnout, blank, null, valid = counts
    return {
        "id_election": election,
        "id_brut_miom": f"{commune}_{number}",
        "code_departement": commune[:2],
        "code_commune": commune,
        "code_bv": number,
        "inscrits": registered,
        "abstentions": registered - turnout,
        "votants": turnout,
        "blancs": blank,
        "nuls": null,
        "exprimes": valid,
        **more,
    }


def candidate_row(election: str, commune: str, number: str, votes: int, **more: Any) -> dict[str, Any]:
    """Votes of one candidate or list in a station."""
    place = {"id_brut_miom": f"{commune}_{number}", "code_departement": commune[:2]}
    return {"id_election": election, **place, "code_commune": commune, "code_bv": number, "voix": votes, **more}


def senate_rows(
    election: str, departement: str, registered: int, turnout: int, lists: Iterable[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Sénatoriales of a département in both tables: columns of commune and station are empty."""
    place = {"id_election": election, "id_brut_miom": departement, "code_departement": departement}
    counts = (registered, registered - turnout, turnout, 0, 0, turnout)
    return [place | dict(zip(COUNTS, counts, strict=True))], [place | dict(one) for one in lists]


def write_aggregated(
    folder: Path,
    general: Iterable[Mapping[str, Any]] | pl.DataFrame,
    candidates: Iterable[Mapping[str, Any]] | pl.DataFrame,
    *,
    kind: str = "parquet",
) -> Path:
    """``general_results`` and ``candidats_results``, as ``parquet`` or ``csv``; returns the path of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    totals = _filled(general, GENERAL).sort("id_election", maintain_order=True)
    votes = _filled(candidates, CANDIDATES).sort("id_election", maintain_order=True)
    totals = totals.with_columns(_ratio(part, whole).alias(name) for name, (part, whole) in _RATIOS.items())
    bases = totals.select("id_election", "id_brut_miom", "inscrits", "exprimes")
    votes = (
        votes.join(bases, on=["id_election", "id_brut_miom"], how="left", maintain_order="left")
        .with_columns(_ratio("voix", base).alias(f"ratio_voix_{base}") for base in ("inscrits", "exprimes"))
        .select(list(CANDIDATES))
    )
    for name, table in (("general_results", totals), ("candidats_results", votes)):
        if kind == "csv":
            table.write_csv(folder / f"{name}.csv", separator=";")
        else:
            table.write_parquet(folder / f"{name}.parquet", row_group_size=50_000)
    return folder / f"general_results.{kind}"


def tidy_rows(folder: Path, scrutin: str, election: str, *starts: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Facts of a round in the tidy tables, of stations whose key begins with one of ``starts``."""
    key = pl.any_horizontal(pl.col("code").str.starts_with(start) for start in starts) if starts else pl.lit(value=True)
    totals = pl.scan_parquet(folder / f"{scrutin}_bureaux_territoires.parquet").filter(key)
    votes = pl.scan_parquet(folder / f"{scrutin}_bureaux_candidats.parquet").filter(key)
    codes = [
        pl.lit(election).alias("id_election"),
        pl.col("code").alias("id_brut_miom"),
        _departement(pl.col("code")).alias("code_departement"),
        pl.col("code").str.slice(0, 5).alias("code_commune"),
        pl.col("code").str.slice(6).alias("code_bv"),
    ]
    named = pl.col("libelle").str.split(" · ").list.last().alias("libelle_commune")
    general = totals.select(*codes, named, *(pl.col(name).cast(pl.Int64) for name in COUNTS)).collect()
    rank = pl.int_range(1, pl.len() + 1).over("code").alias("no_panneau")
    kept = pl.lit(None, pl.String) if "_pres_" in election else pl.col("nuance")
    label = "libelle_etendu_liste" if "_muni_" in election else "nom"
    found = votes.select(
        *codes, rank, pl.col("voix").cast(pl.Int64), kept.alias("nuance"), pl.col("label").alias(label)
    )
    return general, found.collect()


def write_wide_municipal(path: Path, stations: Iterable[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]]) -> Path:
    """The Ministry's text of municipales 2026. Each station: values of its columns, and of those of its lists."""
    rows = list(stations)
    most = max(len(lists) for _, lists in rows)
    header = [*WIDE_STATION, *(f"{name} {number}" for number in range(1, most + 1) for name in WIDE_LIST)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    for station, lists in rows:
        cells = [station.get(name, "") for name in WIDE_STATION]
        for one in lists:
            cells += [one.get(name, "") for name in WIDE_LIST]
        writer.writerow([*cells, *[""] * (len(header) - len(cells))])
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def wide_station(commune: str, number: str, counts: Sequence[int], name: str = "Fictive") -> dict[str, Any]:
    """Columns of a station of the wide text; ``counts``: registered, turnout, blank, null, valid."""
    registered, turnout, blank, null, valid = counts
    return {
        "Code département": commune[:2],
        "Libellé département": "Fictif",
        "Code commune": commune,
        "Libellé commune": name,
        "Code BV": number,
        "Inscrits": registered,
        "Votants": turnout,
        "% Votants": _percent(turnout, registered),
        "Abstentions": registered - turnout,
        "% Abstentions": _percent(registered - turnout, registered),
        "Exprimés": valid,
        "% Exprimés/inscrits": _percent(valid, registered),
        "% Exprimés/votants": _percent(valid, turnout),
        "Blancs": blank,
        "% Blancs/inscrits": _percent(blank, registered),
        "% Blancs/votants": _percent(blank, turnout),
        "Nuls": null,
        "% Nuls/inscrits": _percent(null, registered),
        "% Nuls/votants": _percent(null, turnout),
    }


def wide_list(panel: int, title: str, nuance: str, votes: int, name: str = "") -> dict[str, Any]:
    """Columns of a list of the wide text; the first round names nobody."""
    first_name, gender = ("Camille", "F") if name else ("", "")
    return {
        "Numéro de panneau": panel,
        "Nom candidat": name,
        "Prénom candidat": first_name,
        "Sexe candidat": gender,
        "Nuance liste": nuance,
        "Libellé abrégé de liste": title,
        "Libellé de liste": title,
        "Voix": votes,
    }


def write_passage(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """``table_passage_communes``: election, département, code and name then and today, parts, method, year."""
    return _table(path, PASSAGE, rows)


def write_nuances(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """``nuances_politiques``: election, type, bloc, nuance, meaning, comments, circular."""
    return _table(path, NUANCES, rows)


def write_commune_incomes(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """INSEE's archive of incomes at every level (2023): measure, place, level, value of each row."""
    header = (
        "FILOSOFI_MEASURE",
        "GEO",
        "GEO_OBJECT",
        "UNIT_MEASURE",
        "CONF_STATUS",
        "OBS_STATUS",
        "UNIT_MULT",
        "TIME_PERIOD",
        "OBS_VALUE",
    )
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([measure, place, level, "", "F", "A", "0", "2023", value] for measure, place, level, value in rows)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("DS_FILOSOFI_CC_2023_data.csv", out.getvalue())
        archive.writestr("DS_FILOSOFI_CC_2023_metadata.csv", "COD_VAR;LIB_VAR\n")
    return path


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    frame = pl.DataFrame([list(row) for row in rows], schema=list(columns), orient="row")
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path, separator=";")
    return path


def _filled(rows: Iterable[Mapping[str, Any]] | pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows), infer_schema_length=None)
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def _ratio(part: str, whole: str) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then((100 * pl.col(part) / pl.col(whole)).round(2))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%".replace(".", ",") if whole else "0.00%"


def _departement(code: pl.Expr) -> pl.Expr:
    return pl.when(code.str.starts_with("97")).then(code.str.slice(0, 3)).otherwise(code.str.slice(0, 2))
