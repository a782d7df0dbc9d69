"""An election loaded in the middle of a campaign: the line a director reads stays one comparison of one type."""

import re
from dataclasses import dataclass

from browsers import words
from world import World, act

from arpenteur.snapshot import Snapshot

_LINE = re.compile(
    r"La dernière fois \((?P<kind>[^,()]+), de (?P<first>\d{4}) à (?P<last>\d{4}), (?P<scope>[^()]+)\)[^.]*\."
)
_FOUND = re.compile(
    r"portaient (\d+) % .*\(intervalle (-?\d+) à (-?\d+) ; .*mieux possible[^\d]* (\d+)(?P<alike> : pas)?"
)
_CLASS = re.compile(r"Classe 1 : d'une élection à l'autre \([^,]+, de (\d{4}) à (\d{4}), ici\)")
KIND = "législatives"


@dataclass(frozen=True)
class Line:
    """What « Où aller » says the order was worth: the sentence, its kind of election, its years, where."""

    text: str
    kind: str
    years: tuple[str, str]
    scope: str


@act
def load_election(world: World) -> None:
    """Whoever runs the site publishes the place again, with one more election."""
    from arpenteur.web import entry

    before, known = _line(world), _elections(world)
    world.snapshot = world.later.pop(0)
    entry.publish(world.snapshot)
    world.work()
    after, new = _line(world), _elections(world) - known
    world.hold("an election was loaded", new, str(sorted(new)))
    if not any("legi" in one for one in new):
        world.hold("another type of election leaves the line as it was", before == after, f"{before} then {after}")


def _elections(world: World) -> set[str]:
    return set(Snapshot.open(world.snapshot).option_votes["election"].unique())


def _line(world: World) -> Line | None:
    """The line as it stands, held to what it says."""
    home = world.director.get(world.home())
    link = next(one["href"] for one in home.html.select("a[href]") if one.text.strip() == "Où aller")
    said = words(world.director.get(link))
    found = _LINE.search(said)
    if not found:
        told = "n'a été éprouvé" in said or "départagent pas" in said or "un seul bureau" in said
        world.hold("« Où aller » says what its order was worth, or that nothing does", told, said[:1500])
        return None
    line = Line(found[0], found["kind"], (found["first"], found["last"]), found["scope"])
    world.hold("the line compares elections of the type asked for", line.kind == KIND, line.text)
    if figures := _FOUND.search(line.text):
        share, low, high, best = (int(figures[rank]) for rank in range(1, 5))
        world.hold("the figure lies within its interval", low <= share <= high, line.text)
        world.hold("the best possible is no less, or is said so", best >= share or figures["alike"], line.text)
    else:
        silent = "s'annulaient presque" in line.text or "trop large" in line.text
        world.hold("a line without figures says why", silent, line.text)
    if line.scope == "ici" and (classes := _CLASS.search(said)):
        world.hold("class 1 counts between the same elections", line.years == classes.groups(), f"{line} {classes[0]}")
    return line
