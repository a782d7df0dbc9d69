"""Files built by ``frontend/``: their hashed names, read from Vite's manifest."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static

BUILD = Path(__file__).resolve().parents[2] / "static" / "build"
FONTS = BUILD / "fonts"
_Manifest = dict[str, dict[str, Any]]


def missing_build() -> bool:
    """True before ``npm run build``."""
    return not (BUILD / "manifest.json").is_file()


def script(entry: str) -> str:
    """Address of the module of an entry (``src/app.ts``)."""
    return static(f"build/{_manifest().get(entry, {}).get('file', entry)}")


def styles(entry: str) -> list[str]:
    """Addresses of the style sheets of an entry."""
    return [static(f"build/{file}") for file in _manifest().get(entry, {}).get("css", [])]


def files(entry: str) -> list[str]:
    """Addresses of the fonts and pictures of an entry."""
    return [static(f"build/{file}") for file in _manifest().get(entry, {}).get("assets", [])]


def built(name: str) -> str:
    """Text of a built file that goes out inside an answer; empty before ``npm run build``."""
    file = BUILD / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _manifest() -> _Manifest:
    file = BUILD / "manifest.json"
    return _read(file, file.stat().st_mtime_ns) if file.is_file() else {}


@lru_cache(maxsize=2)
def _read(file: Path, _changed: int) -> _Manifest:
    return json.loads(file.read_text(encoding="utf-8"))
