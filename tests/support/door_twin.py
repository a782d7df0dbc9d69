"""A slow twin of the tally of doors, made of lists and dictionaries: everything ever said of a turf, read anew.

It shares no code with the site. An event is a dictionary as a phone says it; ``standing`` leaves out what was taken
back or set aside.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Event = Mapping[str, Any]
Door = tuple[int, int]
"""Floor and number."""
MEASURES = {"floor_absent": "absent", "stair_absent": "absent", "stair_mailed": "letterbox"}
WORDS = {"floor_absent": "absent", "stair_absent": "absent", "stair_mailed": "mailed"}


@dataclass
class Word:
    """The last word on a door: which event said it, what, and whether of many doors together."""

    rank: int
    outcome: str
    together: bool = False


def shaped(floors: int, doors: int, ground: int) -> list[Door]:
    """Doors of a stair, from the ground up."""
    return [(floor, door) for floor in range(floors + 1) for door in range(1, (doors if floor else ground) + 1)]


def standing(events: Iterable[Event], aside: Collection[str] = ()) -> list[Event]:
    """Events that were neither taken back nor set aside."""
    events = list(events)
    gone = {one["undoes"] for one in events if one["type"] == "undo"} | set(aside)
    return [one for one in events if one["type"] != "undo" and one["id"] not in gone]


def stair(events: Iterable[Event], doors: Iterable[Door]) -> tuple[dict[Door, Word], dict[int, int]]:
    """Words on the doors of one stair, and how many doors each event of many could speak of, by rank."""
    shape, words, room, never = list(doors), dict[Door, Word](), dict[int, int](), set[Door]()
    for rank, one in enumerate(events):
        kind = one["type"]
        shared = [door for door in [*shape, *(door for door in words if door not in shape)] if door not in never]
        if kind == "objection":
            never.add((one["floor"], one["door"]))
        elif kind == "dwellings":
            shape = shaped(**one["shape"])
            words = {door: word for door, word in words.items() if door in shape}
        elif kind == "visit" and one.get("door") is not None:
            words[one["floor"], one["door"]] = Word(rank, one["outcome"])
        elif kind == "visit":
            room[rank] = len(shared)
            free = [door for door in shared if door not in words]
            free += [door for door in shared if door in words and words[door].together]
            words |= {door: Word(rank, one["outcome"]) for door in free[: one["quantity"]]}
        elif kind in WORDS:
            if kind == "floor_absent":
                shared = [door for door in shared if door[0] == one["floor"]]
            room[rank] = len(shared)
            for door in shared:
                before = words.get(door)
                if before is None or (kind == "stair_mailed" and before.outcome != "opened"):
                    words[door] = Word(rank, WORDS[kind], together=True)
    return words, room


def tally(events: Iterable[Event], doors: Mapping[tuple[str, str], Iterable[Door]]) -> Counter[tuple[str, str]]:
    """(building, measure) to how many, for one turf; ``events`` stand, ``doors`` are those of each stair."""
    stairs: dict[tuple[str, str], list[Event]] = {}
    for one in events:
        if one.get("stair") is not None:
            stairs.setdefault((one["building"], one["stair"]), []).append(one)
    found: Counter[tuple[str, str]] = Counter()
    for place, said in stairs.items():
        words, room = stair(said, doors.get(place, ()))
        for rank, one in enumerate(said):
            if one["type"] != "visit" and one["type"] not in WORDS:
                continue
            quantity = one.get("quantity", 1)
            held = sum(word.rank == rank for word in words.values())
            owed = held + max(quantity - room.get(rank, quantity), 0)
            if one["type"] == "stair_mailed":
                owed = min(owed, quantity)
            found[place[0], MEASURES.get(one["type"], one.get("outcome", ""))] += owed if quantity else 0
    return +found
