"""Places that a season is played in: the demonstration, and genuine ones built from official files.

No official file at hand gives a village addresses with their street: that of Lanneuffret has addresses of voters, which
name none, so it is walked on paper as Antony is, which has neither addresses nor outlines.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from arpenteur import demo, pipeline
from arpenteur.domain.places import Place

_NATIONAL = ("results/national", "reference/national")
_BONDY = ("results", "bv_contours", "iris", "carreaux", "addresses", "streets")
_AT = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SeasonPlace:
    """``code`` and ``folders`` of official files, both empty for the demonstration; ``days`` of the sample of each
    change, as many as cost no more than a month of the demonstration.
    """

    code: str = ""
    folders: tuple[str, ...] = ()
    days: int = 30


PLACES = {
    "demo": SeasonPlace(),
    "bondy": SeasonPlace("93010", (*_NATIONAL, *(f"{kind}/bondy-93010" for kind in _BONDY)), days=16),
    "village": SeasonPlace("29116", (*_NATIONAL, "addresses/finistere-29039-29046-29116")),
    "bare": SeasonPlace("92002", _NATIONAL),
}


def build(place: SeasonPlace, shared: Path | None, out: Path) -> Path:
    """The snapshot of a place, in a folder of its own; ``shared`` is the folder of official files."""
    if shared is None:
        demo.generate(out / "sources", seed=2026)
        pipeline.build([demo.DEMO_PLACE], sources=[out / "sources"], out=out / "snapshot", at=_AT)
    else:
        sources = [shared / one for one in place.folders]
        pipeline.build([Place.parse(place.code)], sources=sources, out=out / "snapshot", at=_AT)
    return out / "snapshot"
