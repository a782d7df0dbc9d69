"""``arpenteur figure``: pictures that can be published."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import say, stderr, write_whole
from arpenteur.cli.options import ScenarioPath, SnapshotPath, TargetType, load_scenario, open_snapshot, parse_target
from arpenteur.cli.rank import Level
from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario

if TYPE_CHECKING:
    from arpenteur.figures import Figure, Language
    from arpenteur.snapshot import Snapshot


class Kind(StrEnum):
    """What can be drawn."""

    MAP = "map"
    INTERVALS = "intervals"
    TRANSFERS = "transfers"
    BACKTEST = "backtest"


class Shown(StrEnum):
    """Figures of a zone, by the names of ``figures.METRICS``."""

    PRIORITY = "priority"
    SUPPORT = "support"
    FLOATING = "floating"
    INTERMITTENCE = "intermittence"
    MOBILISABLE = "mobilisable"
    VALUE = "value"


class Groups(StrEnum):
    """How candidates are counted together in transfers."""

    FAMILY = "family"
    BLOC = "bloc"
    OPTION = "option"


class Tongue(StrEnum):
    """Language of the words of a picture."""

    FR = "fr"
    EN = "en"


_Kind = Annotated[Kind, typer.Argument(metavar="KIND", help="map, intervals, transfers ou backtest.")]
_Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Fichier .svg ou .png à écrire.")]
_FamilyName = Annotated[
    str | None,
    typer.Option("--family", metavar="FAMILY", help="Pour map et intervals : famille fournie ou fichier .toml."),
]
_Level = Annotated[Level, typer.Option("--level", help="station, quartier ou commune.")]
_Metric = Annotated[
    Shown,
    typer.Option(
        "--metric", help="priority (classes, ou rangs), support, floating, intermittence, mobilisable ou value."
    ),
]
_Top = Annotated[int, typer.Option("--top", min=1, max=60, help="Pour intervals : les N premières zones.")]
_First = Annotated[
    str | None, typer.Option("--from", metavar="ELECTION", help="Pour transfers : premier vote, 2022_pres_t1.")
]
_Second = Annotated[
    str | None, typer.Option("--to", metavar="ELECTION", help="Pour transfers : second vote, 2022_legi_t1.")
]
_Groups = Annotated[Groups, typer.Option("--groups", help="Pour transfers : family, bloc ou option.")]
_Tongue = Annotated[Tongue, typer.Option("--lang", help="Langue de l'image : fr ou en.")]
_Width = Annotated[int, typer.Option("--width", min=300, max=6000, help="Largeur, en pixels.")]
_Describe = Annotated[bool, typer.Option("--describe", help="Affiche la description de l'image.")]
_ENDINGS = (".svg", ".png")
_OF_ZONES = (Kind.MAP, Kind.INTERVALS)


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("figure", help="Dessine une image à publier : carte, intervalles, transferts ou rejeu (SVG, PNG).")(
        figure
    )


def figure(
    path: SnapshotPath,
    kind: _Kind,
    output: _Output = None,
    family: _FamilyName = None,
    target: TargetType = None,
    scenario: ScenarioPath = None,
    level: _Level = Level.STATION,
    metric: _Metric = Shown.PRIORITY,
    top: _Top = 15,
    first: _First = None,
    second: _Second = None,
    groups: _Groups = Groups.FAMILY,
    language: _Tongue = Tongue.FR,
    width: _Width = 1200,
    describe: _Describe = False,
) -> None:
    """Draws one picture; it is written to ``--output``, whole or not at all."""
    _refuse(kind, output, family, describe)
    snapshot = open_snapshot(path)
    if family is not None and kind in _OF_ZONES:
        election = parse_target(target)
        asked = _Question(Family.load(family), election, load_scenario(scenario, election), level)
        drawn = _zones(snapshot, kind, asked, metric.value, top, language.value)
    elif kind is Kind.TRANSFERS:
        drawn = _transfers(snapshot, first, second, groups, language.value)
    else:
        drawn = _backtest(snapshot, language.value)
    if describe:
        say(drawn.title)
        say(drawn.description)
    if output is not None:
        _write(drawn, output, width)


@dataclass(frozen=True)
class _Question:
    family: Family
    target: ElectionType
    scenario: Scenario
    level: Level


def _refuse(kind: Kind, output: Path | None, family: str | None, describe: bool) -> None:
    """Raises InputError for a question that lacks something, before any work is done."""
    if kind in _OF_ZONES and family is None:
        raise InputError(f"« {kind} » sans famille", expected="--family et une famille fournie ou un fichier .toml")
    if output is None and not describe:
        raise InputError("aucun fichier à écrire", expected="--output et un fichier .svg ou .png, ou --describe")
    if output is not None and output.suffix.lower() not in _ENDINGS:
        raise InputError("format d'image inconnu", Where(output), expected="un nom qui finit par .svg ou .png")


def _zones(snapshot: "Snapshot", kind: Kind, asked: _Question, metric: str, top: int, language: "Language") -> "Figure":
    from arpenteur import figures, strategy
    from arpenteur.strategy.credits import credit_line

    ranking = strategy.rank(
        snapshot, family=asked.family, target=asked.target, scenario=asked.scenario, level=asked.level.value
    )
    credit = credit_line(ranking.sources, ranking.generated_at, language)
    for warning in ranking.warnings:
        stderr(f"Attention : {warning}")
    if kind is Kind.INTERVALS:
        return figures.intervals_figure(ranking, metric=metric, top=top, credit=credit, language=language)
    zones = figures.placed(snapshot, asked.level.value)
    return figures.map_figure(ranking, zones, metric=metric, credit=credit, language=language)


def _transfers(
    snapshot: "Snapshot", first: str | None, second: str | None, groups: Groups, language: "Language"
) -> "Figure":
    from arpenteur import figures, strategy
    from arpenteur.strategy.credits import credit_line

    rounds = strategy.flow_rounds(snapshot)
    if len(rounds) < 2:
        raise InputError(f"{snapshot.manifest.place_name} : moins de deux tours avec des voix par candidat")
    pair = [Election.parse(raw) if raw else last for raw, last in zip((first, second), rounds[-2:], strict=True)]
    found = strategy.flows(snapshot, pair[0], pair[1], grouping=groups.value)
    for warning in found.warnings:
        stderr(f"Attention : {warning}")
    named = {str(one) for one in pair}
    used = [asdict(one) for one in snapshot.manifest.sources if named & {*one.elections, *one.votes}]
    credit = credit_line(used, snapshot.manifest.generated_at, language)
    return figures.transfers_figure(found, credit=credit, language=language)


def _backtest(snapshot: "Snapshot", language: "Language") -> "Figure":
    from arpenteur import figures, strategy
    from arpenteur.strategy.credits import credit_line

    manifest = snapshot.manifest
    credit = credit_line(map(asdict, manifest.sources), manifest.generated_at, language)
    return figures.backtest_figure(
        strategy.record_json(snapshot),
        place_name=manifest.place_name,
        fictional=manifest.fictional,
        credit=credit,
        language=language,
    )


def _write(drawn: "Figure", output: Path, width: int) -> None:
    if output.suffix.lower() == ".svg":
        write_whole(output, lambda path: path.write_text(drawn.svg(width), encoding="utf-8"))
        return
    from arpenteur.figures.image import png

    content = png(drawn, width)
    write_whole(output, lambda path: path.write_bytes(content))
