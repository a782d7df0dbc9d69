"""What ``make test`` draws of the long samples below, and what ``make test-release`` runs whole.

Two variables of the environment decide, so that every process of a run draws the same:

- ``ARPENTEUR_DRAW``: the turn, from 0 to 9. Of each sample the tenth of that turn is run: ten landings, which each have
  the next turn (`tests/landings.txt`), see all of it. Without it nothing is drawn and everything runs: that is so for
  a file of tests that somebody names, and for ``make test-release``.
- ``ARPENTEUR_CHANGED``: rooms and files of tests that changed since the last landing, separated by spaces. What they
  own of a sample is run too, all of it where few rooms changed.

``python tests/support/tiers.py`` prints both as a shell reads them; what is set already stays. With ``--landing`` it
writes one more landing and prints only its line.
"""

import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from web_rooms import in_wing, room_of

ROOT = Path(__file__).resolve().parents[2]
LANDINGS = ROOT / "tests" / "landings.txt"
TENTHS = 10
FEW, MOST, WIDER = 3, 4, 3
"""Rooms that may change and have all that they own run; where more did, this many tenths of it; and tenths of all where
a foundation changed. A landing of every room keeps to the budget too: what is left out of it comes with its turn."""
NAMED = 5
"""Rooms that changed which the line of a draw names."""
FOUNDATIONS = frozenset({"frontend", "shared", "accounts", "campaigns", "config"})
"""Rooms that nearly every page goes through: to run what they own would be to run all."""
ENGINE, MIGRATIONS, PACKAGING = "engine", "migrations", "packaging"
PACKED_FROM = frozenset({"pyproject.toml", "requirements.lock", "Makefile"})


@dataclass(frozen=True)
class Sample:
    """Something long: a folder or files of tests that are drawn file by file, or a walk that draws its own steps."""

    what: str
    why: str
    drawn_by: str


SAMPLES = {
    "tests/data": Sample("files of tests on the official files", "minutes of one engine", "a change of the engine"),
    "tests/browser": Sample("files of journeys in Chromium", "seconds a page", "a change of the file's rooms"),
    "accessible pages": Sample(
        "pages held to axe-core at both widths", "a second a page", "a change of the page's room"
    ),
    "controls": Sample("links and buttons clicked", "half a second a click", "a change of the room it leads to"),
    "migrations": Sample("migrations killed in their middle", "a second each", "a change of the room's migrations"),
}
"""What the first tier draws. The table in docs/architecture.md says the same in words."""
_ROOMS = {
    "test_account_journey": "accounts",
    "test_actions_journey": "fieldwork",
    "test_ballots_journey": "ballots",
    "test_context_journey": "campaigns",
    "test_dossier_journey": "compliance advertising",
    "test_field_contact": "phone contacts",
    "test_field_handing_over": "phone routes",
    "test_field_histories": "phone",
    "test_field_journeys": "phone",
    "test_field_proxies": "phone",
    "test_field_restored": "phone",
    "test_field_screens": "phone",
    "test_field_trouble": "phone",
    "test_field_upgrade": "phone",
    "test_flows_journey": "territory",
    "test_foreign_answers": "phone",
    "test_scrutineers_journey": "ballots",
    "test_week_clicks": "week",
    "test_glance_way": "glance week",
    "test_letters": "outreach routes",
    "test_many_actions_journey": "fieldwork",
    "test_meetings_journey": "consultations",
    "test_money_limits_journey": "money",
    "test_nation_journey": "territory",
    "test_own_scenarios_journey": "campaigns territory",
    "test_places_journey": "territory",
    "test_plan_journey": "territory",
    "test_programs_journey": "api",
    "test_quorum_journey": "keys",
    "test_rounds_journey": "routes",
    "test_sources_page": "operations",
    "test_rounds_on_phones": "routes phone",
    "test_strategy_journey": "territory",
    "test_turfs_journey": "routes",
    "test_typing_journey": "routes phone",
}
"""Rooms of journeys whose file is not named for one."""


def turn() -> int | None:
    """The tenth that is drawn; none where everything is run."""
    given = os.environ.get("ARPENTEUR_DRAW", "")
    return int(given) % TENTHS if given else None


def changed() -> frozenset[str]:
    """Rooms and files of tests that changed since the last landing, as far as it is known."""
    return frozenset(os.environ.get("ARPENTEUR_CHANGED", "").split())


def is_drawn(name: str, rooms: Iterable[str]) -> bool:
    """Whether something long is run: it always is where nothing is drawn; else in its turn, or because a room that
    owns it changed.
    """
    now = turn()
    if now is None:
        return True
    far, new = _tenths_until(name, now), changed()
    if far < (WIDER if new & FOUNDATIONS else 1):
        return True
    theirs = new - FOUNDATIONS
    few = sum("/" not in one for one in theirs - {MIGRATIONS}) <= FEW
    return far < (TENTHS if few else MOST) and not theirs.isdisjoint(rooms)


