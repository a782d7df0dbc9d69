"""Electoral lists of people who do not exist, on the stations and addresses of any snapshot, in every layout.

No list of real voters may be at hand for a test or a demonstration. Names are words for "sketch"; births, birthplaces
and nationalities are there so that their destruction can be seen. With them come the traps of genuine files: dates
without day or month, a year alone, one person on two complementary lists, namesakes, an empty station, a number given
twice, the commune spelled in four ways.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from arpenteur.snapshot import Snapshot

FAMILIES = (
    "Figurine",
    "Témoin",
    "Maquette",
    "Gabarit",
    "Brouillon",
    "Calque",
    "Ébauche",
    "Esquisse",
    "Canevas",
    "Pochoir",
    "Épure",
    "Croquis",
    "Patron",
    "Trame",
    "Échantillon",
    "Spécimen",
    "Figurante",
    "Factice",
    "Variable",
    "Paramètre",
    "Hypothèse",
    "Lambda",
    "Fictive",
    "Cobaye",
    "Mannequin",
    "Simulacre",
    "Quidam",
    "Postiche",
    "Repère",
    "Pointillé",
    "Tracé",
    "Compas",
    "Équerre",
    "Cordeau",
    "Niveau",
    "Jalon",
    "Boussole",
    "Toise",
    "Mire",
    "Gomme",
)
WOMEN = ("Camille", "Inès", "Aya", "Zoé", "Lina", "Mina", "Alma", "Sara", "Rose", "Élise", "Anouk", "Dina", "Gaëlle")
MEN = ("Max", "Éloi", "Paul", "Rémi", "Tom", "Hugo", "Jules", "Igor", "Luc", "Milo", "Oscar", "Basile", "Félix", "Léo")
BIRTHPLACES = (("ZZ-901", "Imaginaire-les-Bains"), ("ZZ-902", "Fable-sur-Mer"), ("ZZ-903", "Nullepart-la-Forêt"))
COUNTRIES = ("Fictionie", "Utopie", "Ruritanie")
REGISTER = (
    "code du l'ugle",
    "libellé de l'ugle",
    "libellé du type de liste",
    "nom de naissance",
    "nom d'usage",
    "prénoms",
    "sexe",
    "date de naissance",
    "code commune de naissance",
    "libellé commune de naissance",
    "code département de naissance",
    "pays de naissance",
    "libellé nationalité",
    "numéro de voie",
    "libellé de voie",
    "complément 1",
    "complément 2",
    "lieu-dit",
    "code postal",
    "commune",
    "pays",
    "code du bureau de vote",
    "libellé du bureau de vote",
    "code circonscription législative du bureau de vote",
    "libellé canton du bureau de vote",
    "libellé circonscription métropolitaine du bureau de vote",
    "numéro d'ordre dans le bureau de vote",
)
REGISTER_VARIANT = {
    "code du l'ugle": "code de l'ugle",
    "code commune de naissance": "code de la commune de naissance",
    "code département de naissance": "code du département de naissance",
    "libellé nationalité": "identifiant nationalité",
    "libellé canton du bureau de vote": "code canton du bureau de vote",
    "code circonscription législative du bureau de vote": "circonscription législative du bureau de vote",
}
DECREE = (
    "TypeListe",
    "InfoListe",
    "DateCreationListe",
    "CodeDepartement",
    "CodeCommune",
    "NomCommune",
    "NoElecteurGeneral",
    "Sexe",
    "NomdeNaissance",
    "NomDusage",
    "Prenoms",
    "DateDeNaissance",
    "NomComNaissance",
    "DeptNaissance",
    "PaysNaissance",
    "Nationalite",
    "NomBureauDeVote",
    "NoBureauDeVote",
    "CodeCanton",
    "CodeCirconscription",
    "ComplementDeLocalisation1",
    "ComplementDeLocalisation2",
    "NumeroVoie",
    "TypeVoie",
    "LibelleVoie",
    "LieuDit",
    "CodePostal",
    "VilleLocalite",
    "Pays",
)
_LISTS = {"LP": "Liste principale", "LCM": "Liste complémentaire municipale", "LCE": "Liste complémentaire européenne"}
_SHARE_NEW = 0.14
_HOUSEHOLD_NEW = 13
"""One address in so many has changed altogether since the earlier list."""


@dataclass(frozen=True)
class FictionalVoter:
    """Somebody who does not exist; ``born`` as a file writes it."""

    list: str
    birth_name: str
    used_name: str
    first_names: str
    sex: str
    born: str
    year: int
    birthplace: tuple[str, str]
    nationality: str
    number: str
    street: str
    complement: str
    commune: str
    town: str
    station: str
    circonscription: str
    order: int


def fictional_voters(
    snapshot: Snapshot, *, seed: int = 2026, share: float = 1.0, year: int = 2026, earlier: bool = False
) -> Iterator[FictionalVoter]:
    """As many voters as are registered at each station, or a ``share`` of them, at addresses of the snapshot.
    ``earlier``: the list of some years before, on which about one in six is somebody else.
    """
    doors = _doors(snapshot)
    columns = ("station", "commune", "commune_name", "circonscription", "registered")
    for station, commune, town, circonscription, registered in snapshot.stations.select(columns).iter_rows():
        rng = Random(f"{seed}:{station}")  # noqa: S311 — a drawing of lots that anyone may repeat
        wanted = max(round(registered * share), 1)
        orders = count(1)
        made = 0
        homes = doors.get(station) or [("", "LE BOURG")]
        while made < wanted:
            for rank, (number, street) in enumerate(homes):
                for _person in range(min(rng.choice((1, 1, 2, 2, 3, 4)), wanted - made)):
                    made += 1
                    changed = rank % _HOUSEHOLD_NEW == 0 or rng.random() < _SHARE_NEW
                    one = _voter(rng, number, street, commune, town, station, circonscription or "", next(orders), year)
                    other = _voter(rng, number, street, commune, town, station, circonscription or "", one.order, year)
                    yield other if earlier and changed else one
                    if one.list != "LP" and not earlier and rng.random() < 0.5:
                        yield _again(one)
                if made >= wanted:
                    break


def register_lines(
    voters: Iterable[FictionalVoter], *, separator: str = ";", variant: bool = False, with_list: bool = True
) -> Iterator[str]:
    """The 27 columns, all between quotes but the last one, nothing at all where there is nothing; with ``variant`` the
    other titles that files have, without ``with_list`` no column for the list, which the name of the file tells then.
    """
    titles = [REGISTER_VARIANT.get(one, one) if variant else one for one in REGISTER]
    skipped = -1 if with_list else REGISTER.index("libellé du type de liste")
    yield _row([one for at, one in enumerate(titles) if at != skipped], separator)
    for rank, one in enumerate(voters):
        cells = [
            one.commune,
            one.town.upper(),
            _LISTS[one.list],
            one.birth_name.upper(),
            one.used_name.upper(),
            one.first_names,
            one.sex,
            one.born,
            one.birthplace[0],
            one.birthplace[1],
            one.birthplace[0][:2],
            one.nationality,
            one.nationality,
            one.number,
            one.street.upper(),
            one.complement,
            "",
            "",
            _postcode(one.commune),
            _spelled(one.town, rank),
            "FRANCE",
            one.station,
            f"Bureau {one.station}",
            one.circonscription,
            "Canton fictif",
            "",
            str(one.order),
        ]
        yield _row([cell for at, cell in enumerate(cells) if at != skipped], separator)


def decree_lines(voters: Iterable[FictionalVoter]) -> Iterator[str]:
    """The 29 columns of 2013; the type of a street stands apart."""
    yield ";".join(DECREE) + "\n"
    for rank, one in enumerate(voters):
        kind, _blank, street = one.street.partition(" ")
        cells = (
            one.list,
            "",
            "01/01/2013",
            one.commune[:2],
            one.commune[2:],
            one.town,
            str(rank + 1),
            one.sex,
            one.birth_name.upper(),
            one.used_name.upper(),
            one.first_names,
            one.born,
            one.birthplace[1],
            one.birthplace[0][:2],
            one.nationality,
            one.nationality,
            f"Bureau {one.station}",
            one.station,
            "01",
            one.circonscription,
            one.complement,
            "",
            one.number,
            kind.upper() if street else "",
            (street or kind).upper(),
            "",
            _postcode(one.commune),
            _spelled(one.town, rank),
            "FRANCE",
        )
        yield ";".join(cells) + "\n"


def birth_year_lines(voters: Iterable[FictionalVoter]) -> Iterator[str]:
    """Counts by station, birth year and sex: nobody."""
    counts: dict[tuple[str, str, int, str], int] = {}
    for one in voters:
        key = (one.commune, one.station, one.year, one.sex)
        counts[key] = counts.get(key, 0) + 1
    yield "code du l'ugle;code du bureau de vote;année de naissance;sexe;nombre d'électeurs\n"
    for (commune, station, year, sex), people in sorted(counts.items()):
        yield f"{commune};{station};{year};{sex};{people}\n"


def _voter(
    rng: Random,
    number: str,
    street: str,
    commune: str,
    town: str,
    station: str,
    circonscription: str,
    order: int,
    year: int,
) -> FictionalVoter:
    sex = rng.choice("FM")
    family = rng.choice(FAMILIES) if rng.random() < 0.3 else f"{rng.choice(FAMILIES)}-{rng.choice(FAMILIES)}"
    used = rng.choice(FAMILIES) if sex == "F" and rng.random() < 0.3 else ""
    first = ", ".join(rng.sample(WOMEN if sex == "F" else MEN, rng.choice((1, 2, 3))))
    age = min(max(18, round(rng.gauss(49, 19))), 103)
    foreign = rng.random()
    kind = "LP" if foreign > 0.02 else "LCM" if foreign > 0.01 else "LCE"
    day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}"
    odd = rng.random()
    born = f"00/00/{year - age}" if odd < 0.004 else str(year - age) if odd < 0.006 else f"{day}/{year - age}"
    return FictionalVoter(
        list=kind,
        birth_name=family,
        used_name=used,
        first_names=first,
        sex=sex,
        born=born,
        year=year - age,
        birthplace=rng.choice(BIRTHPLACES),
        nationality="FRANCE" if kind == "LP" else rng.choice(COUNTRIES),
        number=number,
        street=street,
        complement=rng.choice(("", "", "", "Bât. B", "Esc. 2")),
        commune=commune,
        town=town,
        station="" if odd > 0.9995 else station.partition("_")[2],
        circonscription=circonscription,
        order=order if odd > 0.01 else max(order - 1, 1),
    )


def _again(one: FictionalVoter) -> FictionalVoter:
    """The same person on the other complementary list."""
    return replace(one, list="LCE" if one.list == "LCM" else "LCM")


def _doors(snapshot: Snapshot) -> dict[str, list[tuple[str, str]]]:
    """Numbers and streets of each station: its buildings, else numbers of its street sheet."""
    found: dict[str, list[tuple[str, str]]] = {}
    columns = ("station", "street", "number", "suffix")
    for station, street, number, suffix in snapshot.buildings.select(columns).iter_rows():
        found.setdefault(station, []).append((f"{number or ''} {suffix or ''}".strip(), street))
    for line in snapshot.station_streets.drop_nulls("street").iter_rows(named=True):
        if line["station"] not in found or snapshot.buildings.is_empty():
            numbers = _numbers(line["odd_from"], line["odd_to"]) + _numbers(line["even_from"], line["even_to"])
            found.setdefault(line["station"], []).extend((str(one), line["street"]) for one in numbers)
    return found


def _numbers(first: int | None, last: int | None) -> list[int]:
    return [] if first is None or last is None else list(range(first, last + 1, 2))


def _spelled(town: str, rank: int) -> str:
    """The commune in one of four ways."""
    return (town.upper(), town, town.replace("-", " "), town.replace("-", " ").upper())[rank % 4]


def _postcode(commune: str) -> str:
    return f"{commune[:2]}{commune[2:4]}0"


def _row(cells: Sequence[str], separator: str) -> str:
    *quoted, last = cells
    return separator.join([f'"{one}"' if one else "" for one in quoted] + [last]) + "\n"
