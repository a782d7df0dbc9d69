"""The start of ``serve`` and its first pages read no scientific library: those come with the first page that asks."""

import json
import subprocess
import sys

import pytest
from sites import Site, migrated_site

HEAVY = (
    "distributed",
    "highspy",
    "mapbox_vector_tile",
    "matplotlib",
    "numpy",
    "pandas",
    "PIL",
    "polars",
    "pyarrow",
    "pymetis",
    "pyogrio",
    "pyproj",
    "pyvrp",
    "rustworkx",
    "scipy",
    "shapely",
    "sklearn",
    "typst",
    "xlsxwriter",
)
"""Libraries of figures, maps, routes, pictures and paper."""
PAGES = ("/", "/compte/login/", "/compte/signup/", "/sante/vif")
_STARTED = """
import json, sys
from arpenteur.web import entry
entry._start()
import arpenteur.web.config.server
from arpenteur.web.config.wsgi import application
import django.urls
django.urls.get_resolver()._populate()
from django.test import Client
asked = [Client(SERVER_NAME="localhost").get(one).status_code for one in {pages!r}]
print(json.dumps([asked, [one for one in {heavy!r} if one in sys.modules]]))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return migrated_site(tmp_path_factory.mktemp("light") / "home")


def test_the_start_and_the_first_pages_read_no_scientific_library(site: Site):
    code = _STARTED.format(pages=PAGES, heavy=HEAVY)  # in a process of its own: those of other tests have read them
    run = subprocess.run([sys.executable, "-c", code], env=site.environment, capture_output=True, text=True, check=True)
    answered, read = json.loads(run.stdout.splitlines()[-1])
    assert answered == [200] * len(PAGES)
    assert read == []
