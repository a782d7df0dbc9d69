"""A real browser before the published fictional town."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accessible import WIDTHS
from cast import Cast
from kept_between import forget_campaigns
from playwright.sync_api import Browser, Page, sync_playwright
from published import gathered, publish
from web_strings import compile_catalogue

from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.shared.assets import missing_build
from field_phone import Phone, a_phone, phones_put_away

CHROMIUM = Path("/usr/bin/chromium")
ENGINE = Path("/usr/bin/chromium-headless-shell")
"""Chromium without the frame of windows, tabs and menus that nobody sees."""
IN_THE_FRAME = frozenset({"test_letters", "test_quorum_journey"})
"""Files shown by the browser that people have; the frame has no part in the others, which take two thirds of the
processor's time without it."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser that leaves drops its connections: the test server's side of them is nobody's leak."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"))


@pytest.fixture(scope="session", autouse=True)
def site() -> Iterator[None]:
    """The built files and the French catalogue. Playwright's loop runs in this thread, so Django must not mind."""
    if missing_build():
        pytest.skip("the site's files are not built: npm ci && npm run build in frontend/")
    compile_catalogue()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def started() -> Iterator[Callable[..., Browser]]:
    """Starts Debian's Chromium with software GL and flags of one's own."""
    with sync_playwright() as playwright:

        def start(program: Path, *flags: str) -> Browser:
            if not program.is_file():
                pytest.skip(f"{program} is not installed")
            return playwright.chromium.launch(executable_path=str(program), headless=True, args=[*FLAGS, *flags])

        yield start


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    """What shows the pages of a file of tests."""
    return CHROMIUM if request.path.stem in IN_THE_FRAME else ENGINE


@pytest.fixture(scope="session")
def browsers(started: Callable[..., Browser]) -> Iterator[dict[Path, Browser]]:
    """Those that are open."""
    found: dict[Path, Browser] = {}
    yield found
    for one in found.values():
        one.close()


@pytest.fixture(scope="module")
def browser(started: Callable[..., Browser], program: Path, browsers: dict[Path, Browser]) -> Browser:
    """One browser for the session, of each kind."""
    if program not in browsers:
        browsers[program] = started(program)
    return browsers[program]


@pytest.fixture
def another(started: Callable[..., Browser], program: Path) -> Iterator[Callable[..., Browser]]:
    """One more browser, started with flags of its own."""
    opened: list[Browser] = []

    def start(*flags: str) -> Browser:
        opened.append(started(program, *flags))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def address(transactional_db, live_server, settings, tmp_path: Path, town: Snapshot) -> Iterator[str]:
    """The site with the town published."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    forget_campaigns()
    publish(town)
    yield live_server.url
    # Whatever the server still holds of this test's connections is collected inside it.
    gc.collect()


@pytest.fixture
def cast(address: str) -> Cast:
    """A campaign in the published town, with one member of each role, and a rival campaign."""
    return gathered()


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Page]:
    """1440 × 900."""
    yield from _page(browser, address, 1440, 900)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """360 × 780, by touch."""
    yield from _page(browser, address, 360, 780, has_touch=True)


@pytest.fixture
def new_phone(browser: Browser, address: str) -> Iterator[Callable[..., Phone]]:
    """Phones of volunteers, by any browser and at any address, that fail their test on any error of a script or of the
    content policy.
    """
    phones: list[Phone] = []
    troubles: list[str] = []

    def new(of: Browser = browser, to: str = address) -> Phone:
        one = a_phone(of, to)
        one.page.on("pageerror", lambda error: troubles.append(str(error)))
        one.page.on("console", lambda said: troubles.append(said.text) if "Policy" in said.text else None)
        phones.append(one)
        return one

    def close() -> None:
        for one in phones:
            one.context.close()

    with phones_put_away(close):
        yield new
    assert troubles == []


def _page(browser: Browser, address: str, width: int, height: int, **options: bool) -> Iterator[Page]:
    """A page that fails its test on any error of a script or of the content policy."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale="fr-FR",
        reduced_motion="reduce",
        **options,
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert troubles == []


@pytest.fixture(params=[*WIDTHS])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A desk and a phone whose browser may say that a form was refused, and nothing else."""
    width, height = WIDTHS[request.param]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale="fr-FR",
        reduced_motion="reduce",
        has_touch=request.param == "phone",
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [one for one in troubles if "status of 422" not in one] == []
