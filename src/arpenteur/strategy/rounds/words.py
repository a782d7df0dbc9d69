"""What is said of rounds, in French."""

from arpenteur.strategy.labels import counted
from arpenteur.strategy.rounds.results import LEAFLETS, LETTERBOXES, POSTERS

TASK_WORDS = {LETTERBOXES: "boîtes aux lettres", LEAFLETS: "tracts", POSTERS: "affiches"}


def notices(
    *,
    task: str,
    rounds: int,
    crews: int,
    fair: bool,
    late: bool,
    districts: int,
    straight: int,
    drawn: bool,
    estimated: bool,
    stations: bool,
) -> tuple[str, ...]:
    """What could not be done, or should be known, one sentence each."""
    said: list[str] = []
    if straight:
        said.append(f"Aucune rue du fichier ne joint {counted(straight, 'trajet', 'trajets')} : à vol d'oiseau.")
    if not drawn:
        said.append("Des rues manquent au fichier : leurs distances sont à vol d'oiseau, d'un numéro au suivant.")
    if stations:
        said.append("L'adresse des bureaux de vote n'est pas connue : chaque arrêt est au milieu de son bureau.")
    if task == LETTERBOXES and not estimated:
        said.append("Le nombre de logements est inconnu par endroits : une boîte par adresse.")
    if districts > 1:
        said.append(f"La zone est coupée en {districts} quartiers, chacun avec ses équipages.")
    if rounds < crews:
        said.append(f"{counted(rounds, 'équipage suffit', 'équipages suffisent')}.")
    if not fair:
        said.append("Les tournées ne durent pas toutes autant : des arrêts sont trop loin ou trop lourds.")
    if late:
        said.append("Le calcul s'est arrêté au temps permis : des tournées plus courtes sont possibles.")
    return tuple(said)
