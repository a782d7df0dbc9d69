"""Which column of a table plays which part, from its header."""

from dataclasses import dataclass, field

import numpy as np

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import TabularFile
from arpenteur.files.texts import TextTable
from arpenteur.sources.results.vocabulary import (
    CANDIDATE_IGNORED,
    CANDIDATE_ROLES,
    CARRIER_ADDITIONS,
    STATION_IGNORED,
    STATION_ROLES,
    normal,
    unnamed,
)


@dataclass
class Plan:
    """Positions of columns by role: once for the station, once for each block of candidate columns."""

    station: dict[str, int] = field(default_factory=dict[str, int])
    blocks: list[dict[str, int]] = field(default_factory=list[dict[str, int]])
    ends: list[int] = field(default_factory=list[int])
    """Positions after the last column of each block that repeats the first without a name: where a row may end."""
    dropped: list[int] = field(default_factory=list[int])
    """Known additions of those who re-publish."""
    unknown: list[int] = field(default_factory=list[int])
    """Columns after the last block that may repeat a ratio of the file; otherwise they stop the import."""
    faults: list[InputError] = field(default_factory=list[InputError])
    """What of the header is not understood: it stops the import of a file that is about what is asked."""

    @property
    def repeats(self) -> bool:
        """Whether blocks without a name follow the first: rows may then be of unequal length."""
        return len(self.ends) > 1

    def label(self, file: TabularFile, block: int, role: str) -> str:
        """A name for messages: ``Voix (bloc 3)``, or the published one where it is numbered."""
        index = self.blocks[block][role]
        if self.repeats and block:
            return f"{file.label(self.blocks[0][role])} (bloc {block + 1})"
        return file.label(index)

    def require(self, file: TabularFile, *roles: str) -> None:
        """Raise InputError where a role has no column."""
        published = {"departement": "Code du département", "commune": "Code de la commune", "station": "Code du b.vote"}
        published |= {"registered": "Inscrits", "turnout": "Votants", "valid": "Exprimés", "votes": "Voix"}
        for role in roles:
            where = self.blocks[0] if role == "votes" and self.blocks else self.station
            if role not in where:
                raise InputError(
                    f"colonne « {published.get(role, role)} » absente",
                    Where(file.file, 1),
                    expected="les colonnes publiées par le ministère de l'Intérieur",
                )


def plan_columns(file: TabularFile) -> Plan:
    """Read the header; raises InputError naming a repeated column. What else is wrong is left in ``faults``: whether
    it matters depends on the rows.
    """
    plan = Plan()
    groups: dict[int, dict[str, int]] = {}
    first_span: list[str] = []  # roles of the first block in order, ignored ones included
    for index, name in enumerate(file.names):
        key, number = normal(name)
        if unnamed(name):
            continue
        if key in CANDIDATE_ROLES or key in CANDIDATE_IGNORED:
            role = CANDIDATE_ROLES.get(key, "")
            group = groups.setdefault(-1 if number is None else number, {})
            if role and role in group:
                raise _repeated(file, index)
            if len(groups) == 1:
                first_span.append(role)
            if role:
                group[role] = index
        else:
            _place_station_column(plan, file, index, name, in_tail=bool(groups))
    plan.blocks = [group for _, group in sorted(groups.items())]
    _note_uneven_blocks(plan, file, groups)
    _add_unnamed_blocks(plan, file, first_span)
    return plan


def _place_station_column(plan: Plan, file: TabularFile, index: int, name: str, *, in_tail: bool) -> None:
    key, number = normal(name)
    role = STATION_ROLES.get(key) if number is None else None
    if role and role not in plan.station:
        plan.station[role] = index
    elif role and not in_tail:
        raise _repeated(file, index)
    elif role or key in CARRIER_ADDITIONS or name.strip().lower() in CARRIER_ADDITIONS:
        plan.dropped.append(index)
    elif key in STATION_IGNORED:
        return
    elif in_tail:
        plan.unknown.append(index)
    else:
        plan.faults.append(unknown_column(file, index))


def _note_uneven_blocks(plan: Plan, file: TabularFile, groups: dict[int, dict[str, int]]) -> None:
    """Every numbered block has the columns of the others; those that lack one are at fault."""
    fullest = max(plan.blocks, key=len, default=dict[str, int]())
    for number, block in groups.items():
        for role in fullest.keys() - block.keys():
            like = normal(file.names[fullest[role]])[0]
            plan.faults.append(
                InputError(
                    f"colonne « {like} » absente du bloc {'sans numéro' if number < 0 else number}",
                    Where(file.file, 1),
                    expected="les mêmes colonnes dans chaque bloc",
                )
            )
    plan.blocks = [block for block in plan.blocks if block.keys() == fullest.keys()]


def _add_unnamed_blocks(plan: Plan, file: TabularFile, span: list[str]) -> None:
    """The Ministry names the first block only: what follows without a name repeats it."""
    if len(plan.blocks) != 1 or not span:
        return
    first = min(plan.blocks[0].values())
    start = first - span.index(next(role for role in span if role))
    size = len(span)
    named = {i for i in range(file.width) if i < len(file.names) and not unnamed(file.names[i])}
    tail = next((i for i in range(start + size, file.width) if i in named), file.width)
    stray = next((i for i in range(tail, file.width) if i not in named), None)
    if stray is not None:
        plan.faults.append(unknown_column(file, stray))
        return
    extra = tail - (start + size)
    if extra % size and not (extra % size == 1 and tail == file.width):
        raise InputError(
            f"lignes de {file.width} champs",
            Where(file.file, _line_of_width(file)),
            expected=f"{start} champs puis des blocs de {size}",
        )
    for offset in range(size, tail - start - size + 1, size):
        plan.blocks.append({role: start + offset + i for i, role in enumerate(span) if role})
    plan.ends = [start + size * (i + 1) for i in range(len(plan.blocks))]


def check_row_ends(plan: Plan, file: TabularFile) -> None:
    """Every row of a text must end where the header or a block ends: else it is cut, or its separators are mixed."""
    if not isinstance(file, TextTable):
        return
    counts = file.field_counts[1:]
    allowed = np.array(plan.ends if plan.repeats else [len(file.names)])
    blank = counts == 1
    right = np.isin(counts, allowed) | blank
    if right.all() or (np.isin(counts - 1, allowed) | blank).all():  # a separator also ends each row
        return
    line = int(np.flatnonzero(~right)[0])
    raise InputError(
        f"ligne de {counts[line]} champs, coupée ou mal séparée",
        Where(file.file, file.first_line + line),
        expected=f"{allowed[0]} champs" + (f", ou des blocs entiers jusqu'à {allowed[-1]}" if plan.repeats else ""),
        action="vérifiez la fin et les séparateurs du fichier",
    )


def _line_of_width(file: TabularFile) -> int | None:
    return int(file.field_counts.argmax()) + 1 if isinstance(file, TextTable) else None


def _repeated(file: TabularFile, index: int) -> InputError:
    return InputError(
        f"colonne « {file.label(index)} » en double", Where(file.file, 1), expected="une seule colonne de ce nom"
    )


def unknown_column(file: TabularFile, index: int) -> InputError:
    """The error of a column that no layout has."""
    return InputError(
        f"colonne « {file.label(index)} » inconnue",
        Where(file.file, 1),
        expected="les colonnes publiées par le ministère de l'Intérieur",
        action="retirez cette colonne ou signalez la nouvelle structure",
    )
