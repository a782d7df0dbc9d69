"""The page of the official sources in a browser, at both widths, before and after a check."""

import json
from pathlib import Path

import pytest
from accessible import wrong_pages
from playwright.sync_api import Page

from arpenteur.sources.catalogue import shipped_catalogue
from arpenteur.sources.fetch.check import check_sources
from arpenteur.web.site.operations.official_files import OUTCOME

pytestmark = pytest.mark.browser


def test_the_page_meets_the_rules_before_and_after_a_check(desk: Page, settings) -> None:
    assert wrong_pages(desk, ["/machine/sources"]) == {}
    outcome = check_sources(shipped_catalogue(), seconds=-1.0)
    home = Path(settings.ARPENTEUR_HOME)
    home.mkdir(exist_ok=True)
    (home / OUTCOME).write_text(json.dumps(outcome.to_json()), encoding="utf-8")
    assert wrong_pages(desk, ["/machine/sources"]) == {}