def drawn[T](names: Iterable[T], rooms: Callable[[T], Iterable[str]], key: Callable[[T], str] = str) -> list[T]:
    """What is run of a sample, in its order. Never nothing, where there is something: then what comes next."""
    every = list(names)
    found = [one for one in every if is_drawn(key(one), rooms(one))]
    return found or sorted(every, key=lambda one: (_tenths_until(key(one), turn() or 0), key(one)))[:1]


def _tenths_until(name: str, now: int) -> int:
    return (zlib.crc32(name.encode()) - now) % TENTHS


def room_of_page(url: str) -> list[str]:
    """The room whose view answers an address of the site; none where a library's does."""
    from django.urls import Resolver404, resolve

    try:
        module = resolve(url.partition("?")[0]).func.__module__
    except Resolver404:
        return []
    return [room_of(module)] if module.startswith("arpenteur.web.") else []


def rooms_of_file(file: Path) -> list[str]:
    """Rooms that a file of tests of a sample is about, and itself."""
    path = file.relative_to(ROOT).as_posix()
    if path.startswith("tests/data/"):
        return [ENGINE, path]
    return [path, *_ROOMS.get(file.stem, file.stem.removeprefix("test_").removesuffix("_journey")).split()]


def folder_of(file: Path) -> str:
    """The sample that a file of tests belongs to; empty where it is run each time."""
    if file.name in WALKS:
        return ""
    return next((name for name in SAMPLES if (ROOT / name) in file.parents), "")


WALKS = frozenset({"test_every_control.py", "test_campaign_accessibility.py", "test_accessibility.py"})
"""Files that draw what they walk themselves."""


def left_out(files: Iterable[Path]) -> set[Path]:
    """Files of tests that this run does not draw."""
    if turn() is None:
        return set()
    sampled: dict[str, set[Path]] = {}
    for file in files:
        if name := folder_of(file):
            sampled.setdefault(name, set()).add(file)
    return {
        file
        for among in sampled.values()
        for file in among.difference(drawn(sorted(among), rooms_of_file, lambda one: one.stem))
    }


def rooms_of_change(path: str) -> list[str]:
    """What a changed file of the repository counts as: a room of the web, and ``migrations`` where it is one; the
    engine; the scripts of pages; what the program is packed from; a file of tests. Nothing for any other.
    """
    parts = path.split("/")
    if path.startswith("src/arpenteur/web/"):
        room = in_wing(ROOT / path).parts[0].removesuffix(".py")
        return [room, *([MIGRATIONS] if "migrations" in parts else [])]
    if path.startswith("src/arpenteur/"):
        return [ENGINE]
    if path.startswith("frontend/"):
        return ["frontend"]
    if path in PACKED_FROM:
        return [PACKAGING]
    return [path] if path.startswith("tests/") and parts[-1].startswith("test_") else []


def landings() -> list[str]:
    """Revisions that landed, the oldest first."""
    lines = LANDINGS.read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("#")]


def changed_since(revision: str) -> list[str] | None:
    """Rooms and files of tests that differ from a revision, this folder's own changes with them; none where the
    history does not reach that far: a clone of one commit, files without a history.
    """
    done = subprocess.run(
        ["git", "diff", "--name-only", revision, "--"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if done.returncode:
        return None
    return sorted({room for path in done.stdout.splitlines() for room in rooms_of_change(path)})


def land() -> None:
    """One more landing: its line has the revision that it stands on."""
    done = subprocess.run(["git", "log", "-1", "--format=%H %cs"], cwd=ROOT, check=True, capture_output=True, text=True)
    with LANDINGS.open("a", encoding="utf-8") as out:
        out.write(done.stdout)


def main(arguments: list[str]) -> int:
    """Print the draw for a shell, and in words beside."""
    if "--landing" in arguments:
        land()
    known = landings()
    # The last line is this landing's own; what it brings is what came since the one before.
    since = known[-2] if len(known) > 1 else known[-1]
    rooms = changed_since(since)
    now = os.environ.get("ARPENTEUR_DRAW") or str(len(known) % TENTHS)
    new = os.environ.get("ARPENTEUR_CHANGED", " ".join(rooms or ()))
    told = "not known, there is no history that far" if rooms is None else in_short(new.split())
    sys.stderr.write(f"Drawn: tenth {now} of {TENTHS} (ARPENTEUR_DRAW={now}); changed since {since[:8]}: {told}\n")
    if "--landing" not in arguments:
        sys.stdout.write(f"export ARPENTEUR_DRAW='{now}' ARPENTEUR_CHANGED='{new}'\n")
    return 0


def in_short(new: list[str]) -> str:
    """What changed in a line that is read: how many rooms, the first of them, how many files of tests."""
    files = [one for one in new if "/" in one]
    rooms = [one for one in new if "/" not in one]
    first = f" ({', '.join(rooms[:NAMED])}{', …' if len(rooms) > NAMED else ''})" if rooms else ""
    return f"rooms: {len(rooms)}{first}; files of tests: {len(files)}" if new else "nothing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
