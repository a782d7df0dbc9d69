"""A wheel, or an archive of sources, holds the built site and its catalogues, or is not made."""

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("src/arpenteur/web")
BUILT = WEB / "static/build"
LAST = ("field-worker.js", "icons.svg", "icons.svg.gz")
"""What the build of the front end writes after its manifest."""


class WholeWheel(BuildHookInterface[Any]):
    """Asked by hatchling before it packs; a checkout that is installed in place is built afterwards."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 — of hatchling
        """Ends the build with one sentence where something is missing."""
        if version != "editable" and (sentence := missing(Path(self.root))):
            self.app.abort(sentence)


def missing(root: Path) -> str:
    """One sentence about the first thing that a wheel of this checkout would lack; empty where it is whole."""
    manifest = root / BUILT / "manifest.json"
    if not manifest.is_file():
        return _not_built(BUILT / "manifest.json")
    for name in sorted(_named(json.loads(manifest.read_text(encoding="utf-8")))):
        if not (root / BUILT / name).is_file():
            return _not_built(BUILT / name)
    for text in sorted((root / WEB).glob("**/locale/*/LC_MESSAGES/django.po")):
        compiled = text.with_suffix(".mo")
        if not compiled.is_file():
            name = compiled.relative_to(root)
            return f"Un catalogue n'est pas compilé ({name} manque) : lancez « make wheel »."
    return ""


def _named(manifest: dict[str, dict[str, Any]]) -> set[str]:
    entries = manifest.values()
    return {*LAST, *(name for one in entries for name in (one["file"], *one.get("css", ()), *one.get("assets", ())))}


def _not_built(file: Path) -> str:
    return f"Le site n'est pas construit ({file} manque) : lancez « make wheel », qui demande Node 20 ou plus récent."
