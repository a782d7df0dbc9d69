"""Every accepted visit exists exactly once, in an order that phones and site agree on: histories drawn at random.

The compiled core of the phone runs in Chromium on its real IndexedDB; the site is a small one in the page, then ours.
`benchmarks/field_histories.py` draws ten thousand and more.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cast import Cast
from field_bench import Histories, bench_page, compiled
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from playwright.sync_api import Browser, Page
from walked_turf import a_line_of_paper, organised, walked_turf

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.ground.fold import fold, standing
from arpenteur.web.ground.phone.ground.stairs import Stair
from arpenteur.web.ground.phone.handset import api as phone_api
from arpenteur.web.ground.phone.models import DoorEvent, Turf
from field_phone import phones_put_away

pytestmark = pytest.mark.browser
HELD = {"deadline": None, "database": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return compiled(tmp_path_factory.mktemp("harness"))


@pytest.fixture
def page(browser: Browser, address: str, script: str) -> Iterator[Page]:
    page = bench_page(browser, address, script)
    with phones_put_away(page.context.close):
        yield page


def test_histories_with_a_site_in_memory(page: Page):
    class InMemory(Histories):
        steps: ClassVar[Counter[str]] = Counter()

    InMemory.page = page
    run_state_machine_as_test(InMemory, settings=settings(max_examples=100, stateful_step_count=16, **HELD))
    assert InMemory.steps["histories"] >= 90
    assert (
        min(InMemory.steps[step] for step in ("visit", "absent", "undo", "exchange", "together", "crash", "paper")) > 20
    )


def test_histories_with_the_real_site(page: Page, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(phone_api, "PER_MINUTE", 10**6)

    class OnTheSite(RealSite):
        steps: ClassVar[Counter[str]] = Counter()

    OnTheSite.page, OnTheSite.cast = page, cast
    run_state_machine_as_test(OnTheSite, settings=settings(max_examples=14, stateful_step_count=16, **HELD))
    assert OnTheSite.steps["histories"] >= 10


class RealSite(Histories):
    """The same with our site over the loopback, and its own fold of the doors."""

    cast: Cast
    turf: Turf

    def link(self) -> str:
        with sealed(self.cast.campaign.pk):
            walked = walked_turf(self.cast)
        self.turf = walked.turf
        return walked.secret

    def typed_in(self, building: str, stair: str, outcome: str, doors: int) -> None:
        with sealed(self.cast.campaign.pk):
            a_line_of_paper(self.turf, building, stair, outcome, doors)

    def done_by_the_organiser(self, act: str) -> None:
        with sealed(self.cast.campaign.pk):
            organised(self.turf, act)

    def _events(self) -> list[DoorEvent]:
        with sealed(self.cast.campaign.pk):
            return list(DoorEvent.objects.filter(turf=self.turf).select_related("phone").order_by("number"))

    def on_site(self, held: dict[str, Any]) -> list[tuple[str, str]]:
        events = self._events()
        assert [one.number for one in events] == list(range(1, len(events) + 1))
        return [(str(one.pk), str(one.phone.device if one.phone else "")) for one in events]

    def doors_on_site(self) -> list[Any] | None:
        with sealed(self.cast.campaign.pk):
            ground = fold(standing(self._events()), self._stairs())
        return [(*place, outcome) for place, outcome in ground.doors.items()]

    def _stairs(self) -> dict[str, list[Stair]]:
        from arpenteur.web.ground.phone.handset.package import package

        found = package(self.turf, "", self.turf.made_at)["buildings"]
        return {one["key"]: [Stair.of(stair["name"], stair) for stair in one["stairs"]] for one in found}


def test_the_harness_is_built_from_the_sources_of_the_app():
    assert (Path(__file__).parents[2] / "frontend" / "field" / "test" / "harness.ts").is_file()
