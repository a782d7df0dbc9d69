"""Reads: who walks with whom in an action."""

from collections.abc import Mapping
from dataclasses import dataclass

from arpenteur.web.ground.fieldwork.models import Action, Participation


@dataclass(frozen=True)
class Pair:
    """People who walk together, by name; ``letter`` of the turf or round they have, empty for none."""

    number: int
    names: tuple[str, ...]
    letter: str = ""


@dataclass(frozen=True)
class People:
    """Pairs of an action, and those who are in none."""

    pairs: tuple[Pair, ...]
    alone: tuple[tuple[int, str], ...]

    def pair(self, number: int) -> Pair | None:
        """A pair by its number, None where it has dissolved."""
        return next((one for one in self.pairs if one.number == number), None)


def pairs_of(action: Action, letters: Mapping[int, str]) -> People:
    """Who walks with whom; ``letters`` is the letter of what each pair has."""
    rows = Participation.objects.filter(action=action).exclude(presence="missed").order_by("pair", "pk")
    pairs: dict[int, list[str]] = {}
    alone: list[tuple[int, str]] = []
    for row in rows.select_related("volunteer__person"):
        if row.pair:
            pairs.setdefault(row.pair, []).append(row.volunteer.name)
        else:
            alone.append((row.volunteer_id, row.volunteer.name))
    found = (Pair(number, tuple(names), letters.get(number, "")) for number, names in pairs.items())
    return People(tuple(found), tuple(alone))
