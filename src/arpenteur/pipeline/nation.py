"""A nation: every file cut once into départements, one task for each of them, then one snapshot of all."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import Place
from arpenteur.pipeline.assembly import assemble
from arpenteur.pipeline.bundle import pack
from arpenteur.pipeline.extent import Extent
from arpenteur.pipeline.gather import Gathering, no_station_outlined
from arpenteur.pipeline.inputs import Inputs
from arpenteur.pipeline.means import Means
from arpenteur.pipeline.partition import KEYED, PLACED, cutting, cutting_totals, report_of_json
from arpenteur.pipeline.parts import Cut, PartReader, load
from arpenteur.pipeline.place import build_place
from arpenteur.pipeline.progress import Progress, Silent
from arpenteur.pipeline.readers import Area, read_table_of
from arpenteur.pipeline.settle import no_result
from arpenteur.pipeline.shelf import Shelf
from arpenteur.pipeline.tasks import Task, content_key, refuse_unreachable, run
from arpenteur.pipeline.tiles import draw, outlines_at_hand
from arpenteur.pipeline.transfers import transfer_tasks
from arpenteur.snapshot import TILES, write_snapshot
from arpenteur.sources.imported import Imported
from arpenteur.sources.recognise import Found, Kind
from arpenteur.sources.results import refuse_other_elections
from arpenteur.storage import Storage
from arpenteur.tables import NuanceMeanings, Transfers

# An election counts as one of the nation where a file has this share of the stations of the fullest one.
_COVERED = 0.9


@dataclass(frozen=True)
class Asked:
    """What a nation is asked to hold, and when it is built."""

    elections: Sequence[Election] | None
    contour_key: str | None
    at: datetime
    transfers: bool = False

    @property
    def names(self) -> list[str] | None:
        """Identifiers of the elections asked for; None for all."""
        return None if self.elections is None else sorted(map(str, self.elections))


@dataclass(frozen=True)
class _Index:
    """One file that was cut: what it is, and what its index says."""

    found: Found
    key: str
    document: Mapping[str, Any]

    @property
    def parts(self) -> list[str]:
        """Départements (or cells) it holds something of."""
        return self.document["parts"]

    @property
    def stations(self) -> Mapping[str, Mapping[str, int]]:
        """Département → election → polling stations; nothing where the file is none of results."""
        return self.document.get("stations", {})

    @property
    def elections(self) -> list[str]:
        """Elections of a file of results."""
        return sorted({election for counts in self.stations.values() for election in counts})


def build_nation(shelf: Shelf, asked: Asked, out: Path, means: Means, progress: Progress) -> None:
    """Write the snapshot of the nation at ``out``, from the files of the shelf. Raises InputError."""
    work = means.work
    refuse_unreachable(means.scheduler)
    indexes, totals = _cut(shelf, asked, means, progress)
    _set_aside(indexes, shelf, asked)
    nuances = shelf.read((Kind.NUANCES,), lambda one: read_table_of(one, Area(), None), "Nuances")
    tasks = _departements(indexes, asked, totals, nuances)
    run(tasks, work, scheduler=means.scheduler, workers=means.workers, progress=progress, label="Départements")
    tasks.sort(key=lambda task: task.payload["departement"])
    flows = _transfers(tasks, means, progress) if asked.transfers else None
    progress.step("Assemblage", 0, None)
    made = [load(work, task.key) for task in tasks]
    reports = [index.document["report"] for index in indexes if index.parts]
    reports += totals.document["reports"] if totals else []
    reports += [one.report.to_json() for one in nuances]
    outlines = outlines_at_hand(shelf)
    reports += [report.to_json() for report in outlines.reports]
    rounds = {str(index.found.path): index.elections for index in indexes if index.elections}
    manifest, quality, tables = assemble(made, reports, rounds, shelf, asked.at)
    if flows is not None:
        tables["transfers"] = flows
    with tempfile.TemporaryDirectory(prefix="arpenteur-") as folder:
        tiles = Path(folder) / TILES
        quality["tiles"] = draw(tiles, outlines, tables["stations"], progress)
        progress.step("Écriture", 0, None)
        write_snapshot(out, manifest=manifest, quality=quality, tables=tables, tiles=tiles if tiles.is_file() else None)
    if not means.keep:
        work.remove()


def _cut(shelf: Shelf, asked: Asked, means: Means, progress: Progress) -> tuple[list[_Index], _Index | None]:
    """Read every file once, here: they are where this machine reads them, their parts where every machine does."""
    shelf.set_halves_aside()
    files = [one for one in shelf.found if one.kind is Kind.RESULTS or one.kind in (*KEYED, *PLACED)]
    cuts = [cutting(one, asked.contour_key) for one in files]
    totals = [cutting_totals(shelf.participation)] if shelf.participation else []
    run([*cuts, *totals], means.work, workers=means.workers, progress=progress, label="Lecture")
    indexes = [_Index(one, cut.key, load(means.work, cut.key)[1]) for one, cut in zip(files, cuts, strict=True)]
    if not totals:
        return indexes, None
    found = Found(shelf.participation[0], Kind.UNKNOWN)
    return indexes, _Index(found, totals[0].key, load(means.work, totals[0].key)[1])


def _set_aside(indexes: Sequence[_Index], shelf: Shelf, asked: Asked) -> None:
    """Files that hold nothing of use: refused where they were named, listed in the report elsewhere."""
    for index in indexes:
        path = index.found.path
        if index.found.kind is Kind.RESULTS:
            if asked.names is not None and path in shelf.explicit:
                refuse_other_elections(path, index.elections, asked.names)
        elif not index.parts:
            if path in shelf.explicit:
                raise _of_no_use(index)
            shelf.elsewhere[str(path)] = "aucun territoire reconnu"


def _of_no_use(index: _Index) -> InputError:
    path = index.found.path
    if index.found.kind is Kind.CONTOURS:
        return no_station_outlined(str(path))
    return InputError(
        "aucune commune dans ce fichier", Where(path), expected="une colonne qui porte le code de la commune"
    )


def _departements(
    indexes: Sequence[_Index], asked: Asked, totals: _Index | None, nuances: Sequence[Imported]
) -> list[Task]:
    """One task for each département that has results, the largest first: the last ones to end are then short."""
    sizes: dict[str, int] = {}
    national: dict[str, int] = {}
    for index in indexes:
        held: dict[str, int] = {}
        for part, counts in index.stations.items():
            for election, count in counts.items():
                if asked.names is None or election in asked.names:
                    sizes[part] = sizes.get(part, 0) + count
                    held[election] = held.get(election, 0) + count
        national |= {election: max(count, national.get(election, 0)) for election, count in held.items()}
    if not sizes:
        raise no_result("france", asked.names or (), ())
    since = max(int(name[:4]) for name, count in national.items() if count >= _COVERED * max(national.values()))
    meanings = [{"rows": one.table.rows(), "report": one.report.to_json()} for one in nuances]
    common = {"elections": asked.names, "since": since, "nuances": meanings}
    return [
        _departement(part, indexes, common, totals.key if totals and part in totals.parts else None)
        for part in sorted(sizes, key=lambda part: (-sizes[part], part))
    ]


def _departement(code: str, indexes: Sequence[_Index], common: Mapping[str, Any], totals: str | None) -> Task:
    sources = [source for index in indexes if (source := _source(index, code)) is not None]
    payload = {"departement": code, "sources": sources, "totals": totals, **common}
    return Task(f"département {code}", content_key(payload), make_departement, payload)


def _transfers(departements: Sequence[Task], means: Means, progress: Progress) -> pl.DataFrame:
    """Transfers of every département between rounds of one year."""
    tasks: list[Task] = []
    for one in departements:
        origins = load(means.work, one.key)[1]["origins"]
        tasks += transfer_tasks(one.payload["departement"], one.key, sorted(origins))
    run(tasks, means.work, scheduler=means.scheduler, workers=means.workers, progress=progress, label="Reports de voix")
    return pl.concat([Transfers.empty(), *(load(means.work, task.key)[0]["transfers"] for task in tasks)])


def _source(index: _Index, code: str) -> dict[str, Any] | None:
    """What the task of a department must know of a file; None where it has nothing of it."""
    found, placed = index.found, index.found.kind in PLACED
    if not (index.parts if placed else code in index.parts):
        return None
    cells = index.parts if placed else []
    return {"path": str(found.path), "kind": found.kind.value, "layer": found.layer, "key": index.key, "cells": cells}


def _nuances(raw: Mapping[str, Any]) -> Imported:
    table = pl.DataFrame(raw["rows"], schema=NuanceMeanings.schema(), orient="row")
    return Imported(table, report_of_json(raw["report"]))


def make_departement(work: Storage, payload: Mapping[str, Any]) -> bytes:
    """What ``build dep:XX`` gives of a département, from its parts: every table, and the report."""
    code = payload["departement"]
    cuts = {
        Found(Path(one["path"]), Kind(one["kind"]), one["layer"]): Cut(one["key"], frozenset(one["cells"]))
        for one in payload["sources"]
    }
    silent = Silent()
    gathering = Gathering(
        shelf=Shelf(list(cuts), frozenset(), [], [], silent),
        extent=Extent.of(Place.parse(f"dep:{code}")),
        elections=payload["elections"] and [Election.parse(name) for name in payload["elections"]],
        reader=PartReader(work, code, cuts, payload["totals"]),
        inputs=Inputs(nuances=[_nuances(one) for one in payload["nuances"]]),
        since=payload["since"],
    )
    settled, built, report = build_place(gathering, silent)
    return pack(built.tables, {"departement": code, "quality": report, "origins": settled.place.origins})
