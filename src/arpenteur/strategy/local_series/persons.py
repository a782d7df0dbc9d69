"""Files about persons are refused: a series holds places and numbers."""

import re
from collections import Counter
from collections.abc import Sequence

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import fold

_PERSONS = re.compile(
    r"\b(PRENOMS?|FIRST ?NAMES?|LAST ?NAMES?|SURNAMES?|PATRONYMES?|NOM DE FAMILLE|NOM D ?USAGE|NOM DE NAISSANCE|"
    r"NOM PRENOM|ADRESSES? (MAIL|ELECTRONIQUE)|CIVILITES?|NEE? LE|NAISSANCE|NAISS?|DATENAISSANCE|DDN|"
    r"BIRTH ?(DATE|DAY)?|E ?MAILS?|COURRIELS?|TELEPHONES?|TEL|PORTABLES?|MOBILES?|PHONES?|GSM|NATIONALITES?|"
    r"NIR|SECURITE SOCIALE|NUMERO SECU|NUM SECU)\b|"
    r"^(NUMERO|NUM|NO|N°|CODE|ID|IDENTIFIANT) (D |DE |DU |DE LA )?(ADHERENT|ELECTEUR|MEMBRE|MILITANT|BENEVOLE|DONATEUR|"
    r"HABITANT|LOCATAIRE|PERSONNE|CONTACT|VOTER|MEMBER|PERSON|RESIDENT)S?$|"
    r"^(NOMS?|NOM COMPLET|MAILS?|SEXE|GENRE|AGE|PROFESSION|ELECTEUR|ADHERENT|BENEVOLE|MILITANT|DONATEUR|HABITANT|"
    r"CONTACT|NAMES?|FULL ?NAMES?|IDENTITE|PERSONNES?|PERSON|SEX|GENDER|OCCUPATION|VOTER|MEMBER|VOLUNTEER|DONOR|"
    r"RESIDENT)$"
)
_NAME = re.compile(r"^(NOMS?|NAMES?)$")
_COUNTED = re.compile(r"^(NOMBRE|NB|NBRE|PART|TAUX|POURCENTAGE|TOTAL|NUMBER|SHARE|RATE|COUNT)\b")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
_PHONE = re.compile(r"^(?:\+33|0033|0)\s?[1-9](?:[\s.\-]?\d{2}){4}$")
_CIVIL = re.compile(r"^(M\.|MME\.?|MLLE\.?|MONSIEUR|MADAME|MR\.?|MRS\.?|MS\.?)\s+\w")
_OLD = re.compile(r"^(?:0?[1-9]|[12]\d|3[01])[/.\-](?:0?[1-9]|1[0-2])[/.\-]19\d\d$|^19\d\d-\d{2}-\d{2}$")
_SOCIAL_SECURITY = re.compile(r"[12]\d\d(?:0[1-9]|1[0-2]|[2-4]\d)(?:\d\d|2[AB])\d{6}(?:\d\d)?")
_WOMEN = frozenset({"F", "FEMME", "FEMININ", "FEMALE", "WOMAN", "MME", "MADAME", "MLLE"})
_MEN = frozenset({"M", "H", "HOMME", "MASCULIN", "MALE", "MAN", "M.", "MR", "MONSIEUR"})
_FIRST, _LAST = r"[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?", r"[A-ZÀ-Ý][A-ZÀ-Ý'’]+(?:[ -][A-ZÀ-Ý'’]+)*"
_SPELLED = re.compile(rf"(?:(?P<before>{_FIRST}) {_LAST}|{_LAST} (?P<after>{_FIRST}))")
_MOSTLY = 0.5
_COMMON = 0.1
"""No first name is as frequent as this; "École", "Rue" and "Square" are."""


def plain(title: str) -> str:
    """A title as words in capitals without accents.

    >>> plain("date_de-Naissance")
    'DATE DE NAISSANCE'
    """
    return " ".join(re.sub(r"[_\-/.'’:]", " ", fold(re.sub(r"(?<=[a-zé])(?=[A-Z])", " ", title))).split())


def refuse_persons(head: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], places: frozenset[str]) -> None:
    """Raise InputError where a column is about persons, by its title or by its cells.

    A column called "nom" passes only where each of its cells is in ``places``, names of the place in capitals without
    accents: its streets, communes, quartiers, voting places.
    """
    for at, title in enumerate(head):
        words = plain(title)
        cells = [cells[at].strip() for _line, cells in rows if cells[at].strip()]
        about = bool(_PERSONS.search(words)) and not _COUNTED.match(words)
        if (about and not (_NAME.match(words) and _of_places(cells, places))) or _looks_like_persons(cells):
            raise InputError(
                "la colonne « {title} » parle de personnes : ce fichier est refusé, et rien n'en est gardé",
                Where(),
                expected="un tableau de nombres par bureau, IRIS, adresse ou point",
                action="ôtez les colonnes sur des personnes, ou comptez d'abord par bureau",
                title=title,
            )


def _of_places(cells: Sequence[str], places: frozenset[str]) -> bool:
    return bool(cells) and all(fold(cell) in places for cell in cells)


def _looks_like_persons(cells: Sequence[str]) -> bool:
    if any(_MAIL.search(cell) or _CIVIL.match(fold(cell)) for cell in cells):
        return True
    most = _MOSTLY * len(cells)
    distinct = len(set(cells))
    phones = sum(bool(_PHONE.match(cell)) for cell in cells)
    births = sum(bool(_OLD.match(cell)) for cell in cells)
    numbered = sum(_is_social_security(cell) for cell in cells)
    return bool(cells) and (
        max(phones, numbered) > most or (births > most and distinct > 1) or _sexes(cells) or _spelled(cells)
    )


def _is_social_security(cell: str) -> bool:
    """Thirteen signs, or fifteen with the right key (97 less the rest by 97; Corsica counts as 19 and 18)."""
    if len(cell) < 13 or cell[0] not in "12":
        return False
    bare = re.sub(r"\s", "", cell.upper())
    if not _SOCIAL_SECURITY.fullmatch(bare):
        return False
    number = bare[:13].replace("2A", "19").replace("2B", "18")
    return len(bare) == 13 or 97 - int(number) % 97 == int(bare[13:])


def _sexes(cells: Sequence[str]) -> bool:
    different = set(cells)
    said = {fold(cell) for cell in different} if len(different) <= 2 * len(_WOMEN | _MEN) else {""}
    return said <= _WOMEN | _MEN and bool(said & _WOMEN) and bool(said & _MEN)


def _spelled(cells: Sequence[str]) -> bool:
    """Whether most cells are "Camille DURAND" or "DURAND Camille", with first names that hardly come back."""
    found = [match for cell in cells if (match := _SPELLED.fullmatch(cell))]
    first = Counter(match["before"] or match["after"] for match in found)
    return len(found) > _MOSTLY * len(cells) and max(first.values()) <= max(2, _COMMON * len(found))
