"""What a build asks for while it reads: files that are not at hand, from whoever can fetch them."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from arpenteur.domain.errors import InputError
from arpenteur.domain.quality import SourceReport
from arpenteur.pipeline.shelf import Shelf
from arpenteur.sources.catalogue import SourceKind
from arpenteur.sources.imported import Imported, NotConcernedError
from arpenteur.sources.known_sources import series_of
from arpenteur.sources.recognise import Found, Kind
from arpenteur.sources.results import ImportedResults, ResultsLayout

_KINDS = {Kind.ADDRESSES_BAN: SourceKind.ADDRESSES, Kind.ADDRESSES_REU: SourceKind.REU_ADDRESSES}


class Supply(Protocol):
    """Fetches files; what cannot be had is said by it, and stops nothing."""

    @property
    def missing(self) -> list[str]:
        """What could not be had (French)."""
        ...

    def files(self, kinds: Collection[SourceKind], at_hand: Collection[str] = ()) -> list[Path]:
        """Files of these kinds, but for the series of the catalogue that are at hand."""
        ...

    def include(self, communes: Collection[str]) -> None:
        """Fetch the results of these communes too: they became a part of the place."""
        ...

    def unreadable(self, path: Path, error: InputError) -> list[Path]:
        """Say that a fetched file could not be read; files that stand for it."""
        ...


def read_with[T: (Imported, ImportedResults)](
    supply: Supply | None,
    shelf: Shelf,
    kinds: tuple[Kind, ...],
    reader: Callable[[Found], T],
    label: str,
    covers: Callable[[T], bool] = lambda _: True,
) -> list[T]:
    """What the shelf holds of some kinds for the place, then what it lacks and can be fetched.

    A file at hand stands for its source where it ``covers`` the place; one that is not understood stops the build, a
    fetched one is told as missing."""
    read = shelf.read(kinds, reader, label)
    if supply is None:
        return read
    waiting = supply.files(_source_kinds(kinds), {one for each in read if covers(each) for one in _series(each)})
    while waiting:
        path, *waiting = waiting
        try:
            shelf.progress.step(label, 0, None)
            read += _read(shelf, path, kinds, reader)
        except NotConcernedError as error:
            shelf.elsewhere[str(path)] = error.problem
        except InputError as error:
            waiting += supply.unreadable(path, error)
    return read


def stock(supply: Supply, shelf: Shelf) -> None:
    """Fetch what a nation needs and the shelf lacks, told from the layouts of its files."""
    kinds = (SourceKind.RESULTS, SourceKind.FORMER_COMMUNES, SourceKind.NUANCES, SourceKind.COMMUNES)
    at_hand = {one for found in shelf.of(Kind.RESULTS) if found.layout for one in series_of(found.layout)}
    others = {Kind.COMMUNES: "communes", Kind.FORMER_COMMUNES: "passage-communes", Kind.NUANCES: "nuances-politiques"}
    at_hand |= {series for kind, series in others.items() if shelf.of(kind)}
    shelf.add(supply.files(kinds, at_hand))


def _read[T](shelf: Shelf, path: Path, kinds: tuple[Kind, ...], reader: Callable[[Found], T]) -> list[T]:
    found = [one for one in shelf.add([path]) if one.kind in kinds]
    # Of results in two files, the votes are read with the totals.
    return [reader(one) for one in found if one.layout is None or not one.layout.is_second_half]


def _source_kinds(kinds: tuple[Kind, ...]) -> list[SourceKind]:
    known = set(SourceKind)
    return [_KINDS.get(kind) or SourceKind(kind.value) for kind in kinds if kind in _KINDS or kind.value in known]


def _series(one: Imported | ImportedResults) -> frozenset[str]:
    """Series of the catalogue that a file stands for, where it held something of the place."""
    report: SourceReport = one.report
    if not report.rows_kept:
        return frozenset()
    if isinstance(one, ImportedResults):
        elections = one.results["election"].unique().to_list()
        halves = report.layout == ResultsLayout.AGGREGATED_TOTALS and bool(report.votes_file)
        return series_of(report.layout, elections=elections, halves=halves)
    return series_of(report.layout)
