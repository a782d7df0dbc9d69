"""When what is done: a list of acts drawn by a seed."""

import random
from dataclasses import dataclass, replace

RESTORED_FROM = 4
"""From this day on a site may be put back: before, little is there to lose."""
EARLY = 0.5
"""Of the outings after which a site is put back, those whose phones had come in when the backup was taken."""
FIRST_WEEKDAY = 2
"""A season begins on a Wednesday."""
LAST_OF_VOTE = 45
"""Day after which nobody comes to vote; in a season that ends before, its last day but one."""
ON_PAPER = {"publish_outing": "prepare_on_paper", "walk": "type_counts"}
"""What is done instead where a place has no addresses to cut. Counts are typed in the evening: a site that was put back
has them from paper."""
EVENING = 4.5


@dataclass(frozen=True)
class Moment:
    """An act at an hour of a day, days since the first."""

    day: int
    hour: float
    act: str

    def __str__(self) -> str:
        return f"{self.day} {self.hour:g} {self.act}"


def schedule(seed: int, days: int, *, on_paper: bool = False, loads: int = 0) -> list[Moment]:
    """The acts of a season, in their order; ``on_paper``: of a place where no turf can be cut, and no phone walks;
    ``loads``: elections that are loaded on the way.
    """
    found = _drawn(seed, days)
    loading = random.Random(f"{seed} elections")
    found += [
        Moment(loading.randint(min(3, days), days), loading.randint(9, 21), "load_election") for _load in range(loads)
    ]
    if on_paper:
        found = [_without_turfs(one) for one in found if one.act != "come_in"]
        found.append(Moment(0, 10.5, "look_at_day_zero"))
    return sorted((one for one in found if one.day <= days), key=lambda one: (one.day, one.hour))


def _without_turfs(one: Moment) -> Moment:
    later = EVENING if one.act == "walk" else 0.0
    return replace(one, act=ON_PAPER.get(one.act, one.act), hour=one.hour + later)


def _drawn(seed: int, days: int) -> list[Moment]:
    chance, restored = random.Random(seed), random.Random(f"restored {seed}")
    found = [Moment(0, 9, "open_campaign"), Moment(0, 10, "look"), Moment(1, 9, "bring_five")]
    found.append(Moment(1, 15, "open_account"))
    found.append(Moment(chance.randint(5, 9), 9, "bring_many"))
    for day in range(days + 1):
        weekday = (FIRST_WEEKDAY + day) % 7
        if weekday in {3, 4} and day > 1:
            found.append(Moment(day, 18 + chance.random(), "publish_outing"))
        if weekday == 2:
            found.append(Moment(day, 15, "meet"))
        if weekday == 4:
            found.append(Moment(day, 10, "money_week"))
        if weekday in {5, 6} and day > 1:
            found.append(Moment(day, 13 + chance.random(), "walk"))
            found.append(Moment(day, 20, "look"))
    # A chance of its own: what else a seed draws stays what it was.
    found.append(Moment(2, 9, "open_vote"))
    guessing = random.Random(f"{seed} neighbour")
    fortnights = range(3, min(days, LAST_OF_VOTE) + 1, 14)
    found += [Moment(guessing.randint(first, first + 5), 16 + guessing.random(), "neighbour") for first in fortnights]
    last = min(days - 2, LAST_OF_VOTE)
    found += [Moment(day, 19, "residents_vote") for day in range(4, last, 7)]
    found.append(Moment(max(3, min(days, last + 6)), 11, "count_vote"))
    # A restoration in the afternoon of an outing, to its morning or to when phones had come in.
    walks = [one for one in found if one.act == "walk" and one.day > RESTORED_FROM]
    for walk in restored.sample(walks, min(len(walks), 1 + days // 60)):
        if restored.random() < EARLY:
            found.append(Moment(walk.day, 11, "come_in"))
        back = 15 + restored.random()
        found += [Moment(walk.day, 12, "save"), Moment(walk.day, 12.5, "take_back"), Moment(walk.day, back, "put_back")]
    return found
