"""Texts of law that every call for donations reproduces word for word (L52-9), as dated data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from arpenteur.domain.errors import InputError, Where

_FILE = "money_mentions.toml"


@dataclass(frozen=True)
class Mention:
    """Paragraphs of an article, in force from a day."""

    since: date
    article: str
    read_on: date
    text: tuple[str, ...]


def mentions(on: date) -> tuple[Mention, ...]:
    """What is reproduced on a day: of each article the version in force, before its first the first."""
    return tuple(
        next((one for one in reversed(versions) if one.since <= on), versions[0]) for versions in _every().values()
    )


@cache
def _every() -> dict[str, tuple[Mention, ...]]:
    raw = tomllib.loads(files("arpenteur.domain").joinpath(_FILE).read_text(encoding="utf-8"))
    try:
        return {
            key: tuple(
                sorted(
                    (Mention(one["since"], one["article"], one["read_on"], tuple(one["text"])) for one in versions),
                    key=lambda one: one.since,
                )
            )
            for key, versions in raw.items()
        }
    except (KeyError, TypeError) as fault:
        raise InputError("textes des appels aux dons illisibles", Where(_FILE)) from fault
