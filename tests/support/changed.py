"""Files of tests of what changed, the nearest first, as long as five minutes allow: ``make test-changed``; and the
quick ones of units and properties: ``make quick``.

By the graph of imports: modules that changed are at distance 0, those that import them at 1, and so on up. A file of
tests is as near as the nearest module that it imports; one that is named for a room that changed, or for its folder, is
as near as can be, since it may ask for its pages by their addresses alone; one that changed itself comes first.
"""

import argparse
import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import grimp
from web_rooms import WINGS

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
SECONDS = TESTS / "seconds.toml"
MOST = 5 * 60 * 2 * 0.8
"""Seconds of tests that two processes go through in five minutes, what they start with taken off."""
QUICK = 65
"""Seconds of those of ``make quick``, which takes a minute."""
UNKNOWN = 3.0
"""Seconds of a file of tests that nobody has timed yet."""


def changed_files(since: str) -> list[str]:
    """What differs from where a branch left, what no commit has included."""
    base = _git("merge-base", "HEAD", since).strip()
    return [
        *_git("diff", "--name-only", base, "--").split(),
        *_git("ls-files", "--others", "--exclude-standard").split(),
    ]


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def modules_of(files: Iterable[str], graph: grimp.ImportGraph) -> set[str]:
    """Modules of the program that a change of these files changes: of a template or a table, all of its folder."""
    found = set[str]()
    for file in (Path(one) for one in files if one.startswith("src/arpenteur/")):
        inside = file.relative_to("src")
        name = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
        if file.suffix == ".py" and name in graph.modules:
            found.add(name)
            continue
        room = ".".join(inside.parts[: (4 if inside.parts[2] in WINGS else 3) if inside.parts[1] == "web" else 2])
        found |= {one for one in graph.modules if one == room or one.startswith(f"{room}.")}
    return found


def distances(modules: set[str], graph: grimp.ImportGraph) -> dict[str, int]:
    """How many imports lie between each module above and one that changed."""
    found, now = dict.fromkeys(modules, 0), modules
    while now:
        above = {one for module in now for one in graph.find_modules_that_directly_import(module)} - found.keys()
        found |= dict.fromkeys(above, max(found.values()) + 1)
        now = above
    return found


@cache
def imports_of(file: Path) -> frozenset[str]:
    """Modules of the program that a file of tests imports."""
    found = set[str]()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        found.update(one for one in names if one.startswith("arpenteur."))
    return frozenset(found)


def rooms_of(modules: Iterable[str]) -> set[str]:
    """Rooms of modules: ``contacts`` of the web, ``stats`` of the engine."""
    parts = [one.split(".") for one in modules]
    return {one[2] if one[1] == "web" else one[1] for one in parts if len(one) > 2}


def near_first(tests: Iterable[Path], near: Mapping[str, int], files: Iterable[str]) -> list[tuple[int, str]]:
    """Files of tests with their distance, those that changed themselves before all."""
    touched, found = set(files), list[tuple[int, str]]()
    rooms = rooms_of(one for one, steps in near.items() if not steps)
    for test in tests:
        path = test.relative_to(ROOT).as_posix()
        steps = [near[one] for one in imports_of(test) if one in near]
        steps += [0 for room in rooms if f"_{room}_" in f"{test.stem}_" or room in test.parts]
        if path in touched:
            found.append((-1, path))
        elif steps:
            found.append((min(steps), path))
    return sorted(found)


def chosen(found: list[tuple[int, str]], seconds: Mapping[str, float], most: float = MOST) -> list[str]:
    """As many as time allows, in their order; files of tests that changed are never left out."""
    taken, used = list[str](), 0.0
    for steps, path in found:
        cost = seconds.get(path, UNKNOWN)
        if steps < 0 or used + cost <= most:
            taken.append(path)
            used += cost
    return taken


def quick(seconds: Mapping[str, float]) -> list[str]:
    """Files of units and properties, the quickest first, as many as a minute allows."""
    files = [one for folder in ("unit", "property") for one in (TESTS / folder).rglob("test_*.py")]
    paths = [one.relative_to(ROOT).as_posix() for one in files]
    by_cost = sorted(paths, key=lambda path: (seconds.get(path, UNKNOWN), path))
    taken = sorted(chosen([(0, one) for one in by_cost], seconds, QUICK))
    sys.stderr.write(f"{len(taken)} files; left to make test, the slowest: {len(paths) - len(taken)}\n")
    return taken


def main(arguments: list[str]) -> int:
    """Print the files, and beside in words what is left to ``make test``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--since", default="main", help="revision or branch that the change left from")
    parser.add_argument("--quick", action="store_true", help="the quick ones of units and properties instead")
    options = parser.parse_args(arguments)
    seconds = tomllib.loads(SECONDS.read_text(encoding="utf-8"))
    taken = quick(seconds) if options.quick else near(options.since, seconds)
    sys.stdout.write("\n".join(taken) + "\n" if taken else "")
    return 0


def near(since: str, seconds: Mapping[str, float]) -> list[str]:
    """Files of tests of what differs from a revision."""
    graph = grimp.build_graph("arpenteur", cache_dir=None)
    files = changed_files(since)
    above = distances(modules_of(files, graph), graph)
    found = near_first(sorted(TESTS.glob("*/**/test_*.py")), above, files)
    taken = chosen(found, seconds)
    used = sum(seconds.get(one, UNKNOWN) for one in taken)
    sys.stderr.write(
        f"{len(above)} modules changed or above; {len(taken)} files of tests, about {used:.0f} s of processor; "
        f"left to make test: {len(found) - len(taken)}\n"
    )
    return taken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
