"""What the commands of turfs and of rounds share: where on the ground, from where, and what their sheets say."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arpenteur.domain.errors import InputError, Where

if TYPE_CHECKING:
    from arpenteur.snapshot import Snapshot
    from arpenteur.strategy.turfs import Area
    from arpenteur.strategy.turfs.sheet import Heading

ZoneNames = Annotated[
    list[str] | None,
    typer.Option("--zone", metavar="ZONE", help="Bureau (26 ou 93010_0026) ou quartier ; plusieurs sont réunis."),
]
AreaFile = Annotated[Path | None, typer.Option("--area", metavar="FILE", help="Zone dessinée : polygone GeoJSON.")]
StreetNames = Annotated[
    list[str] | None, typer.Option("--street", metavar="RUE", help="Ces rues seulement ; répétez l'option.")
]


def area_of(snapshot: "Snapshot", zones: list[str] | None, drawn: Path | None, streets: list[str] | None) -> "Area":
    """The area of --zone, --area and --street. Raises InputError."""
    from arpenteur.strategy.turfs import Area, stations_of

    return Area(
        stations_of(snapshot, zones) if zones else None,
        _polygon(drawn) if drawn else None,
        frozenset(streets) if streets else None,
    )


def _polygon(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError("zone illisible", Where(path), expected="un polygone GeoJSON") from error
    if not isinstance(found, dict):
        raise InputError("zone illisible", Where(path), expected="un polygone GeoJSON")
    return found


def point(raw: str | None) -> tuple[float, float] | None:
    """A position as it is typed: ``2.489,48.902``. Raises InputError."""
    if raw is None:
        return None
    try:
        longitude, latitude = (float(part) for part in raw.split(","))
    except ValueError as error:
        raise InputError(f"--start {raw}", expected="une longitude et une latitude, comme 2.489,48.902") from error
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise InputError(f"--start {raw}", expected="une longitude puis une latitude, en degrés")
    return longitude, latitude


def heading_of(snapshot: "Snapshot", place: str, *, fictional: bool) -> "Heading":
    """What a sheet says above and below: the place, whose addresses and streets these are."""
    from arpenteur.strategy.credits import credits_of
    from arpenteur.strategy.turfs.sheet import Heading

    producers = " ".join(source.producer for source in snapshot.manifest.sources)
    return Heading(
        place=place,
        stations="",
        date="",
        addresses=credits_of(snapshot.manifest, ground_only=True),
        streets="Plan © OpenStreetMap, ODbL" if "OpenStreetMap" in producers else "",
        fictional=fictional,
    )


def lasting(minutes: float) -> str:
    """``1 h 05``."""
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest:02d}"
