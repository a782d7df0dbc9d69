"""Walk sheets with a box a door beside sheets with counts a stair: pages, numbers on maps, seconds of processor.

The same turfs twice, of about 60 and of about 80 doors, their stairs guessed as the site guesses them: each stair with
floors drawn, and (the peer) each stair on one line with its boxes for counts, as sheets of letterboxes are printed.
The demonstration town is built on the way, Bondy from its official files where they are at hand.

    python benchmarks/walk_sheets.py [--data ../shared/data]
"""

import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from _shared import bondy, parser_of
from arpenteur.demo import DEMO_PLACE, generate
from arpenteur.pipeline import build
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.routes import Stair, Stop
from arpenteur.strategy.turfs import propose
from arpenteur.strategy.turfs.sheet import MAP_WIDTH, Heading, sheet_data, walk_sheets
from arpenteur.strategy.turfs.walk import Walk, walk_of
from arpenteur.strategy.turfs.walk_map import WIDTH, draw
from arpenteur.web.ground.phone.ground.stairs import guessed

HEADING = Heading("Bondy", "bureau 26", "samedi 27 février 2027", code="26-A-7F3K")
SEED, MOST = 1, 40


def with_stairs(walk: Walk) -> Walk:
    """A walk of the engine, which knows doors only, with the stairs the site guesses."""

    def stairs(doors: int) -> tuple[Stair, ...]:
        return tuple(Stair(one.name, one.floors, one.doors, one.ground) for one in guessed(doors))

    return replace(walk, stops=tuple(replace(stop, stairs=stairs(stop.stairs[0].total)) for stop in walk.stops))


def measured(name: str, walks: Sequence[Walk], heading: Heading) -> None:
    """One row of the table; at most ``MOST`` turfs are set in type."""
    pages = [len(sheet_data(walk, heading)["pages"]) for walk in walks]
    set_in_type = [(walk, heading) for walk in walks[:MOST]]
    start = time.process_time()
    document = walk_sheets(set_in_type)
    spent = (time.process_time() - start) / len(set_in_type)
    size = len(document) / len(set_in_type) / 1024
    print(
        f"{name:32}{len(walks):>6}{sum(pages) / len(pages):>12.2f}{pages.count(1) / len(pages):>9.1%}{max(pages):>6}"
        f"{1000 * spent:>8.0f}{size:>8.0f}"
    )


def numbered(walks: Sequence[Walk]) -> tuple[int, int]:
    """Houses with their number on the map, and all."""
    shown = 0
    for walk in walks:
        height = round(WIDTH * sheet_data(walk, HEADING)["map_height"] / MAP_WIDTH, 1)
        shown += len(re.findall('class="house"', draw(walk, height)))
    return shown, sum(len(walk.stops) for walk in walks)


def table(name: str, snapshot: Snapshot) -> None:
    """Both kinds of sheet of a whole town."""
    for doors in (60, 80):
        found = propose(snapshot, doors=doors, seed=SEED)
        walks = [with_stairs(walk_of(one, found.around)) for one in found.turfs]
        measured(f"{name}, {doors} doors, boxes", walks, HEADING)
        measured(f"{name}, {doors} doors, counts", walks, replace(HEADING, letterboxes=True))
        shown, houses = numbered(walks)
        print(f"  numbers on maps: {shown} of {houses} ({shown / houses:.1%})")


def towers() -> None:
    """Eighty doors in one building: pages."""
    for stair in (Stair("", 20, 4, 0), Stair("", 10, 8, 0), Stair("", 16, 5, 0), Stair("", 40, 2, 0)):
        stop = walk_stop(stair)
        pages = len(sheet_data(stop, HEADING)["pages"])
        print(f"{stair.floors} floors of {stair.doors} doors: {pages} page(s)")


def walk_stop(stair: Stair) -> Walk:
    """A turf of one tower."""
    return Walk("A", (Stop("k", "4", (2.41, 48.85), street="rue des Exemples", side="even", stairs=(stair,)),), 100, 60)


def main() -> None:
    """Print the tables."""
    options = parser_of(__doc__, data=True).parse_args()
    folder = Path(tempfile.mkdtemp(prefix="arpenteur-sheets-"))
    print(f"{'':32}{'turfs':>6}{'pages each':>12}{'one page':>9}{'most':>6}{'ms':>8}{'KiB':>8}")
    generate(folder / "files")
    at = datetime.now(UTC)
    table("Demonstration", build([DEMO_PLACE], sources=[folder / "files"], out=folder / "demo", at=at))
    if options.data.is_dir():
        table("Bondy", bondy(options.data))
    else:
        print(f"official data not at hand: {options.data}")
    towers()


if __name__ == "__main__":
    main()
