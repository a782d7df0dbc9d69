"""Documents set by Typst, in this process or in one of its own: what Typst keeps in memory for a thousand sheets goes
with the process that set them. Names pass through a pipe, never a file nor an argument.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import typst

_SECONDS = 300
_LENGTH = 8
_PREVIEW = 110.0
Form = Literal["pdf", "png"]


def typeset(template: Path, data: Mapping[str, Any], fonts: Sequence[str], form: Form = "pdf") -> list[bytes]:
    """One PDF without tags, or a PNG a page, of a template and its data."""
    made: Any = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=list(fonts),
        ignore_system_fonts=True,
        format=form,
        ppi=_PREVIEW,
        pdf_tags=False,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made if isinstance(made, list) else [made]


def typeset_apart(template: Path, each: Sequence[Mapping[str, Any]], fonts: Sequence[str]) -> list[bytes]:
    """PDFs of several data by one template, in a process of their own. Raises subprocess.SubprocessError."""
    said = json.dumps({"template": str(template), "fonts": list(fonts), "each": list(each)}, ensure_ascii=False)
    done = subprocess.run(
        [sys.executable, "-m", "arpenteur.web.foundation.shared.typesetting"],
        input=said.encode(),
        capture_output=True,
        check=True,
        timeout=_SECONDS,
    )
    return list(_read(done.stdout))


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
        (document,) = typeset(Path(asked["template"]), data, asked["fonts"])
        sys.stdout.buffer.write(len(document).to_bytes(_LENGTH, "big") + document)


if __name__ == "__main__":
    _main()
