"""Rules of a host, as files in a folder, read anew for one test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from arpenteur.domain.law.host import host_rules
from arpenteur.domain.law.loading import forget_rules
from arpenteur.domain.law.retention import terms

REFERENCES = 'references = [{text = "Délibération n° 12", grade = "P", read_on = 2026-11-01}]\n'
Bring = Callable[..., None]


@contextmanager
def rules_brought(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bring]:
    """What writes files into the folder of the site, by the ids of their rules; until the test ends."""

    def bring(**files: str) -> None:
        for name, text in files.items():
            id_ = name.replace("_", "-")
            first = "" if text.startswith("id") else f'id = "{id_}"\n'
            last = "" if "references" in text else REFERENCES
            (folder / f"{id_}.toml").write_text(first + last + text, encoding="utf-8")
        monkeypatch.setenv("ARPENTEUR_RULES", str(folder))
        _forget()

    yield bring
    monkeypatch.delenv("ARPENTEUR_RULES", raising=False)
    _forget()


def _forget() -> None:
    for reading in (host_rules, terms):
        reading.cache_clear()
    forget_rules()
