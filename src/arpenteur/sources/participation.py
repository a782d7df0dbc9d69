"""Totals by commune of the Ministry's aggregated data (participation), in JSON: what results are reconciled with."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.quality import SourceReport
from arpenteur.files.content import head, read_bytes
from arpenteur.storage import sha256_of

_MARKS = (b'"code_commune"', b'"inscrits"', b'"exprimes"')
_HEAD = 1024
_ELECTION = re.compile(r"\d{4}_[a-z]{4}_t[12]")


@dataclass(frozen=True)
class CommuneTotals:
    """Official totals of one election: commune → (registered, turnout, valid)."""

    election: str
    totals: dict[str, tuple[int, int, int]]
    report: SourceReport


def is_participation(path: Path) -> bool:
    """Whether a JSON file holds totals by commune, from its first kilobyte."""
    start = head(path, _HEAD)
    return all(mark in start for mark in _MARKS)


def starts_in(path: Path, departements: frozenset[str]) -> bool:
    """Whether the first commune of the file lies in one of the départements (files are published by département)."""
    match = re.search(rb'"code_commune"\s*:\s*"(\w+)"', head(path, _HEAD))
    return match is not None and match[1].decode().startswith(tuple(departements))


def read_participation(path: Path, *, communes: frozenset[str] | None = None) -> CommuneTotals:
    """Totals of a file named after its election (2022_pres_t1.json), for some communes or all. Raises InputError."""
    match = _ELECTION.search(path.stem)
    if match is None:
        raise InputError(
            "scrutin inconnu", Where(path), expected="un fichier nommé d'après son scrutin, comme 2022_pres_t1.json"
        )
    election = Election.parse(match[0])
    try:
        rows = json.loads(read_bytes(path))
        totals = {str(row["code_commune"]): _counts(row) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"totaux illisibles ({error})", Where(path), expected="code_commune, inscrits, votants et exprimes"
        ) from error
    kept = {code: counts for code, counts in totals.items() if communes is None or code in communes}
    report = SourceReport(
        file=str(path),
        layout="participation par commune",
        sha256=sha256_of(path),
        rows_read=len(totals),
        rows_kept=len(kept),
        licence="Licence Ouverte 2.0",
        producer="Ministère de l'Intérieur",
        vintage=election.label,
    )
    return CommuneTotals(str(election), kept, report)


def _counts(row: dict[str, Any]) -> tuple[int, int, int]:
    return int(row["inscrits"]), int(row["votants"]), int(row["exprimes"])
