"""Sources as pages write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SourceLine:
    """One file behind the figures."""

    id: str
    label: str
    producer: str
    licence: str
    vintage: str
    coverage: str
    url: str
    file: str
    sha256: str


def source_lines(raw: Iterable[dict[str, Any]]) -> list[SourceLine]:
    """From a manifest or a ranking; files of the same label, producer and vintage stay apart."""
    return [SourceLine(**{name: str(one.get(name, "") or "") for name in SourceLine.__annotations__}) for one in raw]
