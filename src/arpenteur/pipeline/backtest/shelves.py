"""Results of the target and of the rounds before it, out of any mixture of files."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import is_fictional
from arpenteur.pipeline.manifest import source_of
from arpenteur.pipeline.progress import Progress
from arpenteur.pipeline.selection import Ballots, select
from arpenteur.pipeline.shelf import Shelf
from arpenteur.snapshot import Source
from arpenteur.sources.imported import OtherTerritoryError
from arpenteur.sources.recognise import Found, Kind
from arpenteur.sources.results import ImportedResults, ResultsLayout, known_elections, open_half, read_results
from arpenteur.stats.priority import NATIONAL

METROPOLITAN = r"^(0[1-9]|[1-8]\d|9[0-5]|2[AB])"
"""Communes of metropolitan France."""
_CYCLES = 3
_AGGREGATED = (ResultsLayout.AGGREGATED_TOTALS, ResultsLayout.AGGREGATED_CANDIDATES)


@dataclass(frozen=True)
class Held:
    """What the files hold on the target and before: metropolitan stations, and the elections kept, oldest first."""

    ballots: Ballots
    elections: tuple[Election, ...]
    sources: tuple[Source, ...] = ()
    fictional: bool = False

    def results(self, election: Election) -> pl.DataFrame:
        """StationResults of one round."""
        return self.ballots.results.filter(pl.col("election") == str(election))

    def votes(self, election: Election) -> pl.DataFrame:
        """CandidateVotes of one round."""
        return self.ballots.votes.filter(pl.col("election") == str(election))


def read_held(sources: Sequence[Path], target: Election, progress: Progress) -> Held:
    """Read the results a back-test of ``target`` may use. Raises InputError where it or all before it is missing."""
    shelf = Shelf.fill(sources, progress)
    files = _first_halves(shelf)
    imports: list[ImportedResults] = []
    seen: set[Election] = set()
    for index, one in enumerate(files):
        progress.step("Lecture des résultats", index, len(files))
        for read in _read(one, target):
            elections = {Election.parse(raw) for raw in read.results["election"].unique()}
            seen |= elections
            kept = {str(election) for election in elections & set(wanted(elections, target))}
            if kept:
                imports.append(_metropolitan(read, kept))
    kept = wanted(seen, target)
    _refuse_missing(target, seen, kept, sources)
    ballots = select(imports, kept, lambda results: results)
    fictional = all(is_fictional(station) for station in ballots.results["station"].unique())
    return Held(ballots, kept, tuple(_sources(imports, fictional)), fictional)


def _sources(imports: Sequence[ImportedResults], fictional: bool) -> Iterator[Source]:
    """Each file once, with the rounds that were taken from it."""
    rounds: dict[str, list[str]] = {}
    reports = {one.report.file: one.report for one in imports}
    for one in imports:
        rounds.setdefault(one.report.file, []).extend(one.results["election"].unique())
    for file, report in reports.items():
        yield source_of(report, sorted(set(rounds[file])), fictional=fictional)


def wanted(elections: set[Election], target: Election) -> tuple[Election, ...]:
    """The target, and the rounds before it that rows rest on or are calibrated on, oldest first.

    The last three presidential, legislative and European elections and those of its own type; second rounds of
    presidentials (for turnout) and of legislatives (who was elected), and all where the target is one itself.
    """
    kinds = {*NATIONAL, target.type}

    def useful(one: Election) -> bool:
        second = one.type in (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE) or target.round == 2
        return one.sort_key < target.sort_key and one.type in kinds and (one.round == 1 or second)

    before = [one for one in elections if useful(one)]
    kept: list[Election] = [target] if target in elections else []
    for kind in kinds:
        years = sorted({one.year for one in before if one.type is kind})[-_CYCLES:]
        kept += [one for one in before if one.type is kind and one.year in years]
    return tuple(chronological(kept))


def _first_halves(shelf: Shelf) -> list[Found]:
    files = [one for one in shelf.of(Kind.RESULTS) if one.layout is not ResultsLayout.WITHOUT_STATIONS]
    firsts = {one.path.parent for one in files if one.layout and not one.layout.is_second_half}
    return [one for one in files if one.layout and not (one.layout.is_second_half and one.path.parent in firsts)]


def _read(one: Found, target: Election) -> list[ImportedResults]:
    """The tables of a file; of one that holds all elections since 1999, only those of use."""
    if one.layout not in _AGGREGATED:
        return [read_results(one.path)]
    rows = open_half(one.path).frame.filter(known_elections("id_election", "code_commune", "code_bv"))
    held = {Election.parse(raw) for raw in rows.select(pl.col("id_election").unique()).collect().to_series()}
    found: list[ImportedResults] = []
    for election in wanted(held, target):
        with suppress(OtherTerritoryError):  # totals without candidates, in one of the two halves
            found.append(read_results(one.path, election=election))
    return found


def _metropolitan(read: ImportedResults, elections: set[str]) -> ImportedResults:
    inside = pl.col("election").is_in(list(elections))
    results = read.results.filter(inside & pl.col("commune").str.contains(METROPOLITAN))
    votes = read.votes.filter(inside & pl.col("station").str.contains(METROPOLITAN))
    return replace(read, results=results, votes=votes)


def _refuse_missing(target: Election, seen: set[Election], kept: tuple[Election, ...], sources: Sequence[Path]) -> None:
    where = Where(sources[0]) if len(sources) == 1 else None
    if target not in kept:
        held = ", ".join(str(one) for one in chronological(list(seen))) or "aucune"
        raise InputError(
            f"{target} n'est pas parmi les résultats (scrutins lus : {held})",
            where,
            expected="un fichier de résultats par bureau de vote de ce scrutin",
        )
    if len(kept) == 1:
        raise InputError(
            f"aucun scrutin antérieur à {target} parmi les résultats",
            where,
            expected="une présidentielle ou des législatives antérieures, par bureau de vote",
            action="ajoutez leurs fichiers à RESULTS",
        )
