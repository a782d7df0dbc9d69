"""``arpenteur transfers``: where the voters of each option went, from the totals of units."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arpenteur.cli.console import (
    Format,
    json_text,
    number,
    percent,
    print_table,
    progress,
    refuse_table_file,
    stderr,
    write_or_print,
    write_whole,
)
from arpenteur.cli.exports import of_files, write_metadata, write_table
from arpenteur.cli.options import OutputPath
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.spreadsheet import inert

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from arpenteur.stats.transfers import Transfers
    from arpenteur.strategy.table_metadata import Origin

    Array = npt.NDArray[np.float64]

ENTRY = "Entrées"
EXIT = "Sorties"
_LONGEST = 20
_LONGEST_START = 11
_WIDTH_IN_A_PIPE = 120


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("transfers", help="Estime les transferts de voix entre deux votes, d'après les totaux par unité.")(
        transfers
    )


def transfers(
    source: Annotated[
        Path,
        typer.Argument(metavar="FROM.csv", help="Premier vote : identifiant d'unité, puis une colonne par option."),
    ],
    target: Annotated[
        Path, typer.Argument(metavar="TO.csv", help="Second vote, de même ; les unités sont jointes par identifiant.")
    ],
    format: Annotated[Format, typer.Option("--format", help="table, json ou csv.")] = Format.TABLE,
    output: OutputPath = None,
    local: Annotated[
        Path | None,
        typer.Option("--local", metavar="FILE", help="Écrit aussi la table de chaque unité (CSV : unité, de, vers)."),
    ] = None,
    concurrent: Annotated[
        bool, typer.Option("--concurrent", help="Les deux votes ont eu lieu le même jour : intervalles non élargis.")
    ] = False,
    merge: Annotated[
        float,
        typer.Option(
            "--merge",
            metavar="PERCENT",
            min=0,
            max=50,
            help="Additionne, après l'estimation, les options de moins de tant de pour cent des voix.",
        ),
    ] = 0.0,
) -> None:
    """Prints the estimate; nothing is written unless ``--output`` or ``--local`` asks for it."""
    refuse_table_file(format, output)
    if local is not None and local == output:
        raise InputError("--local et --output vont dans le même fichier", Where(local), expected="deux fichiers")
    answer, origin = _estimated(source, target, concurrent, merge / 100), of_files(source, target)
    if local is not None:
        _write_local(answer, local, origin)
    match format:
        case Format.JSON:
            write_or_print(json_text({**answer.to_json(), "credits": origin.line}), output)
        case Format.CSV:
            write_table(answer.cells().write_csv(), "transfers", origin, output)
        case Format.TABLE:
            _print(answer)


@dataclass(frozen=True)
class _Answer:
    """An estimate with the names of what it is about."""

    units: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    found: "Transfers"
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "rows": list(self.rows),
            "columns": list(self.columns),
            "share": self.found.share.tolist(),
            "low": self.found.low.tolist(),
            "high": self.found.high.tolist(),
            "level": self.found.level,
            "counts": self.found.counts.tolist(),
            "units": self.found.units,
            "method": self.found.method,
            "warnings": list(self.warnings),
        }

    def cells(self) -> "pl.DataFrame":
        """One line per cell."""
        import polars as pl

        pairs = [(row, column) for row in self.rows for column in self.columns]
        values = {name: getattr(self.found, name).ravel() for name in ("share", "low", "high")}
        ends = {"row": [inert(pair[0]) for pair in pairs], "column": [inert(pair[1]) for pair in pairs]}
        return pl.DataFrame({**ends, **values, "count": self.found.counts.ravel()})


def _estimated(source: Path, target: Path, concurrent: bool, smallest: float) -> _Answer:
    from arpenteur.sources.unit_counts import matched, read_unit_counts
    from arpenteur.stats.transfers import balance, estimate

    first, second = read_unit_counts(source), read_unit_counts(target)
    common = matched(first, second)
    sides = [_side(one.options, counts, smallest) for one, counts in ((first, common.rows), (second, common.columns))]
    rows, columns, entry, gone = balance(common.rows, common.columns)
    for side, differs, label in zip(sides, (entry, gone), (ENTRY, EXIT), strict=True):
        if differs:
            side.append(label)
    names = (sides[0].names, sides[1].names)
    with progress() as steps:
        try:
            found = estimate(
                rows,
                columns,
                concurrent=concurrent,
                groups=(sides[0].groups, sides[1].groups),
                names=names,
                progress=steps.step,
            )
        except InputError as error:
            raise error.at(file=f"{source} et {target}") from error
    said = (sentence for side in sides for sentence in side.said)
    return _Answer(common.units, tuple(names[0]), tuple(names[1]), found, (*common.warnings, *said, *found.warnings))


@dataclass(frozen=True)
class _Side:
    """Names of what is answered of one vote, the place among them of each option, and what was added up."""

    names: list[str]
    groups: list[int]
    said: list[str]

    def append(self, label: str) -> None:
        """One more, for voters who entered or left."""
        self.groups.append(len(self.names))
        self.names.append(_free(label, self.names))


def _side(options: Sequence[str], counts: "Array", smallest: float) -> _Side:
    """The options, those with less than a share of the votes added up at the end where they are several."""
    totals = counts.sum(axis=0)
    small = [at for at, total in enumerate(totals) if total < smallest * totals.sum()]
    if len(small) < 2:
        return _Side(list(options), list(range(len(options))), [])
    kept = [at for at in range(len(options)) if at not in small]
    names = [options[at] for at in kept]
    label = _free(f"Autres ({len(small)} options)", names)
    groups = [kept.index(at) if at in kept else len(kept) for at in range(len(options))]
    who = ", ".join(f"« {options[at]} »" for at in small)
    return _Side([*names, label], groups, [f"Additionnées après l'estimation, sous « {label} » : {who}."])


def _free(label: str, taken: Sequence[str]) -> str:
    """The label, numbered where an option already has that name."""
    copies = (label, *(f"{label} ({n})" for n in range(2, len(taken) + 3)))
    return next(name for name in copies if name not in taken)


def _write_local(answer: _Answer, path: Path, origin: "Origin") -> None:
    """All tables of units, whole or not at all: unit, row, column, count."""
    import numpy as np
    import polars as pl

    units, r, c = answer.found.local.shape
    frame = pl.DataFrame(
        {
            "unit": pl.Series(map(inert, answer.units), dtype=pl.String).gather(np.repeat(np.arange(units), r * c)),
            "row": pl.Series(map(inert, answer.rows)).gather(np.tile(np.repeat(np.arange(r), c), units)),
            "column": pl.Series(map(inert, answer.columns)).gather(np.tile(np.arange(c), units * r)),
            "count": answer.found.local.ravel(),
        }
    )
    write_whole(path, frame.write_csv)
    write_metadata(frame.columns, "transfers", origin, path)


def _print(answer: _Answer) -> None:
    found = answer.found
    cells = [
        [_cell(*values) for values in zip(*line, strict=True)]
        for line in zip(found.share, found.low, found.high, strict=True)
    ]
    voters = [number(float(total)) for total in found.counts.sum(axis=1)]
    caption = (
        f"Pour cent voix de chaque ligne, et intervalle à {percent(found.level)}, d'après {number(found.units)} "
        f"unité{'s' if found.units > 1 else ''}. {found.method}."
    )
    header = ("De", "Voix", *map(_short, answer.columns))
    lines = [(_short(row), total, *line) for row, total, line in zip(answer.rows, voters, cells, strict=True)]
    print_table("Transferts de voix", header, lines, caption, leading=2, piped=_WIDTH_IN_A_PIPE)
    for warning in answer.warnings:
        stderr(f"Attention : {warning}")


def _short(name: str) -> str:
    """A long name without its middle: lists often begin alike."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST_START]}…{name[_LONGEST_START + 1 - _LONGEST :]}"


def _cell(share: float, low: float, high: float) -> str:
    """An estimate is never a bare 0 or 100: what rounds to them is « < 1 » or « > 99 »; an interval may reach them."""
    return f"{_points(share)} ({_end(low)}–{_end(high)})"


def _end(share: float) -> str:
    return number(100 * share) if share in (0, 1) else _points(share)


def _points(share: float) -> str:
    if share < 0.005:
        return "<1"
    return ">99" if share > 0.995 else number(100 * share)
