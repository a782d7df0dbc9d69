"""The quality report as data to print: sections of rows, the same for the table, the CSV and the JSON."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from arpenteur.domain.elections import Election
from arpenteur.domain.spreadsheet import inert
from arpenteur.pipeline.manifest import layout_label
from arpenteur.pipeline.votes import ARROW
from arpenteur.snapshot import OPTIONAL, TABLES, Snapshot

_SPACE = "\u202f"
_SHOWN = 12
_EXAMPLES = 3


@dataclass(frozen=True)
class Section:
    """One table of the report; every cell is text ready to be read."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Report:
    """The whole report of a snapshot."""

    quality: dict[str, Any]
    sections: tuple[Section, ...]

    def to_json(self) -> dict[str, Any]:
        """The quality report as the pipeline wrote it."""
        return self.quality

    def to_csv(self) -> str:
        """All sections in one table: section, then the cells."""
        out = io.StringIO()
        writer = csv.writer(out)
        for section in self.sections:
            writer.writerow(map(inert, (section.title, *section.columns)))
            writer.writerows(map(inert, (section.title, *row)) for row in section.rows)
        return out.getvalue()


def check(snapshot: Snapshot) -> Report:
    """The quality report of a snapshot, its tables read again and checked. Raises InputError or TableError."""
    for name, table in (TABLES | OPTIONAL).items():
        table.check(getattr(snapshot, name))
    quality = snapshot.quality
    sections = (
        _elections(quality),
        _reconciliation(quality),
        _crosschecks(quality),
        _joins(quality),
        _stability(quality),
        _suppressed(quality),
        _sources(quality),
        _set_aside(quality),
        _remarks(quality),
        _missing(quality),
    )
    return Report(quality, tuple(section for section in sections if section.rows or section.note))


def summary(snapshot: Snapshot) -> tuple[str, ...]:
    """What a build has to say in a few French sentences."""
    quality = snapshot.quality
    joins, agreement = quality["joins"], quality["reconciliation"]
    lines = [
        f"{quality['place_name']} : {_counted(joins['stations'], 'bureau', 'bureaux')}, "
        f"{_counted(len(quality['elections']), 'scrutin', 'scrutins')}, "
        f"{_counted(joins['stations_with_outline'], 'contour', 'contours')}."
    ]
    if agreement["compared"]:
        verdict = "tous égaux à l'unité" if not agreement["differing"] else f"{len(agreement['differing'])} différents"
        lines.append(f"{_count(agreement['compared'])} totaux officiels comparés : {verdict}.")
    if joins["misallocated"] is not None:
        lines.append(f"Population placée dans un mauvais bureau, estimation : {_percent(joins['misallocated'])}.")
    return (*lines, *_told_aside(quality), *quality.get("remarks", ()), *quality["missing"])


def _count(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}".replace(",", _SPACE)


def _counted(value: int, one: str, several: str) -> str:
    return f"{_count(value)} {one if value < 2 else several}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}{_SPACE}%".replace(".", ",")


def _elections(quality: dict[str, Any]) -> Section:
    rows = tuple(
        (
            entry["label"],
            *(_count(entry[name]) for name in ("stations", "registered", "turnout", "valid", "votes")),
            _count(entry["stations_not_adding_up"]),
            ", ".join(entry["files"]),
        )
        for entry in quality["elections"]
    )
    columns = (
        "Scrutin",
        "Bureaux",
        "Inscrits",
        "Votants",
        "Exprimés",
        "Voix",
        "Bureaux où voix ≠ exprimés",
        "Fichiers",
    )
    return Section("Scrutins", columns, rows, "« – » : fichier sans voix par candidat.")


def _reconciliation(quality: dict[str, Any]) -> Section:
    found = quality["reconciliation"]
    rows = tuple(
        (one["what"], one["scope"], _count(one["expected"]), _count(one["found"]))
        for one in found["differing"][:_SHOWN]
    )
    note = (
        f"{_count(found['agreeing'])} totaux sur {_count(found['compared'])} égaux à l'unité."
        if found["compared"]
        else "Aucun total officiel par commune parmi les sources."
    )
    return Section("Totaux officiels", ("Total", "Territoire", "Officiel", "Somme des bureaux"), rows, note)


def _crosschecks(quality: dict[str, Any]) -> Section:
    rows = tuple(
        (
            Election.parse(one["election"]).label,
            one["kept"],
            one["other"],
            *(_count(one[name]) for name in ("stations", "differing", "only_kept", "only_other")),
        )
        for one in quality["crosschecks"]
    )
    columns = ("Scrutin", "Retenu", "Comparé à", "Bureaux communs", "Différents", "Absents de l'autre", "En plus")
    return Section("Fichiers qui se recoupent", columns, rows)


