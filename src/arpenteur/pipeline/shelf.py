"""The files at hand: told apart once, read kind by kind, with what was left aside and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.content import head
from arpenteur.pipeline.progress import Progress
from arpenteur.sources.imported import NotConcernedError
from arpenteur.sources.participation import is_participation
from arpenteur.sources.recognise import Found, Kind, look_into, scan_folder
from arpenteur.sources.results import WITHOUT_STATIONS, ResultsLayout
from arpenteur.sources.soundness import refuse_unreadable, why_unreadable
from arpenteur.sources.territory import gpkg
from arpenteur.sources.territory.vector import is_other_layer

_ABOVE_STATIONS = {
    Kind.FILOSOFI_IRIS: "revenus par IRIS : ceux des bureaux viennent des carreaux de 200 m",
    Kind.COMMUNE_RATES: "taux ou revenus par commune : rien qui se répartisse entre ses bureaux",
}
"""Kinds that are read for themselves (``arpenteur.sources.census``), but of which no table of a place is made."""
_HEAD = 256 * 1024
_START = 64
_TOLD = 5


@dataclass
class Shelf:
    """Files found, and the fate of those not used. ``explicit`` files must concern the place.

    ``layers`` are of no known layout, but may be outlines whose key has a name of its own; ``elsewhere`` tells why each
    file that is not for this build was set aside, ``remarks`` what a person must know of one (French).
    """

    found: list[Found]
    explicit: frozenset[Path]
    participation: list[Path]
    unrecognised: list[str]
    progress: Progress
    elsewhere: dict[str, str] = field(default_factory=dict[str, str])
    layers: list[Found] = field(default_factory=list[Found])
    remarks: list[str] = field(default_factory=list[str])

    @classmethod
    def fill(
        cls, sources: Sequence[Path], progress: Progress, contour_key: str | None = None, *, guess: bool = False
    ) -> "Shelf":
        """Look into files and folders. Raises InputError for a missing path or an explicit file of no known layout.

        ``contour_key`` names the column of a city's own outlines: a layer that has it is one of outlines. With
        ``guess``, layers of no known layout are kept for whoever knows the stations of the place.
        """
        found: list[Found] = []
        explicit: set[Path] = set()
        for index, source in enumerate(sources):
            progress.step("Examen des fichiers", index, len(sources))
            if source.is_dir():
                _refuse_snapshot(source)
                found += scan_folder(source)
                continue
            if not source.is_file():
                raise InputError("introuvable", Where(source), expected="un fichier ou un dossier de sources")
            explicit.add(source)
            found += look_into(source)
        if contour_key is not None:
            found = [_of_key(one, contour_key, named=one.path in explicit) for one in found]
        shelf = cls(_distinct(found), frozenset(explicit), [], [], progress)
        shelf._set_aside(guess)
        return shelf

    def _set_aside(self, guess: bool) -> None:
        """Take out files of no known layout; layers of a known file that are not used are not mentioned."""
        known = {one.path for one in self.found if one.kind is not Kind.UNKNOWN}
        strange = sorted({one.path for one in self.found} - known)
        for path in strange:
            layers = [one for one in self.found if one.path == path and guess and _is_vector(path)]
            self.layers += layers
            if path.suffix.lower() == ".json" and is_participation(path):
                self.participation.append(path)
            elif path in self.explicit:
                refuse_unreadable(path)
                if not layers:
                    raise not_recognised(path)
            else:
                self.unrecognised.append(str(path))
        self.found = [one for one in self.found if one.kind is not Kind.UNKNOWN]
        for one in self.of(*_ABOVE_STATIONS):
            self.drop(one, _ABOVE_STATIONS[one.kind])

    def add(self, paths: Sequence[Path]) -> list[Found]:
        """Put fetched files on the shelf; what is readable in them. None is explicit: the place is not theirs alone."""
        found = [one for path in paths for one in look_into(path)]
        self.unrecognised += [str(path) for path in paths if all(one.kind is Kind.UNKNOWN for one in look_into(path))]
        fresh = [one for one in _distinct(found) if one.kind is not Kind.UNKNOWN and one not in self.found]
        self.found += fresh
        return fresh

    def unreadable(self, *, whole: bool = False) -> list[str]:
        """What is wrong with each file left aside because it cannot be read, one French sentence each.

        Large files are read through only if ``whole``: where results are missing, the reason may be at their end.
        """
        found = (why_unreadable(path, whole=whole) for path in map(Path, self.unrecognised))
        return _first([str(error) for error in found if error])

    def outlines_aside(self) -> list[str]:
        """A French sentence on the files of outlines set aside for one reason, where the place has no other."""
        together: dict[str, list[str]] = {}
        for path in dict.fromkeys(one.path for one in self.of(Kind.CONTOURS)):
            if str(path) in self.elsewhere:
                why = self.elsewhere[str(path)].partition(" (")[0]  # not what each file covers
                together.setdefault(why, []).append(path.name)
        return _first([f"Contours laissés de côté, {why} : {_listed(names)}." for why, names in together.items()])

    def of(self, *kinds: Kind) -> list[Found]:
        """Files of some kinds, in the order they were given."""
        return [one for one in self.found if one.kind in kinds]

    def drop(self, one: Found, why: str = "") -> None:
        """Take a file out; it is mentioned among those that are not for this build where ``why`` (French) is said."""
        self.found.remove(one)
        if why:
            self.elsewhere[str(one.path)] = why

    def set_halves_aside(self) -> None:
        """Files of candidates, which are read with their totals; results without stations are of no use either."""
        files = self.of(Kind.RESULTS)
        seconds = [one for one in files if one.layout and one.layout.is_second_half]
        firsts = {one.path.parent for one in files if one not in seconds}
        for one in files:
            if one in seconds and (one.path not in self.explicit or one.path.parent in firsts):
                self.drop(one)
            elif one.layout is ResultsLayout.WITHOUT_STATIONS and one.path not in self.explicit:
                self.drop(one, WITHOUT_STATIONS)

    def read[T](self, kinds: tuple[Kind, ...], reader: Callable[[Found], T], label: str) -> list[T]:
        """Read every file of some kinds; those about another place or election are set aside, or refused where named
        explicitly. What is not understood in a file that is for this build stops it."""
        files = self.of(*kinds)
        read: list[T] = []
        for index, one in enumerate(files):
            self.progress.step(label, index, len(files))
            try:
                read.append(reader(one))
            except NotConcernedError as error:
                if one.path in self.explicit:
                    raise error.at(file=one.path) from error
                self.elsewhere[str(one.path)] = error.problem
        return read


def _refuse_snapshot(folder: Path) -> None:
    """Raise InputError where a folder of sources is what a build wrote."""
    if all((folder / name).is_file() for name in ("manifest.json", "station_results.parquet")):
        raise InputError(
            "c'est un instantané, pas des fichiers officiels",
            Where(folder),
            action="donnez le dossier des fichiers téléchargés",
        )


def _listed(names: list[str]) -> str:
    more = len(names) - _TOLD
    return ", ".join(names[:_TOLD]) + (f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else "")


def _first(sentences: list[str]) -> list[str]:
    more = len(sentences) - _TOLD
    return [*sentences[:_TOLD], *([f"… et {more} autres fichiers dans ce cas."] if more > 0 else [])]


def _distinct(found: list[Found]) -> list[Found]:
    return list(dict.fromkeys(found))


def _of_key(one: Found, key: str, *, named: bool) -> Found:
    """The layer as outlines where it is of no other use and holds the columns of the key (``commune+number``)."""
    if one.kind not in (Kind.UNKNOWN, Kind.QUARTIERS):
        return one
    holds = all(f'"{name}"'.encode() in head(one.path, _HEAD) for name in key.split("+"))
    return replace(one, kind=Kind.CONTOURS) if _is_vector(one.path) and (named or holds) else one


def _is_vector(path: Path) -> bool:
    try:
        start = head(path, _START)
    except InputError:
        return False
    marked = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(gpkg.MAGIC) or marked[:1] == b"{" or is_other_layer(path, start)


def not_recognised(path: Path) -> InputError:
    """The error of a sound file of no known layout."""
    action = "voyez la liste des formats dans le guide"
    if _is_vector(path):
        action = (
            "si ce sont des contours de bureaux, nommez la colonne du bureau avec --contour-key NOM ; sinon " + action
        )
    return InputError(
        "format non reconnu",
        Where(path),
        expected="un fichier officiel de résultats, de contours, de recensement ou d'adresses",
        action=action,
    )
