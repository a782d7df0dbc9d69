"""Which election a table is about, where its layout does not say: from the candidates, else from the file's name."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError, Where

_YEARS = tomllib.loads(files("arpenteur.sources.results").joinpath("years.toml").read_text(encoding="utf-8"))
_PRESIDENTIAL = {int(year): frozenset(names) for year, names in _YEARS["presidential"].items()}
_NUANCES = {
    ElectionType(kind): {int(year): frozenset(nuances) for year, nuances in years.items()}
    for kind, years in _YEARS["nuances"].items()
}
_NUMBERED = {ElectionType.LEGISLATIVE: 2024, ElectionType.EUROPEAN: 2024, ElectionType.MUNICIPAL: 2026}
"""The one election of each type published so far in the layout of numbered blocks."""

_MANY_ALONE, _FEW_ALONE = 0.25, 0.05
_MANY = 100
_MOST_LEFT = 6
_OTHER_LISTS = (ElectionType.EUROPEAN, ElectionType.REGIONAL)

_NAMES = {
    ElectionType.PRESIDENTIAL: ("pres",),
    ElectionType.LEGISLATIVE: ("legi",),
    ElectionType.MUNICIPAL: ("muni",),
    ElectionType.EUROPEAN: ("euro",),
    ElectionType.REGIONAL: ("regi",),
    ElectionType.DEPARTEMENTAL: ("dpmt", "departementale"),
    ElectionType.CANTONAL: ("cantonale",),
    ElectionType.REFERENDUM: ("referendum",),
}
SCRUTIN_CODES = {
    "PR": ElectionType.PRESIDENTIAL,
    "LG": ElectionType.LEGISLATIVE,
    "MN": ElectionType.MUNICIPAL,
    "ER": ElectionType.EUROPEAN,
    "EU": ElectionType.EUROPEAN,
    "RG": ElectionType.REGIONAL,
    "DP": ElectionType.DEPARTEMENTAL,
}
"""Types of election as transmission files and aggregators abbreviate them (MN2026, LG2022)."""


@dataclass
class Clues:
    """What a table says about its election."""

    file: Path
    roles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    nuances: frozenset[str] = frozenset()
    most_candidates: int = 0
    communes: int = 0
    alone: float = 0.0
    """Share of the communes where one list stands alone, for lists of municipales."""
    nameless: bool = False
    """There are columns for names of candidates, and nobody's name in them."""
    numbered: bool = False
    type: ElectionType | None = None
    year: int | None = None
    round: int | None = None
    notes: list[str] = field(default_factory=list[str])


def which_election(clues: Clues, given: Election | None) -> Election:
    """The election of a table: the given one, else deduced; what rests on a file name is noted.

    Raises InputError asking for ``ID=fichier`` where neither content nor name tells.
    """
    if given is not None:
        return given
    kind, year, round_ = _from_content(clues)
    hint = from_names(clues.file)
    if kind is ElectionType.MUNICIPAL and hint[0] in _OTHER_LISTS and _by_nuances_alone(clues):
        kind, year = None, None  # three types have such nuances: the name of the file tells which
    taken = [
        what
        for what, told, hinted in zip(("le type", "l'année", "le tour"), (kind, year, round_), hint, strict=True)
        if told is None and hinted is not None
    ]
    kind, year, round_ = kind or hint[0], year or hint[1], round_ or hint[2]
    dated = round_ is None and kind is not None and year is not None and _before_second(clues.file, kind, year)
    if dated and not _names_heads(clues, kind):
        round_ = 1
        clues.notes.append("premier tour : le nom du fichier porte une date d'avant le second")
    if round_ is None and kind is ElectionType.LEGISLATIVE and 0 < clues.most_candidates <= 4:
        round_ = 2
        clues.notes.append("second tour supposé : quatre candidats au plus dans chaque bureau")
    if kind is None or year is None or round_ is None:
        raise InputError(
            "l'élection ne se déduit ni du contenu ni du nom du fichier",
            Where(clues.file),
            expected="un nom comme 2022_legi_t1.csv",
            action="renommez le fichier ou donnez-le sous la forme 2022_legi_t1=fichier",
        )
    election = Election(year, kind, round_)
    if taken:
        clues.notes.append(f"{_listed(taken)} de l'élection ({election}) : d'après le nom du fichier")
    if all(hint) and hint != (kind, year, round_):
        clues.notes.append(f"le contenu est celui de {election}, le nom du fichier en annonce une autre")
    return election


def _from_content(clues: Clues) -> tuple[ElectionType | None, int | None, int | None]:
    kind, year, round_ = clues.type or _type(clues), clues.year, clues.round
    if kind is ElectionType.PRESIDENTIAL:
        found_year, found_round = _presidential(clues.names)
        return kind, year or found_year, round_ or found_round
    if kind is not None:
        year = year or (_NUMBERED.get(kind) if clues.numbered else _year(kind, clues.nuances))
        return kind, year, round_ or _round(kind, clues)
    return None, year, round_