def _joins(quality: dict[str, Any]) -> Section:
    joins = quality["joins"]
    rows = [
        ("Bureaux", _count(joins["stations"])),
        ("Bureaux avec contour", _count(joins["stations_with_outline"])),
        ("Contours reconstitués à partir des adresses", _count(joins["outlines_reconstructed"])),
        ("Adresses qu'un contour tracé sans elles place ailleurs", _percent(joins["addresses_misplaced_by_outlines"])),
        ("Population placée dans un mauvais bureau (estimation)", _percent(joins["misallocated"])),
    ]
    rows += [
        (f"Contours de {one['file']}, millésime {one['vintage']}", _count(one["stations"]))
        for one in joins.get("outline_files", ())
    ]
    for name, label in (("addresses_placed", "Adresses placées"), ("addresses_outside", "Adresses hors des contours")):
        if name in joins:
            rows.append((label, _count(joins[name])))
    for name, label in (("squares", "Carreaux de 200 m"), ("iris", "IRIS")):
        if joins.get(name):
            rows += _method_rows(label, joins[name])
    without = joins["stations_without_outline"]
    note = f"Sans contour : {', '.join(without[:_SHOWN])}{'…' if len(without) > _SHOWN else ''}." if without else ""
    return Section("Jointures", ("Mesure", "Valeur"), tuple(rows), note)


_METHODS = {
    "addresses": "par les adresses",
    "squares": "par les carreaux",
    "areas": "par les surfaces",
    "nearest": "au bureau le plus proche",
    "outside": "hors du lieu, laissés de côté",
}


def _method_rows(label: str, entry: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"{label} répartis {_METHODS[name]}" if name != "outside" else f"{label} {_METHODS[name]}", _count(count))
        for name, count in entry["by_method"].items()
    ]


def _stability(quality: dict[str, Any]) -> Section:
    rows = tuple(
        (
            Election.parse(entry["election"]).label,
            *(_count(entry[name]) for name in ("stations", "absent", "changed")),
        )
        for entry in quality["stability"]
    )
    return Section("Bureaux comparables", ("Scrutin", "Bureaux d'aujourd'hui", "Absents alors", "Changés"), rows)


def _suppressed(quality: dict[str, Any]) -> Section:
    entry = quality["suppressed"]
    rows = (
        ("Bureaux sous les seuils (100 inscrits, 50 votants)", _count(entry["stations_under_thresholds"])),
        ("Indicateurs masqués (moins de 11 ménages)", _count(entry["indicators_masked"])),
    )
    return Section("Petits effectifs", ("Mesure", "Valeur"), rows)


def _sources(quality: dict[str, Any]) -> Section:
    used = [entry for entry in quality["sources"] if entry["rows_kept"] and "participation" not in entry["layout"]]
    rows = tuple(
        (
            str(entry["file"]),
            layout_label(str(entry["layout"])),
            str(entry.get("vintage") or "–"),
            _count(entry["rows_read"]),
            _count(entry["rows_kept"]),
            _count(entry["corrections_count"]),
        )
        for entry in used
    )
    columns = ("Fichier", "Structure", "Millésime", "Lignes lues", "Retenues", "Corrections")
    return Section("Sources", columns, rows)


def _remarks(quality: dict[str, Any]) -> Section:
    rows = tuple((entry["file"], warning) for entry in quality["sources"] for warning in entry["warnings"])
    return Section("Remarques de lecture", ("Fichier", "Remarque"), rows)


def _aside(quality: dict[str, Any]) -> list[tuple[str, str]]:
    """Files set aside, each with its reason; snapshots of before reasons were kept say only that of most."""
    why = quality.get("reasons", {})
    return [
        *((file, why.get(file, "rien sur ce lieu")) for file in quality["elsewhere"]),
        *((file, "format non reconnu") for file in quality["unrecognised"]),
    ]


def _set_aside(quality: dict[str, Any]) -> Section:
    return Section("Fichiers laissés de côté", ("Fichier", "Raison"), tuple(_aside(quality)))


def _told_aside(quality: dict[str, Any]) -> list[str]:
    """One sentence with an example of the first reasons, nothing where every file served."""
    aside = _aside(quality)
    if not aside:
        return []
    first: dict[str, str] = {}
    for file, reason in aside:
        first.setdefault(reason, f"{file}, {reason}")
    examples = list(first.values())[:_EXAMPLES]
    said = f"{_counted(len(aside), 'fichier laissé de côté', 'fichiers laissés de côté')} : {' ; '.join(examples)}"
    return [said + ("." if len(aside) == len(examples) else "… « arpenteur check » les nomme tous.")]


def _missing(quality: dict[str, Any]) -> Section:
    rows = [(line,) for line in (*quality.get("remarks", ()), *quality["missing"])]
    for election, labels in quality["unknown_labels"].items():
        shown = ", ".join(labels[:_SHOWN])
        where = "comptées en divers, ou là où la circulaire les met" if ARROW in shown else "comptées en divers"
        rows.append((f"{Election.parse(election).label} : nuances hors de la grille, {where} : {shown}.",))
    return Section("Ce qui manque", ("Constat",), tuple(rows))
