"""From a ballot file to what is counted, and every way a file can be wrong: one sentence with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.tally.amounts import exact, plain, whole
from arpenteur.domain.tally.document import Document, Row, Section, compose, parse
from arpenteur.domain.tally.limits import BallotLimits
from arpenteur.domain.tally.profile import Ballot, Profile, Project, VoteKind

ZONES = ("district", "subunit", "zone", "neighborhood")
"""Columns of PROJECTS that may say the zone of a project, the first present."""
_CHOSEN = {True: "1", False: "0"}


@dataclass(frozen=True)
class BallotFile:
    """A whole file: what it says, what is counted, and the SHA-256 of its bytes."""

    document: Document
    meta: Mapping[str, str]
    profile: Profile
    sha256: str

    @cached_property
    def official(self) -> frozenset[str] | None:
        """Ids of the projects that the file says chosen (column ``selected``: 1); None where it says nothing."""
        section = self.document.projects
        if "selected" not in section.columns:
            return None
        chosen = (_cells(section, row) for row in section.filled())
        return frozenset(row["project_id"] for row in chosen if row["selected"] == "1")

    def with_winners(self, winners: frozenset[str]) -> bytes:
        """The same file, its column ``selected`` saying who won; ballots are the same bytes, so the same seed."""
        values = {project.id: _CHOSEN[project.id in winners] for project in self.profile.projects}
        return self.document.with_projects_column("selected", values).written()


def read_file(path: Path) -> BallotFile:
    """The ballots of a file; raises InputError, one sentence with the file and its line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("le fichier ne se lit pas", Where(path), action="vérifiez son nom") from error
    try:
        return read(data)
    except InputError as error:
        raise error.at(file=path) from error


def read(data: bytes) -> BallotFile:
    """The ballots of the bytes of a file; raises InputError, one sentence with its line."""
    document = parse(data)
    meta, lines = _meta(document.meta)
    kind = _kind(meta, lines)
    budget = _budget(meta, lines)
    projects = {project.id: (project, row) for project, row in _projects(document.projects)}
    known = {id: project for id, (project, _row) in projects.items()}
    ballots = tuple(_ballots(document.votes, kind, _limits(meta, lines), known))
    seed = sha256(document.closed_ballots()).hexdigest()
    unnamed = _number(meta, lines, "default_score", Fraction(0))
    profile = Profile(tuple(known.values()), ballots, budget, kind, seed, unnamed)
    for key, count in (("num_projects", len(known)), ("num_votes", len(ballots))):
        _told(meta, lines, key, count)
    for id, (_project, row) in projects.items():
        _counted(document.projects, row, "votes", profile.votes[id])
        if kind.has_points:
            _counted(document.projects, row, "score", profile.points[id])
    return BallotFile(document, meta, profile, sha256(data).hexdigest())


def written(profile: Profile, meta: Mapping[str, str]) -> bytes:
    """A new file of these ballots: numbered from 1 in their order, without anything of a voter; ``meta`` as it is
    given, then what the ballots say themselves. Raises ValueError where a ballot weighs more or less than one.
    """
    if any(ballot.weight != 1 for ballot in profile.ballots):
        raise ValueError("a file of ballots has no weights")
    said = {
        "num_projects": str(len(profile.projects)),
        "num_votes": str(len(profile.ballots)),
        "budget": plain(profile.budget),
        "vote_type": profile.kind.value,
    }
    pointed = profile.kind.has_points
    projects = [
        {"project_id": one.id, "cost": plain(one.cost), "votes": plain(profile.votes[one.id])}
        | ({"score": plain(profile.points[one.id])} if pointed else {})
        | {"name": one.name, "district": one.zone}
        for one in profile.projects
    ]
    titles = ("voter_id", "vote", *(("points",) if pointed else ()))
    votes = [
        {"voter_id": str(rank), "vote": ",".join(ballot.choices)}
        | ({"points": ",".join(map(plain, ballot.points))} if pointed else {})
        for rank, ballot in enumerate(profile.ballots, 1)
    ]
    return compose({**{key: value for key, value in meta.items() if key not in said}, **said}, projects, votes, titles)


def _meta(section: Section) -> tuple[dict[str, str], dict[str, int]]:
    """Values of META by their key, and their lines."""
    meta: dict[str, str] = {}
    lines: dict[str, int] = {}
    for row in section.filled():
        key = row.cells[0].strip()
        if len(row.cells) < 2 or not key:
            raise InputError("une ligne de META n'a pas de valeur", Where(line=row.line), expected="clé;valeur")
        if key in meta:
            raise InputError("« {key} » est là deux fois", Where(line=row.line), key=key)
        meta[key], lines[key] = row.cells[1].strip(), row.line
    for key in ("budget", "vote_type"):
        if key not in meta:
            raise InputError("META ne dit pas « {key} »", Where(line=section.title.line), key=key)
    return meta, lines


def _kind(meta: Mapping[str, str], lines: Mapping[str, int]) -> VoteKind:
    text = meta["vote_type"].lower()
    if text == "choose-1":
        return VoteKind.APPROVAL
    if text not in VoteKind:
        raise InputError(
            "type de vote « {text} »", Where(line=lines["vote_type"]), expected=", ".join(VoteKind), text=text
        )
    return VoteKind(text)


