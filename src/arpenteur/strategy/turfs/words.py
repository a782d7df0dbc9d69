"""What turfs are called and what is said of them, in French."""

from collections.abc import Mapping, Sequence

from arpenteur.strategy.labels import counted

_SHORT = {"avenue": "av.", "boulevard": "bd"}
_TYPES = frozenset(
    {
        "allée",
        "allee",
        "avenue",
        "boulevard",
        "chemin",
        "cité",
        "cite",
        "cour",
        "cours",
        "esplanade",
        "faubourg",
        "impasse",
        "lotissement",
        "mail",
        "passage",
        "place",
        "promenade",
        "quai",
        "résidence",
        "residence",
        "route",
        "rue",
        "ruelle",
        "sente",
        "sentier",
        "square",
        "traverse",
        "venelle",
        "villa",
        "voie",
    }
)


def letter(number: int) -> str:
    """Letter of a turf, from 1.

    >>> letter(1), letter(26), letter(27), letter(53)
    ('A', 'Z', 'AA', 'BA')
    """
    found = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def number_of(letters: str) -> int:
    """Number of a turf from its letter, at least 1.

    >>> number_of("A"), number_of("Z"), number_of("AA"), number_of("BA")
    (1, 26, 27, 53)
    """
    number = 0
    for sign in letters:
        number = number * 26 + max(ord(sign) - ord("A") + 1, 1)
    return max(number, 1)


def label_of(number: int | None, suffix: str | None) -> str:
    """A house number as people write it.

    >>> label_of(148, "bis"), label_of(3, "a"), label_of(12, None), label_of(None, None)
    ('148 bis', '3 A', '12', 'sans numéro')
    """
    if number is None:
        return "sans numéro"
    said = (suffix or "").strip()
    return f"{number} {said.upper() if len(said) == 1 else said}".strip()


def short_street(name: str) -> str:
    """A street in few letters, its type in lower case.

    >>> short_street("Avenue Gallieni"), short_street("Allée des Orchidées")
    ('av. Gallieni', 'allée des Orchidées')
    """
    head, _, rest = name.partition(" ")
    kind = head.lower()
    return f"{_SHORT.get(kind, kind)} {rest}" if rest and kind in _TYPES else name


def in_words(doors: Mapping[str, int], shown: int = 2) -> str:
    """Streets of a turf: those with most doors, then how many more there are.

    >>> in_words({"Rue A": 3, "Avenue B": 9, "Rue C": 1})
    'av. B, rue A + 1'
    """
    ranked = sorted(doors, key=lambda name: (-doors[name], name))
    said = ", ".join(short_street(name) for name in ranked[:shown])
    return f"{said} + {len(ranked) - shown}" if len(ranked) > shown else said


def notices(
    *,
    straight: bool,
    estimated: bool,
    done: int,
    oversized: Sequence[str],
    split: Mapping[str, tuple[int, str]],
    short_of: int,
) -> tuple[str, ...]:
    """What could not be done, one sentence each: ``split`` gives pieces and streets by letter."""
    said: list[str] = []
    if straight:
        said.append("Des rues manquent au fichier : leurs distances sont à vol d'oiseau, d'un numéro au suivant.")
    if not estimated:
        said.append("Le nombre de logements est inconnu par endroits : une porte par adresse.")
    if done:
        said.append(f"{counted(done, 'porte déjà faite, laissée', 'portes déjà faites, laissées')} de côté.")
    if oversized:
        alone, cut = ("chacun", "coupent") if len(oversized) > 1 else ("à lui seul", "coupe")
        said.append(
            f"{counted(len(oversized), 'immeuble dépasse', 'immeubles dépassent')} {alone} la cible d'un secteur, "
            f"et ne se {cut} pas : {', '.join(oversized[:3])}{'…' if len(oversized) > 3 else ''}."
        )
    if short_of:
        said.append(
            f"Il n'y a pas assez de portes ou de bâtiments : {counted(short_of, 'secteur', 'secteurs')} de moins."
        )
    for name, (pieces, streets) in split.items():
        said.append(f"Secteur {name} : {pieces} morceaux qu'aucune rue proche ne joint ({streets}).")
    return tuple(said)
