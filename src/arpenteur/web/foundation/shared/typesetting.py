"""Documents set by Typst, in this process or in one of its own: what Typst keeps in memory for a thousand sheets goes
with the process that set them. Names pass through a pipe, never a file nor an argument.

Words of people are data that a template reads, never a part of its text: Typst runs none of them.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import typst

from arpenteur.web.foundation.shared import assets

_SECONDS = 300
_LENGTH = 8
_PREVIEW = 110.0
Form = Literal["pdf", "png"]


def typeset(template: Path, data: Mapping[str, Any], form: Form = "pdf") -> list[bytes]:
    """One PDF without tags, or a PNG a page, of a template and its data."""
    made: Any = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format=form,
        ppi=_PREVIEW,
        pdf_tags=False,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made if isinstance(made, list) else [made]


def typeset_drawn(template: Path, data: Mapping[str, Any], drawings: Mapping[str, str]) -> bytes:
    """One PDF of a template that reads ``data.json``, and drawings (SVG) by the names of their files."""
    with tempfile.TemporaryDirectory(prefix="arpenteur-print-") as scratch:
        return typeset_folder(Path(scratch), write_part(template, data, drawings, Path(scratch)))


def write_part(template: Path, data: Mapping[str, Any], drawings: Mapping[str, str], folder: Path) -> str:
    """The same in a folder, to stand there in a longer document: the name of the file to include."""
    for name, drawn in drawings.items():
        (folder / name).write_text(drawn, encoding="utf-8")
    (folder / template.name).write_bytes(template.read_bytes())
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return template.name


def typeset_folder(folder: Path, name: str) -> bytes:
    """One PDF of the document of this name; its parts, data and drawings are below the folder."""
    return typst.compile(str(folder / name), root=str(folder), font_paths=_fonts(), ignore_system_fonts=True)


def typeset_apart(template: Path, each: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """PDFs of several data by one template, in a process of their own. Raises subprocess.SubprocessError."""
    said = json.dumps({"template": str(template), "each": list(each)}, ensure_ascii=False)
    done = subprocess.run(
        [sys.executable, "-m", "arpenteur.web.foundation.shared.typesetting"],
        input=said.encode(),
        capture_output=True,
        check=True,
        timeout=_SECONDS,
    )
    return list(_read(done.stdout))


def _fonts() -> list[str]:
    """Those of the built site; Typst's own where they are missing."""
    return [str(assets.FONTS)] if assets.FONTS.is_dir() else []


def _read(out: bytes) -> "list[bytes]":
    found, at = [], 0
    while at < len(out):
        length = int.from_bytes(out[at : at + _LENGTH], "big")
        found.append(out[at + _LENGTH : at + _LENGTH + length])
        at += _LENGTH + length
    return found


def _main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    for data in asked["each"]:
        (document,) = typeset(Path(asked["template"]), data)
        sys.stdout.buffer.write(len(document).to_bytes(_LENGTH, "big") + document)


if __name__ == "__main__":
    _main()