def _number(meta: Mapping[str, str], lines: Mapping[str, int], key: str, otherwise: Fraction) -> Fraction:
    text = meta.get(key, "")
    try:
        return exact(text) if text else otherwise
    except ValueError as error:
        where = Where(line=lines[key])
        raise InputError("{key} « {text} »", where, expected="un nombre", key=key, text=text) from error


def _budget(meta: Mapping[str, str], lines: Mapping[str, int]) -> Fraction:
    budget = _number(meta, lines, "budget", Fraction(-1))
    if budget < 0:
        where = Where(line=lines["budget"])
        raise InputError("budget « {text} »", where, expected="un nombre, 0 ou plus", text=meta["budget"])
    return budget


def _limits(meta: Mapping[str, str], lines: Mapping[str, int]) -> BallotLimits:
    try:
        limits = BallotLimits.of_meta(meta)
    except ValueError as error:
        key = str(error)
        where = Where(line=lines[key])
        raise InputError("{key} « {text} »", where, expected="un nombre", key=key, text=meta[key]) from error
    return replace(limits, most_choices=Fraction(1)) if meta["vote_type"].lower() == "choose-1" else limits


def _told(meta: Mapping[str, str], lines: Mapping[str, int], key: str, count: int) -> None:
    """A number that META tells is the number found."""
    text = meta.get(key, "")
    if not text:
        return
    try:
        told = whole(text)
    except ValueError:
        told = -1
    if told != count:
        where = Where(line=lines[key])
        raise InputError("{key} dit « {text} », le fichier en a {count}", where, key=key, text=text, count=count)


def _cells(section: Section, row: Row) -> dict[str, str]:
    """The cells of a line by column; raises InputError where it has not as many as there are columns."""
    columns = section.columns
    if len(row.cells) != len(columns):
        raise InputError(
            "{found} cases", Where(line=row.line), expected="{count}", found=len(row.cells), count=len(columns)
        )
    return {column: cell.strip() for column, cell in zip(columns, row.cells, strict=True)}


def _column(section: Section, name: str) -> None:
    if name not in section.columns:
        raise InputError("la colonne « {name} » manque", Where(line=section.header.line), name=name)


def _projects(section: Section) -> Iterator[tuple[Project, Row]]:
    for name in ("project_id", "cost"):
        _column(section, name)
    zone = next((name for name in ZONES if name in section.columns), "")
    seen: set[str] = set()
    for row in section.filled():
        cells, where = _cells(section, row), Where(line=row.line, column="cost")
        id = cells["project_id"]
        if not id or "," in id:
            raise InputError("numéro de projet « {id} »", Where(line=row.line, column="project_id"), id=id)
        if id in seen:
            raise InputError("le projet « {id} » est là deux fois", Where(line=row.line), id=id)
        seen.add(id)
        try:
            cost = exact(cells["cost"])
        except ValueError:
            cost = Fraction(0)
        if cost <= 0:
            raise InputError("coût « {text} »", where, expected="un nombre plus grand que 0", text=cells["cost"])
        yield Project(id, cost, cells.get("name", ""), cells.get(zone, "")), row
    if not seen:
        raise InputError("aucun projet", Where(line=section.header.line))


def _ballots(
    section: Section, kind: VoteKind, limits: BallotLimits, projects: Mapping[str, Project]
) -> Iterator[Ballot]:
    for name in ("voter_id", "vote", *(("points",) if kind.has_points else ())):
        _column(section, name)
    seen: set[str] = set()
    for row in section.filled():
        cells, where = _cells(section, row), Where(line=row.line)
        voter = cells["voter_id"]
        if not voter:
            raise InputError("un bulletin sans numéro", Where(line=row.line, column="voter_id"))
        if voter in seen:
            raise InputError("le bulletin « {voter} » est là deux fois", where, voter=voter)
        seen.add(voter)
        ballot = Ballot(_listed(cells["vote"]), _points(cells["points"], row) if kind.has_points else ())
        if kind.has_points and len(ballot.points) != len(ballot.choices):
            raise InputError(
                "{points} nombres de points",
                where,
                expected="autant que de choix, {choices}",
                points=len(ballot.points),
                choices=len(ballot.choices),
            )
        try:
            limits.check(ballot, projects)
        except InputError as error:
            problem, expected, action = error.texts
            raise InputError(problem, where, expected=expected, action=action, **error.values) from error
        yield ballot


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",")) if text else ()


def _points(text: str, row: Row) -> tuple[Fraction, ...]:
    try:
        return tuple(exact(one) for one in _listed(text))
    except ValueError as error:
        where = Where(line=row.line, column="points")
        raise InputError("points « {text} »", where, expected="des nombres", text=text) from error


def _counted(section: Section, row: Row, column: str, count: Fraction) -> None:
    """A total written beside a project is the total of its ballots."""
    text = _cells(section, row).get(column, "")
    if not text:
        return
    try:
        told = exact(text)
    except ValueError:
        told = Fraction(-1)
    if told != count:
        where = Where(line=row.line, column=column)
        raise InputError("« {text} », les bulletins donnent {count}", where, text=text, count=plain(count))
