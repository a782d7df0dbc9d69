"""Street names as one key, whatever the file: accents, case, abbreviated types and titles, articles, spelled days."""

import re
from functools import lru_cache

from arpenteur.domain.grid import fold

_TYPES = {
    "AVENUE": ("AV", "AVE"),
    "BOULEVARD": ("BD", "BVD", "BLD", "BOUL", "BLVD"),
    "RUE": ("R",),
    "ALLEE": ("ALL", "ALLEES"),
    "PLACE": ("PL",),
    "IMPASSE": ("IMP",),
    "CHEMIN": ("CHE", "CHEM", "CH"),
    "ROUTE": ("RTE",),
    "SQUARE": ("SQ",),
    "COURS": ("CRS",),
    "FAUBOURG": ("FG", "FBG"),
    "QUAI": ("QU",),
    "PASSAGE": ("PAS", "PASS"),
    "RESIDENCE": ("RES",),
    "LOTISSEMENT": ("LOT",),
    "VILLA": ("VLA",),
    "SENTE": ("SEN",),
    "SENTIER": ("SENT",),
    "CITE": (),
    "ESPLANADE": ("ESP",),
    "PROMENADE": ("PROM",),
    "ROND POINT": ("RPT",),
    "TRAVERSE": ("TRA",),
    "VOIE": (),
    "COUR": (),
    "MAIL": (),
    "HAMEAU": ("HAM",),
}
_TITLES = {
    "GENERAL": ("GAL", "GEN"),
    "MARECHAL": ("MAL", "MAR"),
    "COMMANDANT": ("CDT",),
    "CAPITAINE": ("CPT", "CNE"),
    "COLONEL": ("COL",),
    "LIEUTENANT": ("LT",),
    "PRESIDENT": ("PDT", "PRES"),
    "DOCTEUR": ("DR",),
    "PROFESSEUR": ("PR", "PROF"),
    "MONSEIGNEUR": ("MGR",),
    "SAINT": ("ST",),
    "SAINTE": ("STE",),
    "SAINTS": ("STS",),
    "NOTRE DAME": ("ND",),
}
_NUMBERS = {
    "PREMIER": "1",
    "1ER": "1",
    "DEUX": "2",
    "QUATRE": "4",
    "CINQ": "5",
    "SIX": "6",
    "HUIT": "8",
    "ONZE": "11",
    "QUATORZE": "14",
    "DIX NEUF": "19",
}
_ARTICLES = frozenset({"DE", "DU", "DES", "LA", "LE", "LES", "L", "D", "ET", "A", "AU", "AUX", "EN", "SUR"})
_WORDS = re.compile(r"[0-9A-Z]+")
_SHORT = {short: full for table in (_TYPES, _TITLES) for full, all_short in table.items() for short in all_short}


@lru_cache(maxsize=65_536)
def street_key(name: str) -> tuple[str, ...]:
    """The words that tell a street from another, the type of the street first where the name has one.

    >>> street_key("Av. du Gén. Galliéni") == street_key("AVENUE DU GENERAL GALLIENI")
    True
    >>> street_key("Place du Onze Novembre 1918")
    ('PLACE', '11', 'NOVEMBRE', '1918')
    """
    words: list[str] = _WORDS.findall(fold(name).replace("'", " "))
    # One letter at the head is a type (R., rue); later on it is an initial and stays itself.
    spelled = [_SHORT.get(word, word) if len(word) > 1 or rank == 0 else word for rank, word in enumerate(words)]
    numbered = [_NUMBERS.get(word, word) for word in spelled]
    # The last word is never an article: rue A, allée D.
    return tuple(word for rank, word in enumerate(numbered) if word not in _ARTICLES or rank == len(numbered) - 1)


def alike(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two keys may name one street: same type and last word, the words of one among those of the other.

    >>> alike(street_key("Rue Louis Blanqui"), street_key("Rue Louis-Auguste Blanqui"))
    True
    >>> alike(street_key("Rue Carnot"), street_key("Impasse Carnot"))
    False
    """
    if not first or not second or first[0] != second[0] or first[-1] != second[-1]:
        return False
    return set(first) <= set(second) or set(second) <= set(first)
