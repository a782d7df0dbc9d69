"""Sources as pages write them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language, ngettext

from arpenteur.snapshot import Manifest
from arpenteur.strategy.credits import credits_of
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory.models import PublishedSnapshot


@dataclass(frozen=True)
class SourceLine:
    """One file behind the figures, or several of the same kind."""

    id: str
    label: str
    producer: str
    licence: str
    vintage: str
    coverage: str
    url: str
    file: str
    sha256: str


_FIELDS = tuple(SourceLine.__dataclass_fields__)


def credits_on_paper(published: PublishedSnapshot, *, ground_only: bool = False) -> str:
    """The line of credits of a printed page, in its language; ``ground_only`` as ``credits.credits_of`` has it."""
    manifest = Manifest.from_json(published.manifest)
    return credits_of(manifest, (get_language() or "fr")[:2], ground_only=ground_only)


def source_lines(raw: Iterable[dict[str, Any]]) -> list[SourceLine]:
    """From a manifest or a ranking, file by file."""
    return [SourceLine(**{name: str(one.get(name) or "") for name in _FIELDS}) for one in raw]


def grouped(lines: Iterable[SourceLine]) -> list[SourceLine]:
    """Files of one label, producer and licence as one line that says how many they are and what dates they cover; files
    of which nothing is known but their name are left out (the page of sources has the bytes of every file)."""
    groups: dict[tuple[str, str, str], list[SourceLine]] = {}
    for line in lines:
        if not (line.producer or line.licence or line.vintage or line.coverage):
            continue
        groups.setdefault((line.label, line.producer, line.licence), []).append(line)
    return [_one(lines) for lines in groups.values()]


def _one(lines: list[SourceLine]) -> SourceLine:
    if len(lines) == 1:
        return lines[0]
    files = ngettext("%(count)s file", "%(count)s files", len(lines)) % {"count": len(lines)}
    vintages = list(dict.fromkeys(line.vintage for line in lines if line.vintage))
    coverages = list(dict.fromkeys(line.coverage for line in lines if line.coverage))
    dates = f"{vintages[0]} {numbers.EN_DASH} {vintages[-1]}" if len(vintages) > 1 else "".join(vintages)
    return replace(lines[0], vintage=dates, coverage="; ".join([files, *coverages[:1]]))
