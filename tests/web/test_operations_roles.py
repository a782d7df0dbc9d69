"""One role of PostgreSQL owns the tables, another serves: what whoever takes over the site cannot undo."""

import os
from pathlib import Path

import pytest
from site_role import as_owner
from sites import Site, fetched, new_database

from arpenteur.web.site.operations import checks

pytestmark = pytest.mark.postgresql
PEOPLE = "SELECT count(*) FROM accounts_user"
GATHER = """
from pathlib import Path
from cast import gather, AT
from arpenteur.web.foundation.territory.actions import publish_snapshot
publish_snapshot(path=Path({town!r}), by="test", at=AT)
gather()
"""
CHANGES = [
    "DROP POLICY arpenteur_sealed ON volunteers_volunteer",
    "ALTER TABLE volunteers_volunteer NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE volunteers_volunteer DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_entry_kept ON audit_entry",
    "CREATE OR REPLACE FUNCTION audit_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "TRUNCATE audit_entry",
    "DROP TABLE audit_entry",
    "CREATE TABLE mine (one integer)",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    "SET session_replication_role = replica",
    "SET ROLE arpenteur",
    "ALTER ROLE arpenteur_site BYPASSRLS",
    "SET SESSION AUTHORIZATION arpenteur",
    "SET row_security = off; SELECT count(*) FROM volunteers_volunteer",
    "CREATE POLICY mine ON volunteers_volunteer USING (true)",
    "CREATE SCHEMA mine",
    "SELECT pg_read_file('/etc/hostname')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, town) -> Site:
    """Migrated by its owner, served by the other role."""
    owner = new_database(os.environ["ARPENTEUR_TEST_DATABASE_URL"])
    one = Site(tmp_path_factory.mktemp("site") / "home", owner.replace("//arpenteur@", "//arpenteur_site@"))
    assert "attendent le rôle" in one.run("publish", town.path, code=1).stderr
    assert "ne possède pas" not in migrated(one, owner)
    one.python(GATHER.format(town=str(town.path)))
    return one


def owned(site: Site) -> str:
    return site.database.replace("//arpenteur_site@", "//arpenteur@")


def migrated(site: Site, owner: str) -> str:
    more = dict(site.more)
    site.more["ARPENTEUR_OWNER_DATABASE_URL"] = owner
    try:
        return site.run("migrate").stderr
    finally:
        site.more = more


@pytest.mark.parametrize("statement", CHANGES)
def test_the_role_that_serves_changes_no_table(site: Site, statement: str):
    import psycopg

    with psycopg.connect(site.database) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_it_sees_no_campaign_that_it_was_not_told(site: Site):
    assert site.query("SELECT count(*) FROM campaigns_membership") == [(0,)]
    assert site.query(PEOPLE)[0][0] > 5


def test_pages_are_served_and_migrating_again_is_no_error(site: Site):
    with site.served() as (_process, address):
        assert fetched(f"{address}/compte/login/")[0] == 200
    assert "appliquées : 0" in migrated(site, owned(site))
    assert "ne possède pas" in site.run("migrate", code=1).stderr


def test_a_backup_of_the_one_is_put_back_by_the_other(site: Site, tmp_path: Path):
    saved = tmp_path / "site.tar.gz"
    site.run("backup", saved)
    before = site.query(PEOPLE)
    name = site.database.rpartition("/")[2]
    more = dict(site.more)
    site.more["ARPENTEUR_OWNER_DATABASE_URL"] = owned(site)
    site.run("restore", saved, "--replace", "--confirm", name)
    site.more = more
    assert site.query(PEOPLE) == before
    for statement in CHANGES[:3]:
        test_the_role_that_serves_changes_no_table(site, statement)
    with site.served() as (_process, address):
        assert fetched(f"{address}/compte/login/")[0] == 200


@pytest.mark.django_db
def test_a_role_that_owns_its_tables_is_recognised():
    assert not checks.owns_tables()
    with as_owner():
        assert checks.owns_tables()
