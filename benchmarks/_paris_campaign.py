"""What ``pages.py --paris`` measures: Paris from official files, and a campaign there in its tenth week.

899 polling stations with official results, outlines of 2024 and IRIS. There is no register of the addresses of Paris at
hand: its streets and houses are drawn as a grid, so that turfs can be cut.
"""

from datetime import date
from pathlib import Path
from typing import Any

from _glance_ground import Crowd, fill
from _shared import ARPENTEUR, process

PLACE, SLUG = "75056", "charge"
SHELVES = (
    "data/results/national",
    "data/reference",
    "data/iris/paris-75056",
    "data/participation_communes/75",
    "elections/results",
    "elections/outline_vintages",
)
CROWD = Crowd(directors=1, people=300, free=60, actions=600, visits=60_000)


def paris(shared: Path, out: Path) -> Path:
    """The snapshot of Paris from the official files beside ``shared``/data, with a grid of streets."""
    import numpy as np
    import shapely
    from street_grid import grid_over

    from arpenteur import geo
    from arpenteur.snapshot import OPTIONAL, TABLES, Snapshot, write_snapshot

    sources = [part for shelf in SHELVES for part in ("--sources", str(shared / shelf))]
    process(*ARPENTEUR, "build", PLACE, *sources, "--out", out / "official")
    official = Snapshot.open(out / "official")
    drawn = official.stations.drop_nulls("geometry")
    shapes = np.array(shapely.from_wkb(drawn["geometry"].to_numpy()), dtype=object)
    grid = grid_over(geo.Layer(shapes, geo.WGS84, tuple(drawn["station"])))
    tables = {
        name: getattr(official, name) for name in (*TABLES, *OPTIONAL) if (official.path / f"{name}.parquet").is_file()
    }
    write_snapshot(out / "walked", manifest=official.manifest, quality=official.quality, tables=tables | grid)
    return out / "walked"


def campaign_of_paris(snapshot: Path) -> tuple[str, list[str]]:
    """Publish it, write people, actions and counts; the session of the director, and four stations."""
    keys = fill(CROWD, snapshot)
    return keys[0], with_series_and_basket()


def with_series_and_basket() -> list[str]:
    """One series by station, and a basket of twelve; four stations of different arrondissements."""
    from django.utils import timezone

    from arpenteur.strategy.local_series.results import Measure
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.basket import set_basket
    from arpenteur.web.foundation.campaigns.ground import ground_of
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed, unsealed
    from arpenteur.web.persons.local_series.actions import AboutSeries, bring_series, keep_series

    with unsealed():
        campaign = Campaign.objects.get(slug=SLUG)
    stations = list(ground_of(campaign).stations)
    by: dict[str, Any] = {"by": COMMAND, "at": timezone.now()}
    lines = [f"{one};{20 + n % 60}" for n, one in enumerate(stations)]
    about = AboutSeries(
        "Arbres", "Relevé d'essai", "Licence ouverte 2.0", date(2026, 1, 1), Measure.COUNT, value="arbres"
    )
    with sealed(campaign.pk):
        content = "\n".join(["bureau;arbres", *lines]).encode()
        keep_series(series=bring_series(campaign=campaign, content=content, about=about, **by), **by)
        set_basket(campaign=campaign, stations=stations[100:112], **by)
    return stations[50:850:200]
