"""Plays a campaign over its season: ``python tests/season/play.py SNAPSHOT… --seed 3 --days 30``.

A site of its own is made in a temporary folder, on SQLite, or on the server of ``ARPENTEUR_TEST_DATABASE_URL``. What
does not hold is printed with its day; the acts are a list that is the same for a seed, and that can be played cut
(``--days``) or without some of them (``--without``).
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "season"), str(ROOT / "tests" / "support")]


def prepare(home: Path) -> None:
    """A site with its tables, read by this process as a server reads it; letters are kept in memory."""
    os.environ |= {
        "ARPENTEUR_HOME": str(home),
        "ARPENTEUR_MASTER_KEY_FILE": str(home.parent / "keys" / "master_key"),
        "ARPENTEUR_SECOND_PLACE": str(home.parent / "second"),
        "ARPENTEUR_BACKUPS": str(home.parent / "backups"),
        "ARPENTEUR_HOST_CONTACT": "hote@exemple.invalid",
        "ARPENTEUR_HOST_COUNTRY": "France",
        "DJANGO_SETTINGS_MODULE": "arpenteur.web.config.settings",
    }
    if server := os.environ.pop("ARPENTEUR_TEST_DATABASE_URL", ""):  # the site reads it before its own
        from sites import new_database

        os.environ["ARPENTEUR_DATABASE_URL"] = new_database(server)
    (home.parent / "second").mkdir()
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from django.core.management import call_command
    from migrating import states_rendered_sparingly

    with states_rendered_sparingly():
        call_command("migrate", verbosity=0)


def play(snapshots: list[Path], seed: int, days: int, without: set[str]) -> dict[str, object]:
    """The season of a seed; what does not hold, and what was played. Each snapshot after the first is loaded in the
    middle."""
    with tempfile.TemporaryDirectory(prefix="arpenteur-season-") as folder:
        prepare(Path(folder) / "home")
        import contact_acts  # noqa: F401 — each room's acts come by reading it
        import data_acts  # noqa: F401
        import glance_acts  # noqa: F401
        import ground_acts  # noqa: F401
        import money_acts  # noqa: F401
        import neighbour_acts  # noqa: F401
        import paper_acts  # noqa: F401
        import people_acts  # noqa: F401
        import resident_acts  # noqa: F401
        import restore_acts  # noqa: F401
        from schedule import schedule
        from world import ACTS, World

        from arpenteur.snapshot import Snapshot

        on_paper = Snapshot.open(snapshots[0]).buildings.is_empty()
        begins, began = date(2026, 12, 2), time.perf_counter()
        world = World(snapshots, seed, begins, first_round=begins + timedelta(days=max(days, 60)))
        for moment in schedule(seed, days, on_paper=on_paper, loads=len(world.later)):
            if moment.act in without:
                continue
            world.until(moment.day, moment.hour)
            world.act = moment.act
            world.acts.append(str(moment))
            ACTS[moment.act](world)
        return {
            "seed": seed,
            "on_paper": on_paper,
            "acts": world.acts,
            "faults": [str(one) for one in world.faults],
            "seconds": round(time.perf_counter() - began, 1),
        }


def main(arguments: list[str]) -> int:
    """Play, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("snapshots", type=Path, nargs="+", help="the oldest first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--without", default="", help="acts left out, separated by commas")
    options = parser.parse_args(arguments)
    told = play(options.snapshots, options.seed, options.days, set(options.without.split(",")))
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return bool(told["faults"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
