"""Files of results in the layouts of their years: Ministry text to 2022, long in 2014, numbered CSV since 2024."""

from collections.abc import Callable
from pathlib import Path

from arpenteur.demo.identity import CIRCONSCRIPTIONS, COMMUNE, COMMUNE_NAME, DEPARTEMENT, DEPARTEMENT_NAME
from arpenteur.demo.votes import Ballot, Candidate, StationCount, ballots
from arpenteur.domain.elections import Election, ElectionType

Rows = list[list[str]]

TEXT_HEAD = (
    "Code du département",
    "Libellé du département",
    "Code de la circonscription",
    "Libellé de la circonscription",
    "Code de la commune",
    "Libellé de la commune",
    "Code du b.vote",
    "Inscrits",
    "Abstentions",
    "% Abs/Ins",
    "Votants",
    "% Vot/Ins",
    "Blancs",
    "% Blancs/Ins",
    "% Blancs/Vot",
    "Nuls",
    "% Nuls/Ins",
    "% Nuls/Vot",
    "Exprimés",
    "% Exp/Ins",
    "% Exp/Vot",
)
TEXT_BLOCK = ("N°Panneau", "Sexe", "Nom", "Prénom", "Voix", "% Voix/Ins", "% Voix/Exp")
TEXT_BLOCK_NUANCE = ("N°Panneau", "Sexe", "Nom", "Prénom", "Nuance", "Voix", "% Voix/Ins", "% Voix/Exp")
LONG_HEAD = (
    "No tour",
    "Code département",
    "Code commune",
    "Nom commune",
    "No bureau vote",
    "Inscrits",
    "Votants",
    "Exprimés",
    "No liste",
    "Nom",
    "Prénom",
    "Nuance",
    "Voix",
)
NUMBERED_HEAD = (
    "Code département",
    "Libellé département",
    "Code commune",
    "Libellé commune",
    "Code BV",
    "Inscrits",
    "Votants",
    "% Votants",
    "Abstentions",
    "% Abstentions",
    "Exprimés",
    "% Exprimés/inscrits",
    "% Exprimés/votants",
    "Blancs",
    "% Blancs/inscrits",
    "% Blancs/votants",
    "Nuls",
    "% Nuls/inscrits",
    "% Nuls/votants",
)
NUMBERED_CANDIDATE = (
    "Numéro de panneau",
    "Nuance candidat",
    "Nom candidat",
    "Prénom candidat",
    "Sexe candidat",
    "Voix",
    "% Voix/inscrits",
    "% Voix/exprimés",
    "Elu",
)
NUMBERED_LIST = (
    "Numéro de panneau",
    "Nom candidat",
    "Prénom candidat",
    "Sexe candidat",
    "Nuance liste",
    "Libellé abrégé de liste",
    "Libellé de liste",
    "Voix",
    "% Voix/inscrits",
    "% Voix/exprimés",
    "Elu",
    "Sièges au CM",
    "Sièges au CC",
)
# Blocks of the national file, empty ones included.
BLOCKS_2024, BLOCKS_2026 = 19, 13
_TEXT_NAME = "resultats-par-niveau-burvot-t1-france-entiere.txt"


def write_results(folder: Path, held: dict[Election, list[StationCount]]) -> list[Path]:
    """One folder an election, named by its identifier, with the file as published."""
    written: list[Path] = []
    for ballot in ballots():
        name, encoding, rows = _layout(ballot.election)
        path = folder / str(ballot.election) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(";".join(row) + "\n" for row in rows(ballot, held[ballot.election]))
        path.write_bytes(text.encode(encoding))
        written.append(path)
    return written


def _layout(election: Election) -> tuple[str, str, Callable[[Ballot, list[StationCount]], Rows]]:
    """File name, encoding and writer of an election's layout."""
    if election.type is ElectionType.MUNICIPAL and election.year < 2020:
        return "MN14_Bvot_T1T2.txt", "latin-1", _long
    if election.year < 2024:
        return _TEXT_NAME, "latin-1", _text
    if election.type is ElectionType.MUNICIPAL:
        return "municipales-2026-resultats-bv-par-communes-2026-03-20.csv", "utf-8", _numbered
    return "resultats-definitifs-par-bureau-de-vote.csv", "utf-8", _numbered


