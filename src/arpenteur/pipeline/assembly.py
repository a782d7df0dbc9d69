"""One snapshot from those of all départements: tables put together, reports added up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.pipeline.advice import advice
from arpenteur.pipeline.extent import Extent
from arpenteur.pipeline.manifest import Account, manifest
from arpenteur.pipeline.partition import report_of_json
from arpenteur.pipeline.quality import SHOWN_KEYS, elections_report, set_aside, sources_report
from arpenteur.pipeline.scopes import national_references
from arpenteur.pipeline.shelf import Shelf
from arpenteur.snapshot import TABLES, Manifest

Made = tuple[dict[str, pl.DataFrame], dict[str, Any]]
"""Tables and document (``departement``, ``quality``, ``origins``) of one département."""

_FRANCE = Extent((Place(PlaceKind.FRANCE, "france"),))
_ORDER = {"station_results": ("election", "station"), "option_votes": ("election", "station", "candidate")}


def assemble(
    made: Sequence[Made],
    reports: Iterable[Mapping[str, Any]],
    rounds: Mapping[str, Sequence[str]],
    shelf: Shelf,
    at: datetime,
) -> tuple[Manifest, dict[str, Any], dict[str, pl.DataFrame]]:
    """Manifest, quality report and tables of the nation.

    ``reports`` are those of the files, each read once; ``rounds`` gives the elections of each file of results.
    """
    tables = _together([tables for tables, _ in made])
    qualities = [document["quality"] for _, document in made]
    origins = _origins([document["origins"] for _, document in made])
    read = [report_of_json(report) for report in reports]
    joins = _joins([quality["joins"] for quality in qualities])
    missing = advice(_FRANCE, None, tables, {one["file"]: one["vintage"] for one in joins["outline_files"]})
    report = {
        "place": _FRANCE.key(),
        "place_name": _FRANCE.name({}),
        "elections": elections_report(origins, tables["station_results"], tables["option_votes"]),
        "reconciliation": _reconciliation([quality["reconciliation"] for quality in qualities]),
        "crosschecks": _by_key(_all(qualities, "crosschecks"), ("election", "kept", "other")),
        "joins": joins,
        "stations_without_circonscription": sum(one["stations_without_circonscription"] for one in qualities),
        "stability": _by_time(_by_key(_all(qualities, "stability"), ("election",))),
        "suppressed": _added([quality["suppressed"] for quality in qualities]),
        "unknown_labels": _unknown([quality["unknown_labels"] for quality in qualities]),
        "remarks": list(dict.fromkeys(line for quality in qualities for line in quality["remarks"]))
        + shelf.unreadable(),
        "missing": missing,
        "sources": sources_report(read),
        **set_aside(shelf, read),
    }
    voted = set(tables["option_votes"]["election"].unique())
    said = Account(_FRANCE.key(), _FRANCE.name({}), read, rounds, origins, voted, tables["stations"]["station"])
    return manifest(said, joins["misallocated"], missing, at), report, tables


def _together(parts: Sequence[Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    tables = {
        name: pl.concat([part[name] for part in parts]).sort(_ORDER.get(name, table.keys), maintain_order=True)
        for name, table in TABLES.items()
    }
    results, options = tables["station_results"], tables["option_votes"]
    return tables | {"reference_results": national_references(results, options, tables["reference_results"])}


def _origins(parts: Sequence[Mapping[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """Election → files, those that serve most départements first."""
    counts: dict[str, Counter[str]] = {}
    for part in parts:
        for election, files in part.items():
            counts.setdefault(election, Counter()).update(files)
    return {
        election: tuple(sorted(files, key=lambda file: (-files[file], file)))
        for election, files in sorted(counts.items())
    }


def _all(qualities: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    return [row for quality in qualities for row in quality[name]]


def _added(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Numbers of the same name added up, also inside dictionaries; anything else is left out."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [row[name] for row in rows if row.get(name) is not None]
        if values and isinstance(values[0], dict):
            found[name] = _added(values)
        elif values and isinstance(values[0], int | float):
            found[name] = sum(values)
    return found


def _by_key(rows: Sequence[Mapping[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [dict(zip(keys, key, strict=True)) | _added(group) for key, group in sorted(groups.items())]


def _by_time(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: Election.parse(row["election"]).sort_key)


def _reconciliation(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return _added(parts) | {"differing": [line for part in parts for line in part["differing"]]}


def _unknown(parts: Sequence[Mapping[str, Sequence[str]]]) -> dict[str, list[str]]:
    elections = sorted({election for part in parts for election in part})
    return {election: sorted({label for part in parts for label in part.get(election, ())}) for election in elections}


def _joins(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts added up; shares are means by what they are shares of (persons, outlines)."""
    by_persons = [(part["misallocated"], _persons(part)) for part in parts]
    by_outlines = [(part["addresses_misplaced_by_outlines"], part["outlines_reconstructed"]) for part in parts]
    without = [station for part in parts for station in part["stations_without_outline"]]
    joins: dict[str, Any] = _added(parts)
    joins |= {
        "stations_without_outline": without[:SHOWN_KEYS],
        "outline_files": _by_key([one for part in parts for one in part["outline_files"]], ("file", "vintage")),
        "outline_files_not_used": sorted({file for part in parts for file in part["outline_files_not_used"]}),
        "addresses_misplaced_by_outlines": _mean(by_outlines),
        "misallocated": _mean(by_persons),
    }
    for name in ("squares", "iris"):
        found = [part[name] for part in parts if part.get(name)]
        if found:
            joins[name]["misallocated"] = _mean([(one["misallocated"], one["persons"]) for one in found])
    return joins


def _persons(part: Mapping[str, Any]) -> float:
    """Persons the share of misplaced population is about: those of the finest join, else one for each outline."""
    best = part.get("squares") or part.get("iris")
    return best["persons"] if best else part["outlines_reconstructed"]


def _mean(pairs: Sequence[tuple[float | None, float]]) -> float | None:
    known = [(value, weight) for value, weight in pairs if value is not None and weight > 0]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None
