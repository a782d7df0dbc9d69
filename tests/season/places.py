"""Places that a season is played in: the demonstration, and genuine ones built from official files.

No official file at hand gives a village addresses with their street: that of Lanneuffret has addresses of voters, which
name none, so it is walked on paper as Antony is, which has neither addresses nor outlines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from arpenteur import demo, pipeline
from arpenteur.domain.elections import Election, chronological
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot

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


def build(place: SeasonPlace, shared: Path | None, out: Path, loads: int) -> list[Path]:
    """Snapshots of a place, in folders of their own: as its campaign finds it, then after each of so many elections
    that are loaded; ``shared`` is the folder of official files.
    """
    if shared is None:
        demo.generate(out / "sources", seed=2026)
        code, sources = demo.DEMO_PLACE, [out / "sources"]
    else:
        code, sources = Place.parse(place.code), [shared / one for one in place.folders]

    def made(elections: Sequence[Election] | None) -> Snapshot:
        folder = out / f"snapshot-{len(elections) if elections else 'whole'}"
        return pipeline.build([code], sources=sources, out=folder, elections=elections, at=_AT)

    found = [made(None)]
    held = chronological([Election.parse(one) for one in found[0].manifest.elections])
    for _load in range(loads):
        last = held[-1]
        held = [one for one in held if (one.year, one.type) != (last.year, last.type)]
        found.insert(0, made(held))
    return [one.path for one in found]
