"""What the file says, read once from ``texts.toml``: French, for a French authority."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def texts() -> dict[str, Any]:
    """Every text by its section and name."""
    return tomllib.loads(
        files("arpenteur.web.accountability.compliance.authority").joinpath("texts.toml").read_text("utf-8")
    )


def sentence(section: str, name: str, **values: object) -> str:
    """One of them, filled in."""
    return str(texts()[section][name]).format(**values)


def head(name: str) -> list[str]:
    """Titles of the columns of a table."""
    return list(texts()["columns"][name])
