"""Histories of two phones, four tabs, a failing network and the site: none lost, none doubled, one order for all.

    python benchmarks/field_histories.py [--histories 10000] [--real 500] [--seed 1]
    tests/support/with-postgresql python benchmarks/field_histories.py --histories 1      # ours on PostgreSQL

The state machine of `tests/support/field_bench.py` drives the phone's compiled core in Chromium on its real IndexedDB;
first against a small site in the page, then against ours over the loopback.
"""

import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from playwright.sync_api import sync_playwright

from _field_site import CHROMIUM, FLAGS, Histories, bench_page, compiled, field_site
from _shared import options_of

STEPS = 20
_TELL = 500


def main() -> None:
    """Draw, run, print."""
    given = options_of(__doc__, histories=10_000, real=500, seed=1)
    with field_site() as (address, fresh), sync_playwright() as player, tempfile.TemporaryDirectory() as folder:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = bench_page(browser, address, compiled(Path(folder)))
        run("site in the page", page, given.histories, given.seed, lambda: "")
        run("site over the loopback", page, given.real, given.seed, fresh)
        browser.close()


def run(name: str, page: Any, histories: int, number: int, link: Any) -> None:
    """So many histories from one seed."""

    class Drawn(Histories):
        steps: ClassVar[Counter[str]] = Counter()

        def link(self) -> str:
            self.secret = link()
            return str(self.secret)

        def teardown(self) -> None:
            super().teardown()
            done = self.steps["histories"]
            if done % _TELL == 0:
                print(f"  {name}: {done:,} histories, {time.perf_counter() - started:,.0f} s", flush=True)

        def typed_in(self, building: str, stair: str, outcome: str, doors: int) -> None:
            if self.secret:
                _typed_in(building, stair, outcome, doors)
            else:
                super().typed_in(building, stair, outcome, doors)

        def done_by_the_organiser(self, act: str) -> None:
            if self.secret:
                _organised(act)
            else:
                super().done_by_the_organiser(act)

        def on_site(self, held: dict[str, Any]) -> list[tuple[str, str]]:
            return super().on_site(held) if held["site"] is not None else _of_database()

    Drawn.page = page
    held = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    started = time.perf_counter()
    run_state_machine_as_test(seed(number)(Drawn), settings=held)
    seconds = time.perf_counter() - started
    steps = sum(count for step, count in Drawn.steps.items() if step != "histories")
    told = ", ".join(f"{step} {count:,}" for step, count in Drawn.steps.most_common() if step != "histories")
    print(f"{name}: {Drawn.steps['histories']:,} histories, {steps:,} steps ({told}), seed {number}, {seconds:,.0f} s")


def _typed_in(building: str, stair: str, outcome: str, doors: int) -> None:
    """A line of a walk sheet of the latest turf."""
    from walked_turf import a_line_of_paper

    from arpenteur.web.foundation.shared.sealing import unsealed
    from arpenteur.web.ground.phone.models import Turf

    with unsealed():
        a_line_of_paper(Turf.objects.exclude(digest=None).latest("pk"), building, stair, outcome, doors)


def _organised(act: str) -> None:
    """What an organiser does to the latest turf with a link."""
    from walked_turf import organised

    from arpenteur.web.foundation.shared.sealing import unsealed
    from arpenteur.web.ground.phone.models import Turf

    with unsealed():
        organised(Turf.objects.exclude(digest=None).latest("pk"), act)


def _of_database() -> list[tuple[str, str]]:
    """Events of the latest turf, in its order."""
    from arpenteur.web.foundation.shared.sealing import unsealed
    from arpenteur.web.ground.phone.models import DoorEvent, Turf

    with unsealed():
        turf = Turf.objects.exclude(digest=None).latest("pk")
        events = DoorEvent.objects.filter(turf=turf).select_related("phone").order_by("number")
        return [(str(one.pk), str(one.phone.device if one.phone else "")) for one in events]


if __name__ == "__main__":
    main()
