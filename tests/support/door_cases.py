"""Golden cases of what came of doors, shared by the site and the phone: `tests/data/door_words.json`.

Run as a script, it writes them again: those told in words below, then drawn histories, each with what the slow twin
says.
"""

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from door_twin import shaped, stair, standing, tally

FILE = Path(__file__).resolve().parents[1] / "data" / "door_words.json"
BUILDING = "00099_0020_00148"
STAIRS = {name: shaped(5, 4, 2) for name in "BC"}
OUTCOMES = ("opened", "absent", "inaccessible", "later")
SENDERS = ("a", "b", "paper")
"""The phone that looks, the other one of the pair, their sheet."""
_B = {"building": BUILDING, "stair": "B"}
_ALL = {"type": "stair_absent", **_B, "quantity": 22}
_MAILED = {"type": "stair_mailed", **_B, "quantity": 22}
_FLOOR = {"type": "floor_absent", **_B, "floor": 1, "quantity": 4}


def _door(outcome: str, floor: int = 1, door: int = 1) -> dict[str, Any]:
    return {"type": "visit", **_B, "floor": floor, "door": door, "outcome": outcome}


def _counted(outcome: str, quantity: int) -> dict[str, Any]:
    return {"type": "visit", **_B, "outcome": outcome, "quantity": quantity}


def _undo(rank: int) -> dict[str, Any]:
    return {"type": "undo", "undoes": rank}


_TOLD: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "a correction takes the earlier word back": [("a", _door("opened")), ("a", _door("absent"))],
    "a correction taken back leaves the earlier word": [
        ("a", _door("opened")),
        ("a", _door("absent")),
        ("a", _undo(1)),
    ],
    "the earlier word taken back leaves the correction": [
        ("a", _door("opened")),
        ("a", _door("absent")),
        ("a", _undo(0)),
    ],
    "two phones of a pair at one door": [("a", _door("absent")), ("b", _door("opened"))],
    "come back later is a word of its own": [
        ("a", _door("later")),
        ("b", _door("later", 1, 2)),
        ("a", _door("opened")),
    ],
    "a door of a stair without answer opens": [("a", _ALL), ("b", _door("opened"))],
    "that door taken back": [("a", _ALL), ("b", _door("opened")), ("b", _undo(1))],
    "both phones say the same stair": [("a", _ALL), ("b", _ALL)],
    "a floor, then its stair": [("a", _FLOOR), ("b", _ALL)],
    "a stair mailed after its doors were tried": [("a", _door("opened")), ("a", _door("absent", 1, 2)), ("a", _MAILED)],
    "a mailed stair where a door opens": [("a", _MAILED), ("a", _door("opened"))],
    "mailed twice": [("a", _MAILED), ("b", _MAILED)],
    "paper beside a phone": [("a", _door("opened", 0, 1)), ("paper", _counted("absent", 3))],
    "paper after a stair without answer": [("a", _ALL), ("paper", _counted("opened", 2))],
    "a phone at a door that paper counted": [("paper", _counted("absent", 3)), ("a", _door("opened", 0, 1))],
    "a door that does not exist": [
        ("a", _door("opened", 5, 1)),
        ("a", {"type": "dwellings", **_B, "shape": {"floors": 4, "doors": 4, "ground": 2}}),
    ],
    "a door where nobody comes back is in no stair": [
        ("a", {"type": "objection", **_B, "floor": 1, "door": 1}),
        ("b", _ALL),
    ],
}


def cases() -> list[dict[str, Any]]:
    """Every case as the file holds it."""
    told = [_case(name, said) for name, said in _TOLD.items()]
    return [*told, *(_case(f"drawn history {seed}", _drawn(Random(seed))) for seed in range(1, 31))]


def _drawn(rng: Random) -> list[tuple[str, dict[str, Any]]]:
    said: list[tuple[str, dict[str, Any]]] = []
    for _ in range(rng.randint(4, 14)):
        sender, outcome = rng.choice("aab"), rng.choice(OUTCOMES)
        place = {"building": BUILDING, "stair": rng.choice("BC")}
        door = {"floor": rng.randint(0, 2), "door": rng.randint(1, 3)}
        shape = {"floors": rng.randint(0, 4), "doors": 3, "ground": rng.randint(0, 3)}
        undone = {one["undoes"] for _by, one in said if one["type"] == "undo"}
        own = [
            rank for rank, (by, one) in enumerate(said) if by == sender and one["type"] != "undo" and rank not in undone
        ]
        choices = [
            (sender, {"type": "visit", **place, **door, "outcome": outcome}),
            (sender, {"type": "visit", **place, **door, "outcome": outcome}),
            (sender, {"type": "floor_absent", **place, "floor": rng.randint(0, 2), "quantity": rng.randint(1, 4)}),
            (sender, {"type": "stair_absent", **place, "quantity": rng.randint(1, 22)}),
            (sender, {"type": "stair_mailed", **place, "quantity": rng.randint(1, 22)}),
            (sender, {"type": "objection", **place, **door}),
            (sender, {"type": "dwellings", **place, "shape": shape}),
            ("paper", {"type": "visit", **place, "outcome": outcome, "quantity": rng.randint(1, 22)}),
            *((sender, {"type": "undo", "undoes": rng.choice(own)}) for _ in range(3 if own else 0)),
        ]
        said.append(rng.choice(choices))
    return said


def _case(name: str, said: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    events = [{"id": rank, **one} for rank, (_by, one) in enumerate(said)]
    stand = standing(events)
    doors: Counter[str] = Counter()
    for letter, places in STAIRS.items():
        words, _room = stair([one for one in stand if one["stair"] == letter], places)
        doors.update(word.outcome for word in words.values())
    counts = {measure: n for (_building, measure), n in tally(stand, _places()).items()}
    return {
        "name": name,
        "said": [[by, one] for by, one in said],
        "doors": dict(sorted(doors.items())),
        "counts": dict(sorted(counts.items())),
    }


def _places() -> dict[tuple[str, str], list[tuple[int, int]]]:
    return {(BUILDING, letter): places for letter, places in STAIRS.items()}


def text() -> str:
    """The file, a case a line."""
    rows = ",\n".join(json.dumps(one) for one in cases())
    return f"[\n{rows}\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
