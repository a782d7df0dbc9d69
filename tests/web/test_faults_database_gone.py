"""The database server goes and comes back: visitors are told, and the site recovers by itself."""

import signal

import pytest
from clusters import Cluster, cluster
from sites import MIGRATE, Site, fetched, new_database, until

pytestmark = pytest.mark.postgresql


def test_the_database_goes_and_comes_back(tmp_path):
    with cluster() as server:
        site = Site(tmp_path / "home", new_database(server.address))
        site.python(MIGRATE)
        with site.served() as (process, url):
            _goes_and_comes_back(site, server, url)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0


def _goes_and_comes_back(site: Site, server: Cluster, url: str) -> None:
    assert fetched(f"{url}/")[0] == 200
    server.stop()
    for page in ("/", "/compte/login/", "/"):
        status, headers, text = fetched(url + page)
        if page == "/":
            assert status == 503
            assert headers["Retry-After"] == "30"
            assert "La base de données ne répond pas." in text
        assert status != 500
        assert "Traceback" not in text
    assert fetched(f"{url}/sante/vif")[0] == 200
    assert fetched(f"{url}/sante/pret")[0] == 503
    server.start()
    until(lambda: fetched(f"{url}/")[0] == 200)
    site.query("DELETE FROM operations_periodicrun RETURNING name")
    until(lambda: bool(site.query("SELECT 1 FROM operations_periodicrun WHERE runs > 0")))
