"""Coup d’œil looked at: what it counts is what was done."""

import re

from browsers import words
from world import World, act


@act
def look(world: World) -> None:
    """The director looks."""
    page = world.director.get(world.home())
    said = words(page)
    opened = sum(one == "opened" for one in world.twin.doors.values())
    if found := re.search(r"Personnes rencontrées ([\d ]+) aujourd’hui ([\d ]+) depuis le début", said):
        met = int(found[2].replace(" ", ""))
        world.hold("people met are the doors that opened", met == opened, f"{met} on the page, {opened} doors")
    else:
        world.hold("Coup d’œil says how many were met", not world.twin.doors, said[:300])
    if found := re.search(r"Somme des zones \d+ % ([\d ]+?) / ", said):
        done = int(found[1].replace(" ", ""))
        world.hold("doors done are those knocked at", done == len(world.twin.doors), f"{done}, {len(world.twin.doors)}")
    missing = re.search(r"Il en manquerait|\d de retard", said)
    world.hold("the headline says what the curve says", not (missing and "dans les temps" in said), said[900:1500])