def percentage(part: int, whole: int, mark: str = ",") -> str:
    """Two decimals, half up; 0 where there is nothing to divide by.

    >>> percentage(1, 8), percentage(1, 3), percentage(0, 0)
    ('12,50', '33,33', '0,00')
    """
    cents = (20_000 * part + whole) // (2 * whole) if whole else 0
    return f"{cents // 100}{mark}{cents % 100:02d}"


def _text(ballot: Ballot, stations: list[StationCount]) -> Rows:
    with_nuance = ballot.election.type is not ElectionType.PRESIDENTIAL
    rows = [[*TEXT_HEAD, *(TEXT_BLOCK_NUANCE if with_nuance else TEXT_BLOCK)]]
    for one in stations:
        abstentions = one.registered - one.turnout
        row = [DEPARTEMENT, DEPARTEMENT_NAME, one.circonscription, CIRCONSCRIPTIONS[one.circonscription]]
        row += [COMMUNE[2:], COMMUNE_NAME, one.number, str(one.registered)]
        row += [str(abstentions), percentage(abstentions, one.registered)]
        row += [str(one.turnout), percentage(one.turnout, one.registered)]
        for count in (one.blank, one.null_votes, one.valid):
            row += [str(count), percentage(count, one.registered), percentage(count, one.turnout)]
        for candidate, votes in zip(ballot.on(one.circonscription), one.votes, strict=True):
            row += [str(candidate.panel), candidate.sex, candidate.surname, candidate.first_name]
            row += [candidate.nuance] if with_nuance else []
            row += [str(votes), percentage(votes, one.registered), percentage(votes, one.valid)]
        rows.append(row)
    return rows


def _long(ballot: Ballot, stations: list[StationCount]) -> Rows:
    rows: Rows = [[*LONG_HEAD]]
    for one in stations:
        for candidate, votes in zip(ballot.on(one.circonscription), one.votes, strict=True):
            row = [str(ballot.election.round), DEPARTEMENT, COMMUNE[2:], COMMUNE_NAME, one.number]
            row += [str(count) for count in (one.registered, one.turnout, one.valid, candidate.panel)]
            row += [candidate.surname, candidate.first_name, candidate.nuance, str(votes)]
            rows.append(row)
    return rows


def _numbered(ballot: Ballot, stations: list[StationCount]) -> Rows:
    lists = ballot.election.type is ElectionType.MUNICIPAL
    columns, blocks = (NUMBERED_LIST, BLOCKS_2026) if lists else (NUMBERED_CANDIDATE, BLOCKS_2024)
    rows = [[*NUMBERED_HEAD, *(f"{column} {index}" for index in range(1, blocks + 1) for column in columns)]]
    for one in stations:
        row = [DEPARTEMENT, DEPARTEMENT_NAME, COMMUNE, COMMUNE_NAME, one.number, str(one.registered)]
        row += [str(one.turnout), _percent(one.turnout, one.registered)]
        row += [str(one.registered - one.turnout), _percent(one.registered - one.turnout, one.registered)]
        for count in (one.valid, one.blank, one.null_votes):
            row += [str(count), _percent(count, one.registered), _percent(count, one.turnout)]
        candidates = ballot.on(one.circonscription)
        for candidate, votes in zip(candidates, one.votes, strict=True):
            row += (_list_block if lists else _candidate_block)(candidate, votes, one)
        row += [""] * (len(columns) * (blocks - len(candidates)))
        rows.append(row)
    return rows


def _percent(part: int, whole: int) -> str:
    return f"{percentage(part, whole)}%" if whole else "0.00%"


def _candidate_block(candidate: Candidate, votes: int, station: StationCount) -> list[str]:
    return [
        str(candidate.panel),
        candidate.nuance,
        candidate.surname,
        candidate.first_name,
        _sex(candidate),
        str(votes),
        _percent(votes, station.registered),
        _percent(votes, station.valid),
        "",
    ]


def _list_block(candidate: Candidate, votes: int, station: StationCount) -> list[str]:
    return [
        str(candidate.panel),
        candidate.surname,
        candidate.first_name,
        _sex(candidate),
        candidate.nuance,
        candidate.list_name,
        candidate.list_name,
        str(votes),
        _percent(votes, station.registered),
        _percent(votes, station.valid),
        "",
        "0",
        "0",
    ]


def _sex(candidate: Candidate) -> str:
    return "FEMININ" if candidate.sex == "F" else "MASCULIN"