def from_names(path: Path) -> tuple[ElectionType | None, int | None, int | None]:
    """Type, year and round said by the name of a file, else of its folder.

    >>> from_names(Path("presid-2022-t1_bureaux.csv")), from_names(Path("x/2024_legi_t2.csv"))[2]
    ((<ElectionType.PRESIDENTIAL: 'pres'>, 2022, 1), 2)
    """
    kind = year = round_ = None
    for part in (path.name, path.parent.name):
        text = unicodedata.normalize("NFD", part.lower()).encode("ascii", "ignore").decode()
        kinds = [known for known, marks in _NAMES.items() if any(mark in text for mark in marks)]
        kind = kind or (kinds[0] if len(kinds) == 1 else None)
        years = set(re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", text))
        year = year or (int(years.pop()) if len(years) == 1 else None)
        rounds = set(re.findall(r"(?:^|[^a-z])t(?:our)?[ _-]?([12])(?!\d)|([12])(?:er|e|nd)?[ _-]?tour", text))
        told = {first or second for first, second in rounds}
        round_ = round_ or (int(told.pop()) if len(told) == 1 else None)
    return kind, year, round_


def _before_second(path: Path, kind: ElectionType, year: int) -> bool:
    """Whether a date in the name of a file is between the two rounds."""
    first, second = (Election(year, kind, round_).date for round_ in (1, 2))
    days = re.findall(r"(?<!\d)(\d{4}-\d\d-\d\d)(?!\d)", path.name)
    return first is not None and second is not None and any(str(first) <= day < str(second) for day in days)


def _names_heads(clues: Clues, kind: ElectionType | None) -> bool:
    """Whether a wide text of municipales names candidates, which that of the first round does not: the date in the name
    of a file is then no reason to read its counts as the first round's."""
    return kind is ElectionType.MUNICIPAL and clues.numbered and bool(clues.names)


def _listed(names: list[str]) -> str:
    return " et ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFD", name.upper()).encode("ascii", "ignore").decode()
    return text.removeprefix("DE ")


def _presidential(names: frozenset[str]) -> tuple[int | None, int | None]:
    known = {_plain(name) for name in names}
    years = [year for year, candidates in _PRESIDENTIAL.items() if known and known <= candidates]
    round_ = {2: 2}.get(len(known), 1 if len(known) > 2 else None)
    return (years[0] if len(years) == 1 else None), round_


def _type(clues: Clues) -> ElectionType | None:
    roles = clues.roles
    if "pair" in roles or "canton" in roles:
        return ElectionType.DEPARTEMENTAL
    if {"list", "list_long"} & roles:
        return _type_of_lists(clues)
    if not clues.names:
        return None
    known = {_plain(name) for name in clues.names}
    if any(known <= candidates for candidates in _PRESIDENTIAL.values()):
        return ElectionType.PRESIDENTIAL
    if not clues.nuances:
        return None
    of_lists = all(nuance.startswith("L") and len(nuance) > 2 for nuance in clues.nuances)
    return ElectionType.MUNICIPAL if of_lists else ElectionType.LEGISLATIVE


def _by_nuances_alone(clues: Clues) -> bool:
    return clues.type is None and not {"list", "list_long"} & clues.roles


def _type_of_lists(clues: Clues) -> ElectionType | None:
    if "list" in clues.roles or "name" in clues.roles:
        return ElectionType.MUNICIPAL
    # Européennes have one national list of candidacies, over twenty of them; no other list election has.
    return ElectionType.EUROPEAN if clues.most_candidates > 20 else None


def _year(kind: ElectionType, nuances: frozenset[str]) -> int | None:
    scores = {year: len(marks & nuances) for year, marks in _NUANCES.get(kind, {}).items()}
    best = [year for year, score in scores.items() if score and score == max(scores.values())]
    return best[0] if len(best) == 1 else None


def _round(kind: ElectionType, clues: Clues) -> int | None:
    """A second round of législatives or départementales admits few; of a first one with few nothing can be said."""
    if kind is ElectionType.EUROPEAN:
        return 1
    if kind in (ElectionType.LEGISLATIVE, ElectionType.DEPARTEMENTAL) and clues.most_candidates:
        return 1 if clues.most_candidates > 4 else None
    if kind is ElectionType.MUNICIPAL and clues.numbered:
        return _municipal_round(clues)
    return None


def _municipal_round(clues: Clues) -> int | None:
    """Of the two files of 2026, whose names say no round: a list alone is elected at once, so that communes of one list
    are two thirds of the first round and next to none of the second; the first names no candidate; and ten votes in
    a hundred, asked of a list to stay, are the share of six lists at the very most in practice.
    """
    if clues.nameless or clues.alone >= _MANY_ALONE or clues.most_candidates > _MOST_LEFT:
        return 1
    return 2 if clues.communes >= _MANY and clues.alone < _FEW_ALONE else None
