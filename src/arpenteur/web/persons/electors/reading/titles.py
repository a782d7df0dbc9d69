"""Titles of columns: which layout they make, what of it may be kept, what no electoral list has."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from arpenteur.domain.grid import fold


class Layout(StrEnum):
    """Layouts that are read, told apart by their titles."""

    REGISTER = "register"
    """« Listes électeurs » of the single electoral register (REU): 27 columns and its variants."""
    DECREE = "decree"
    """29 columns of the order of 12 November 2013 (INTA1326795A), still in circulation."""
    BIRTH_YEARS = "birth_years"
    """Voters counted by station, birth year and sex: no person in it."""


class VoterColumn(StrEnum):
    """What a column holds; ``DESTROYED`` is never taken out of its line."""

    COMMUNE = "commune"
    COMMUNE_NAME = "commune_name"
    LIST = "list"
    BIRTH_NAME = "birth_name"
    USED_NAME = "used_name"
    FIRST_NAMES = "first_names"
    SEX = "sex"
    BIRTH = "birth"
    NUMBER = "number"
    STREET_TYPE = "street_type"
    STREET = "street"
    COMPLEMENT = "complement"
    COMPLEMENT_2 = "complement_2"
    PLACE = "place"
    POSTCODE = "postcode"
    TOWN = "town"
    STATION = "station"
    CONSTITUENCY = "constituency"
    ORDER = "order"
    VOTERS = "voters"
    DEPARTMENT = "department"
    DESTROYED = "destroyed"
    LEFT = "left"
    """Says nothing of a person (the name of a station, of a canton) and is not needed."""


_REGISTER: Mapping[VoterColumn, tuple[str, ...]] = {
    VoterColumn.COMMUNE: ("code du l'ugle", "code de l'ugle", "code ugle", "code de la commune", "code commune"),
    VoterColumn.COMMUNE_NAME: ("libellé de l'ugle", "libellé du l'ugle", "libellé ugle"),
    VoterColumn.LIST: ("libellé du type de liste", "type de liste"),
    VoterColumn.BIRTH_NAME: ("nom de naissance",),
    VoterColumn.USED_NAME: ("nom d'usage",),
    VoterColumn.FIRST_NAMES: ("prénoms", "prénom"),
    VoterColumn.SEX: ("sexe",),
    VoterColumn.BIRTH: ("date de naissance",),
    VoterColumn.NUMBER: ("numéro de voie",),
    VoterColumn.STREET: ("libellé de voie", "libellé de la voie"),
    VoterColumn.COMPLEMENT: ("complément 1",),
    VoterColumn.COMPLEMENT_2: ("complément 2",),
    VoterColumn.PLACE: ("lieu-dit", "lieudit"),
    VoterColumn.POSTCODE: ("code postal",),
    VoterColumn.TOWN: ("commune",),
    VoterColumn.STATION: ("code du bureau de vote", "code bureau de vote"),
    VoterColumn.CONSTITUENCY: (
        "code circonscription législative du bureau de vote",
        "circonscription législative du bureau de vote",
    ),
    VoterColumn.ORDER: ("numéro d'ordre dans le bureau de vote", "numéro d'ordre"),
    VoterColumn.DESTROYED: (
        "code commune de naissance",
        "code de la commune de naissance",
        "libellé commune de naissance",
        "libellé de la commune de naissance",
        "code département de naissance",
        "code du département de naissance",
        "pays de naissance",
        "libellé nationalité",
        "identifiant nationalité",
        "nationalité",
    ),
    VoterColumn.LEFT: (
        "pays",
        "libellé du bureau de vote",
        "libellé canton du bureau de vote",
        "code canton du bureau de vote",
        "canton du bureau de vote",
        "libellé circonscription métropolitaine du bureau de vote",
        "circonscription métropolitaine du bureau de vote",
    ),
}
_DECREE: Mapping[VoterColumn, tuple[str, ...]] = {
    VoterColumn.DEPARTMENT: ("CodeDepartement",),
    VoterColumn.COMMUNE: ("CodeCommune",),
    VoterColumn.COMMUNE_NAME: ("NomCommune",),
    VoterColumn.LIST: ("TypeListe",),
    VoterColumn.BIRTH_NAME: ("NomdeNaissance",),
    VoterColumn.USED_NAME: ("NomDusage",),
    VoterColumn.FIRST_NAMES: ("Prenoms",),
    VoterColumn.SEX: ("Sexe",),
    VoterColumn.BIRTH: ("DateDeNaissance",),
    VoterColumn.NUMBER: ("NumeroVoie",),
    VoterColumn.STREET_TYPE: ("TypeVoie",),
    VoterColumn.STREET: ("LibelleVoie",),
    VoterColumn.COMPLEMENT: ("ComplementDeLocalisation1",),
    VoterColumn.COMPLEMENT_2: ("ComplementDeLocalisation2",),
    VoterColumn.PLACE: ("LieuDit",),
    VoterColumn.POSTCODE: ("CodePostal",),
    VoterColumn.TOWN: ("VilleLocalite",),
    VoterColumn.STATION: ("NoBureauDeVote",),
    VoterColumn.CONSTITUENCY: ("CodeCirconscription",),
    VoterColumn.ORDER: ("NoElecteurGeneral",),
    VoterColumn.DESTROYED: ("NomComNaissance", "DeptNaissance", "PaysNaissance", "Nationalite"),
    VoterColumn.LEFT: ("InfoListe", "DateCreationListe", "NomBureauDeVote", "CodeCanton", "Pays"),
}
_BIRTH_YEARS: Mapping[VoterColumn, tuple[str, ...]] = {
    VoterColumn.COMMUNE: ("code du l'ugle", "code de l'ugle", "code commune", "code de la commune"),
    VoterColumn.STATION: ("code du bureau de vote", "code bureau de vote", "bureau de vote", "bureau", "BV"),
    VoterColumn.BIRTH: ("année de naissance", "AnneeNaissance", "année naissance"),
    VoterColumn.SEX: ("sexe",),
    VoterColumn.VOTERS: ("nombre d'électeurs", "nb électeurs", "nombre électeurs", "électeurs", "nombre"),
    VoterColumn.LEFT: (
        "libellé de l'ugle",
        "libellé du l'ugle",
        "libellé du bureau de vote",
        "libellé du type de liste",
    ),
}
_TITLES = {Layout.REGISTER: _REGISTER, Layout.DECREE: _DECREE, Layout.BIRTH_YEARS: _BIRTH_YEARS}
_NEEDED = {
    Layout.REGISTER: {
        VoterColumn.BIRTH_NAME,
        VoterColumn.FIRST_NAMES,
        VoterColumn.SEX,
        VoterColumn.BIRTH,
        VoterColumn.STREET,
        VoterColumn.STATION,
    },
    Layout.DECREE: {
        VoterColumn.BIRTH_NAME,
        VoterColumn.FIRST_NAMES,
        VoterColumn.SEX,
        VoterColumn.BIRTH,
        VoterColumn.STREET,
        VoterColumn.STATION,
    },
    Layout.BIRTH_YEARS: {VoterColumn.STATION, VoterColumn.BIRTH, VoterColumn.VOTERS},
}
_ENRICHED = re.compile(
    r"MAIL|COURRIEL|TELEPHON|PORTABLE|MOBILE|^TEL\d*$|^TELS?(FIXE|PERSO|PRO)|^GSM$|^FAX|^FIXE$|PHONE|WHATSAPP|"
    r"PROFESSION|METIER|EMPLOYEUR|^CSP\d?$|CATEGORIESOCIO|REVENU|RELIGION|ORIGINE|ETHNI|CONFESSION|"
    r"FACEBOOK|TWITTER|INSTAGRAM|LINKEDIN|RESEAUSOCIA|SCORE|OPINION|TENDANCE|SYMPATHI|SOUTIEN|ADHERENT|PARTI$|"
    r"NOTES?$|COMMENTAIRE|REMARQUE|OBSERVATION|SITUATION(FAMILIALE|MATRIMONIALE)|ENFANTS"
)


@dataclass(frozen=True)
class Columns:
    """A layout with the position of each column that is taken; ``destroyed`` are those of persons that are not,
    ``unknown`` those no layout has, destroyed too, by position and title."""

    layout: Layout
    taken: Mapping[VoterColumn, int]
    destroyed: Mapping[int, str]
    unknown: Mapping[int, str]
    width: int


def squeezed(title: str) -> str:
    """A title by its letters and figures alone, in capitals without accents.

    >>> squeezed("Libellé du type de liste") == squeezed("libelle_du_type_de_liste")
    True
    """
    return re.sub(r"[^A-Z0-9]", "", fold(title))


def columns_of(head: Sequence[str]) -> Columns | None:
    """The layout that these titles make; None for a table that is no electoral list."""
    best = max((_columns(layout, head) for layout in Layout), key=lambda one: len(one.taken))
    return best if _NEEDED[best.layout] <= best.taken.keys() else None


def is_enriched(title: str) -> bool:
    """Whether no electoral list has a column of this title: how to reach a person, what she does or thinks.

    >>> is_enriched("Tél. portable"), is_enriched("libellé de voie")
    (True, False)
    """
    return bool(_ENRICHED.search(squeezed(title)))


def _columns(layout: Layout, head: Sequence[str]) -> Columns:
    known = {squeezed(title): part for part, titles in _TITLES[layout].items() for title in titles}
    taken: dict[VoterColumn, int] = {}
    destroyed: dict[int, str] = {}
    unknown: dict[int, str] = {}
    for at, title in enumerate(head):
        part = known.get(squeezed(title))
        if part is VoterColumn.DESTROYED:
            destroyed[at] = title
        elif part is None and squeezed(title):
            unknown[at] = title
        elif part is not None and part is not VoterColumn.LEFT and part not in taken:
            taken[part] = at
    return Columns(layout, taken, destroyed, unknown, len(head))
