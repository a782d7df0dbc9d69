"""How many questions each page of a campaign asks the database: a number that grows is a diff, not a surprise.

Write it again after a change that is meant: ``ARPENTEUR_WRITE_SQL_COUNTS=1 pytest tests/web/test_sql_counts.py``.
"""

import os
import tomllib
from pathlib import Path

import pytest
import time_machine
import tomli_w
from cast import AT, Cast
from crawl import crawl, shape
from django.db import connection
from django.test.utils import CaptureQueriesContext
from populated import populate

from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TABLE = Path(__file__).parent / "sql_counts.toml"


def counted(cast: Cast) -> dict[str, int]:
    browser = cast.client(cast.director)
    found = {}
    for url in crawl(browser, f"/c/{cast.campaign.slug}/", below=("/c/", "/compte/", "/campagnes/")):
        with CaptureQueriesContext(connection) as asked:
            browser.get(url)
        found[shape(url)] = len(asked)
    return found


def test_each_page_asks_as_many_questions_as_written_down(cast: Cast):
    # The pages of an action depend on the hour: it is always the eve of the one that is populated.
    with time_machine.travel(AT, tick=True):
        with sealed(cast.campaign.pk):
            populate(cast.campaign, cast.director)
        found = counted(cast)
    if os.environ.get("ARPENTEUR_WRITE_SQL_COUNTS"):
        TABLE.write_text(tomli_w.dumps({"questions": dict(sorted(found.items()))}), encoding="utf-8")
    written = tomllib.loads(TABLE.read_text(encoding="utf-8"))["questions"]
    assert found == written
