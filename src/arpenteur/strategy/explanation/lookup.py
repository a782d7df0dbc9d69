"""Find a zone from what people type."""

from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import fold
from arpenteur.domain.places import parse_station_id
from arpenteur.strategy.assessment.zones import Zones

_NAMES = {"station": "bureau de vote", "quartier": "quartier", "commune": "commune"}


def row_of(zones: Zones, raw: str) -> int:
    """Row of a zone given by its key in any spelling (93010_1), its id, its code or its name.

    Raises InputError with an example of what was expected.
    """
    text = raw.strip()
    ids = zones.frame["zone"].to_list()
    if text in ids:
        return ids.index(text)
    key = parse_station_id(text) if zones.level == "station" else text.removeprefix("commune:")
    if key in ids:
        return ids.index(key)
    labels = [fold(label) for label in zones.frame["label"]]
    if zones.level != "station" and labels.count(fold(text)) == 1:
        return labels.index(fold(text))
    raise InputError(
        f"{_NAMES[zones.level]} « {raw} » absent de l'instantané",
        expected=f"une zone de {zones.snapshot.manifest.place_name}, comme {ids[0]}"
        if ids
        else "un lieu avec des zones",
    )
