"""Which election a table is about, where its layout does not say: from the candidates, else from the file's name."""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError, Where

PRESIDENTIAL_CANDIDATES: dict[int, frozenset[str]] = {
    2002: frozenset(
        ("MEGRET", "LEPAGE", "GLUCKSTEIN", "BAYROU", "CHIRAC", "LE_PEN", "TAUBIRA", "SAINT-JOSSE", "MAMERE", "JOSPIN", "BOUTIN", "HUE", "CHEVENEMENT", "MADELIN", "LAGUILLER", "BESANCENOT")
    ),
    2007: frozenset(
        ("BAYROU", "BESANCENOT", "BOVE", "BUFFET", "LAGUILLER", "LE_PEN", "NIHOUS", "ROYAL", "SARKOZY", "SCHIVARDI", "VILLIERS", "VOYNET")
    ),
    2012: frozenset(
        ("ARTHAUD", "BAYROU", "CHEMINADE", "DUPONT-AIGNAN", "HOLLANDE", "JOLY", "LE_PEN", "MELENCHON", "POUTOU", "SARKOZY")
    ),
    2017: frozenset(
        ("ARTHAUD", "ASSELINEAU", "CHEMINADE", "DUPONT-AIGNAN", "FILLON", "HAMON", "LASSALLE", "LE_PEN", "MACRON", "MELENCHON", "POUTOU")
    ),
    2022: frozenset(
        ("ARTHAUD", "DUPONT-AIGNAN", "HIDALGO", "JADOT", "LASSALLE", "LE_PEN", "MACRON", "MELENCHON", "PECRESSE", "POUTOU", "ROUSSEL", "ZEMMOUR")
    ),
}
"""Candidates of each first round (Conseil constitutionnel); the second rounds are the pairs of them."""

_YEAR_MARKS: dict[ElectionType, dict[int, frozenset[str]]] = {
    ElectionType.LEGISLATIVE: {
        2012: frozenset({"UMP", "FG", "FN", "NCE"}),
        2017: frozenset({"REM", "MDM", "FI", "FN"}),
        2022: frozenset({"NUP", "REC"}),
        2024: frozenset({"UG", "UXD", "HOR"}),
    },
    ElectionType.DEPARTEMENTAL: {
        2015: frozenset({"BC-FN", "BC-UMP", "BC-FG", "BC-UD"}),
        2021: frozenset({"BC-RN", "BC-REM", "BC-UCD", "BC-UGE"}),
    },
    ElectionType.MUNICIPAL: {
        2014: frozenset({"LUMP", "LFN", "LFG"}),
        2020: frozenset({"LREM", "LRN", "LNC", "LUDI"}),
        2026: frozenset({"LREN", "LENS", "LHOR", "LREC", "LUXD", "LUD"}),
    },
    ElectionType.EUROPEAN: {2024: frozenset({"LENS", "LREC", "LRN", "LUG"})},
}
"""Nuances of the Ministry's grids by which a year is told; FN alone does not separate 2012 from 2017."""

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
    taken = [
        what
        for what, told, hinted in zip(("le type", "l'année", "le tour"), (kind, year, round_), hint, strict=True)
        if told is None and hinted is not None
    ]
    kind, year, round_ = kind or hint[0], year or hint[1], round_ or hint[2]
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
        clues.notes.append(f"{' et '.join(taken)} de l'élection ({election}) : d'après le nom du fichier")
    elif all(hint) and hint != (kind, year, round_):
        clues.notes.append(f"le contenu est celui de {election}, le nom du fichier en annonce une autre")
    return election


def _from_content(clues: Clues) -> tuple[ElectionType | None, int | None, int | None]:
    kind, year, round_ = clues.type or _type(clues), clues.year, clues.round
    if kind is ElectionType.PRESIDENTIAL:
        found_year, found_round = _presidential(clues.names)
        return kind, year or found_year, round_ or found_round
    if kind is not None:
        return kind, year or _year(kind, clues.nuances), round_ or _round(kind, clues.most_candidates)
    return kind, year, round_


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


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFD", name.upper().replace(" ", "_")).encode("ascii", "ignore").decode()
    return text.removeprefix("DE_")


def _presidential(names: frozenset[str]) -> tuple[int | None, int | None]:
    known = {_plain(name) for name in names}
    years = [year for year, candidates in PRESIDENTIAL_CANDIDATES.items() if known and known <= candidates]
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
    if any(known <= candidates for candidates in PRESIDENTIAL_CANDIDATES.values()):
        return ElectionType.PRESIDENTIAL
    if not clues.nuances:
        return None
    of_lists = all(nuance.startswith("L") and len(nuance) > 2 for nuance in clues.nuances)
    return ElectionType.MUNICIPAL if of_lists else ElectionType.LEGISLATIVE


def _type_of_lists(clues: Clues) -> ElectionType | None:
    if "list" in clues.roles or "name" in clues.roles:
        return ElectionType.MUNICIPAL
    # Européennes have one national list of candidacies, over twenty of them; no other list election has.
    return ElectionType.EUROPEAN if clues.most_candidates > 20 else None


def _year(kind: ElectionType, nuances: frozenset[str]) -> int | None:
    scores = {year: len(marks & nuances) for year, marks in _YEAR_MARKS.get(kind, {}).items()}
    best = [year for year, score in scores.items() if score and score == max(scores.values())]
    return best[0] if len(best) == 1 else None


def _round(kind: ElectionType, most_candidates: int) -> int | None:
    """A second round of législatives or départementales admits few; of a first one with few nothing can be said."""
    if kind is ElectionType.EUROPEAN:
        return 1
    if kind in (ElectionType.LEGISLATIVE, ElectionType.DEPARTEMENTAL) and most_candidates:
        return 1 if most_candidates > 4 else None
    return None
