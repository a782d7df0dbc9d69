"""Outings: proposed and published on Préparer samedi, walked with phones that are late, lost or two on a turf."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from api_phone import FieldPhone
from browsers import form_to, words
from restore_acts import call
from world import World, act

SHARE, LEAST = 70, 40
"""Of the time that a pair has, in hundredths, what turfs take on average as long as ground remains, and what each of
them takes at least. Eighty is wanted: two pairs among large buildings have 74. Doors are no measure of it: what is left
after some outings lies far apart.
"""
_LINK = re.compile(r"/terrain/#(\S+)")


@dataclass(frozen=True)
class PairShown:
    """A pair as the page shows it: who walks, how many doors, 0 for none; whether somebody is missing; how much of its
    time the turf takes, in hundredths.
    """

    people: int
    doors: int
    missing: bool
    fill: int


def pairs_of(answer: Any) -> list[PairShown]:
    """The lines of « Avec qui »."""
    return [
        PairShown(
            people=len(line.select(".ppl .who1:not(.ask):not(.here)")),
            doors=_number(line.select_one(".tm b").text),
            missing="miss" in line["class"],
            fill=int(line.select_one(".tm rect")["width"]),
        )
        for line in answer.html.select(".duo")
    ]


def _number(text: str) -> int:
    found = re.search(r"\d[\d\s]*", text.replace("\u202f", ""))
    return int(re.sub(r"\s", "", found[0])) if found else 0


@act
def publish_outing(world: World) -> None:
    """The next outing, as it is proposed."""
    page = world.director.get(world.home("semaine/preparer/"))
    said = words(page)
    pairs = pairs_of(page)
    whole = [one for one in pairs if not one.missing]
    full = [one.doors for one in whole]
    outing = {"pairs": len(pairs), "doors": sum(full), "number": len(world.twin.outings) + 1}
    world.hold("an outing is proposed while people are free", full, said[:300])
    if not sum(full):
        world.wrong("no pair is idle while ground remains", f"nothing to walk is proposed: {said[600:1500]}")
        return
    left = page.html.select_one(".dock .w dd")
    idle = sum(not one for one in full)
    world.hold("no pair is idle while ground remains", not idle, f"{idle} of {len(full)} pairs have no door: {outing}")
    outing["left"] = _number(left.text) if left else 0
    if outing["left"] >= len(full):
        shown = f"{outing['left']} doors left, {[(one.doors, one.fill) for one in whole]}"
        mean = sum(one.fill for one in whole) / len(whole)
        world.hold("turfs take the time that people have", mean >= SHARE, f"{mean:.0f} of 100: {shown}")
        few = [one.fill for one in whole if one.fill < LEAST]
        world.hold("no pair has next to nothing", not few, f"{few}: {shown}")
    outing["day"] = (date.fromisoformat(form_to(page, "publier/")["window"].value[:10]) - world.begins).days
    page = world.director.send(form_to(page, "publier/"))
    outing["page"] = page.request.path
    world.twin.outings.append(outing)


@act
def walk(world: World) -> None:
    """Whoever got a link walks: one phone a turf, each door noted; some send late."""
    walked = 0
    for address in world.twin.people:
        for letter in world.letters_to(address):
            if found := _LINK.search(letter.body):
                walked += _open(world, address, found[1])
    going = sum(one["day"] == world.day for one in world.twin.outings)
    world.hold("somebody walks on the day of an outing", walked or not going, "no link opened a turf")


@act
def come_in(world: World) -> None:
    """Those who walk today open their links hours before."""
    for address in world.twin.people:
        for letter in world.letters_to(address):
            if (found := _LINK.search(letter.body)) and (address, found[1]) not in world.phones:
                phone, answer = _come(found[1])
                if _is_today(world, answer):
                    world.came_in[address, found[1]] = phone, answer
                elif answer["status"] == 201:
                    phone.ask("sortir", {})


def _is_today(world: World, answer: dict[str, Any]) -> bool:
    return answer["status"] == 201 and answer["turf"]["action"]["starts"][:10] == world.now.date().isoformat()


def _come(secret: str) -> tuple[FieldPhone, dict[str, Any]]:
    phone = FieldPhone(secret)
    return phone, phone.enter()


def _open(world: World, address: str, secret: str) -> int:
    """How many turfs somebody walks by a link: the first of a pair walks, the other looks on."""
    if (address, secret) in world.phones or world.days.get((address, secret), world.day) != world.day:
        return 0
    phone, answer = world.came_in.pop((address, secret), None) or _come(secret)
    world.hold("a link that was sent opens", answer["status"] == 201, f"{address}: {answer['status']}")
    if answer["status"] != 201:
        return 0
    day = date.fromisoformat(answer["turf"]["action"]["starts"][:10])
    if day != world.now.date():
        world.days[address, secret] = (day - world.begins).days
        phone.ask("sortir", {})
        return 0
    world.phones[address, secret] = phone
    if answer["turf"]["code"] in world.turfs:
        return 0
    world.turfs.add(answer["turf"]["code"])
    _walk_turf(world, phone, answer["turf"])
    return 1


def _walk_turf(world: World, phone: FieldPhone, turf: dict[str, Any]) -> None:
    events = []
    for building in turf["buildings"]:
        for stair in building["stairs"]:
            for floor, door in _doors(stair):
                key = (turf["code"], building["key"], stair["name"], floor, door)
                outcome = world.chance.choices(("opened", "absent", "inaccessible", "later"), (35, 50, 10, 5))[0]
                place = {"building": key[1], "stair": key[2], "floor": floor, "door": door, "outcome": outcome}
                events.append(phone.event("visit", **place))
                world.twin.doors[key] = outcome
                world.twin.knocks[building["station"]] += 1
    events.append(phone.event("end"))
    for first in range(0, len(events), 200):
        answer = phone.send(*events[first : first + 200])
        bad = [one for one in answer.get("results", [{"status": answer["status"]}]) if one["status"] != "accepted"]
        world.hold("doors that were walked are taken", not bad, f"{turf['code']}: {bad[:3]}")
    phone.sent = {one["id"]: one for one in events}
    call(world, phone)


def _doors(stair: dict[str, Any]) -> list[tuple[int, int]]:
    ground = [(0, door) for door in range(1, stair["ground"] + 1)]
    return ground + [(floor, door) for floor in range(1, stair["floors"] + 1) for door in range(1, stair["doors"] + 1)]
