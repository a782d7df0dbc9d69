"""Every template is used, and every icon that a page asks for is built."""

import re
from pathlib import Path

import allauth

import arpenteur.web

WEB = Path(arpenteur.web.__file__).parent
FRONTEND = WEB.parents[2] / "frontend"
TEMPLATES = {f"{file.parent.name}/{file.name}": file.read_text("utf-8") for file in WEB.rglob("templates/**/*.html")}


OF_LIBRARIES = Path(allauth.__file__).parent / "templates"


def test_every_template_is_used_by_our_code_or_takes_the_place_of_a_library_s():
    code = "\n".join([*TEMPLATES.values(), *(file.read_text("utf-8") for file in WEB.rglob("*.py"))])
    known = {f"{file.parent.name}/{file.name}" for file in OF_LIBRARIES.rglob("*.html")}
    assert [name for name in TEMPLATES if f'"{name}"' not in code and name not in known] == []


def test_every_icon_is_built():
    built = (FRONTEND / "build" / "extras.mjs").read_text("utf-8")
    asked = {name for text in TEMPLATES.values() for name in re.findall(r'{% icon "([^"]+)" %}', text)}
    assert asked
    assert [name for name in asked if f'"{name}"' not in built] == []


def test_styles_name_tokens_never_colours():
    allowed = {"tokens.css"}
    for file in (FRONTEND / "src" / "styles").glob("*.css"):
        if file.name not in allowed:
            colours = re.findall(r"#[0-9a-fA-F]{6}\b|rgb\(", file.read_text("utf-8"))
            assert colours == [], file.name


def test_the_lock_file_names_no_registry():
    lock = (FRONTEND / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert "registry" not in lock
