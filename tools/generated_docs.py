"""Renders ``docs/generated`` from the code: canonical tables, JSON schemas, the command line, the API.

``--write`` writes the files, ``--check`` fails where one differs from what is committed.
"""

import dataclasses
import json
import os
import subprocess
import sys
import types
import typing
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import generated_law
from django.core.serializers.json import DjangoJSONEncoder

from arpenteur.domain.grid import grid
from arpenteur.domain.tally.told import answer_schema
from arpenteur.strategy import results, rounds, turfs
from arpenteur.tables import ALL_TABLES, Table, table_dictionary

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "generated"
COMMANDS = (
    "",
    "build",
    "check",
    "rank",
    "explain",
    "transfers",
    "compare",
    "second-round",
    "series",
    "sources",
    "sources check",
    "sources add",
    "sources remove",
    "sources update",
    "plan",
    "effect",
    "turfs",
    "rounds",
    "tally",
    "figure",
    "publish",
    "serve",
    "demo",
    "worker",
    "backup",
    "restore",
    "doctor",
    "journal verify",
    "journal export",
    "retention run",
)
# Where the public JSON names a field otherwise than the Python value (see the ``to_json`` methods).
RENAMED = {
    "RankedZone": {"zone": "station", "priority_class": "class"},
    "Ranking": {"target": "for", "zones": "stations"},
}
VERSIONED = {"Ranking", "Explanation"}
"""Answers that say the version of their schema first."""
HIDDEN = {
    "RankedZone": {"level"},
    "Turfs": {"around"},
    "Turf": {"through"},
    "Rounds": {"around"},
    "Stop": {"run", "street", "side", "stairs", "closed", "guessed"},
}


def main(mode: str) -> int:
    """Write or check; returns the exit code."""
    wanted = render()
    FOLDER.mkdir(parents=True, exist_ok=True)
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    if mode == "--write":
        for name in present.keys() - wanted.keys():
            (FOLDER / name).unlink()
        for name, text in wanted.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        return 0
    stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
    if stale:
        sys.stderr.write(f"docs/generated n'est plus à jour ({', '.join(stale)}) : make docs\n")
    return 1 if stale else 0


def render() -> dict[str, str]:
    """Every generated file, by name."""
    return {
        "tables.md": _tables(),
        "political-grid.md": _grid(),
        "command-line.md": _command_line(),
        "law.md": generated_law.law(),
        "privacy.md": generated_law.privacy(),
        "rank.schema.json": _schema(results.Ranking),
        "explain.schema.json": _schema(results.Explanation),
        "turfs.schema.json": _schema(turfs.Turfs),
        "rounds.schema.json": _schema(rounds.Rounds),
        "tally.schema.json": _text_of(answer_schema()),
        "openapi.json": _openapi(),
        "contributions.schema.json": _contributions(),
    }


def _openapi() -> str:
    """The description of the web's API; nothing is read or written but code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arpenteur.web.config.settings")
    os.environ.setdefault("ARPENTEUR_SECRET_KEY", "for documents only")
    django.setup()
    api = import_module("arpenteur.web.site.api.v1").api
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, cls=DjangoJSONEncoder) + "\n"


def _contributions() -> str:
    """What a consultation exports as JSON, from its columns. After ``_openapi``, which starts Django."""
    return _text_of(import_module("arpenteur.web.residents.consultations.contribution_columns").schema())


def _text_of(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _tables() -> str:
    parts = [
        "# Canonical tables",
        "",
        "Rendered from `src/arpenteur/tables`; do not edit. Each Parquet file of a snapshot carries its own entry as "
        "JSON, under the key `arpenteur` of its metadata.",
        "",
    ]
    for table in ALL_TABLES:
        parts += _table(table)
    return "\n".join(parts)


def _table(table: type[Table]) -> list[str]:
    known = table_dictionary(table)
    lines = [f"## {known['table']}", "", known["description"], ""]
    lines += [f"Grain: {known['grain']}. Keys: {', '.join(f'`{key}`' for key in known['keys'])}.", ""]
    lines += ["| column | type | unit | may be missing | meaning |", "|---|---|---|---|---|"]
    for column in known["columns"]:
        missing = "yes" if column["nullable"] else ""
        cells = (f"`{column['name']}`", column["type"], column["unit"], missing, column["description"])
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        *(f"- Holds: {rule}." for rule in known["invariants"]),
        *(f"- Caveat: {text}" for text in known["caveats"]),
        "",
    ]
    return lines


def _grid() -> str:
    known = grid()
    lines = ["# The political grid", "", "Rendered from `src/arpenteur/domain/grid.toml`; do not edit.", ""]
    lines += ["| option | label | family | bloc | nuances |", "|---|---|---|---|---|"]
    for option in known.options.values():
        nuances = ", ".join(nuance for nuance, target in known.nuances.items() if target == option.id)
        lines.append(f"| `{option.id}` | {option.label} | {option.family} | {option.bloc} | {nuances} |")
    lines += ["", "## Presidential candidates", "", "| election | candidate | option |", "|---|---|---|"]
    for election, candidates in known.candidates.items():
        lines += [f"| {election} | {name} | `{option}` |" for name, option in candidates.items()]
    return "\n".join([*lines, ""])


def _command_line() -> str:
    parts = ["# The command line", "", "Rendered from `arpenteur --help`; do not edit.", ""]
    parts += ["Exit codes: 0 done; 1 the input or the data is wrong; 2 usage; 3 a bug; 130 interrupted.", ""]
    for command in COMMANDS:
        words = ["arpenteur", *command.split()]
        environment = {"COLUMNS": "110", "TERM": "dumb", "PATH": str(Path(sys.executable).parent), "LC_ALL": "C.UTF-8"}
        run = [sys.executable, "-m", *words, "--help"]
        answer = subprocess.run(run, env=environment, check=True, capture_output=True, text=True)
        shown = answer.stdout.replace("python -m arpenteur", "arpenteur")
        parts += [
            f"## {' '.join(words)}",
            "",
            "```",
            "\n".join(line.rstrip() for line in shown.strip().splitlines()),
            "```",
            "",
        ]
    return "\n".join(parts)


def _schema(root: type) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": root.__name__, **_object(root)}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _object(cls: type) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    renamed, hidden = RENAMED.get(cls.__name__, {}), HIDDEN.get(cls.__name__, set())
    fields = [field.name for field in dataclasses.fields(cls) if field.name not in hidden]
    properties = {renamed.get(name, name): _type(hints[name]) for name in fields}
    if cls is results.RankedZone:
        # The key says the level: station, quartier or commune.
        del properties["station"]
        properties |= {level: {"type": "string"} for level in ("station", "commune")}
    required = [name for name in properties if name not in ("station", "quartier", "commune", "stations")]
    if cls is results.Ranking:
        properties |= {f"{level}s": properties["stations"] for level in ("quartier", "commune")}
    if cls.__name__ in VERSIONED:
        properties = {"schema_version": {"const": results.SCHEMA_VERSION}, **properties}
        required = ["schema_version", *required]
    return {"type": "object", "properties": properties, "required": required}


def _type(hint: Any) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_type(argument) for argument in arguments]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin is tuple and Ellipsis not in arguments:
        return {"type": "array", "prefixItems": [_type(argument) for argument in arguments], "items": False}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0])}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _object(hint)
    plain: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
    return {"type": plain.get(hint, "object")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "--check"))
