"""A site of an earlier version passes to this one with nothing lost, killed or not, its links still answering."""

import json
import re
import shutil
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from sites import Site, copied_site, copy_master_key, empty_site, fetched, populated_site
from tiers import MIGRATIONS, drawn

import arpenteur.web

SITE = Path(arpenteur.web.__file__).parent
FORMER = {
    "api": "0001",
    "outbox": "zero",
    "campaigns": "0001",
    "accounts": "0001",
    "canvass": "0003",
    "fieldwork": "0002",
    "volunteers": "0003",
    "people": "zero",
    "contacts": "0001",
}
"""Where the tables of the site stood on 25 November 2026 (commit b42ca58), where they have changed since."""
LINES = (
    r"contacts_consentedcontact \S+ is gone|contacts_(contact|receipt|consent|contactevent) \S+ is new"
    r"|contacts_contact \S+\.(by_email|by_phone|last_exchange_at|expires_at): .*"
)
DECLARED = {
    "api.0003_deliveries_in_the_outbox": r"api_delivery (?P<key>\S+) is gone|outbox_message (?P<new>\S+) is new",
    "api.0004_no_deliveries": r"api_delivery is gone",
    "canvass.0008_contacts_move_to_their_room": r"canvass_consentedcontact \S+ is gone",
    "canvass.0009_no_contacts_in_clear": r"canvass_consentedcontact is gone",
    "canvass.0011_requests_and_unsent_events": (
        r"canvass_(cutting|stoplist) \S+\.asked: .*, then None|canvass_phone \S+\.held: .*, then None"
    ),
    "consultations.0004_points_to_ten_metres": r"consultations_\w+ \S+\.(latitude|longitude|precision): .*",
    "contacts.0003_names_move_to_persons": (
        r"contacts_consentedcontact \S+\.(person_id|by_email|by_phone): .*|people_person(word)? \S+ is new"
    ),
    "contacts.0004_names_are_the_persons": (
        r"contacts_consentedcontact \S+\.(row|name|email|telephone): .*|contacts_contactword is gone"
    ),
    "contacts.0006_lines_become_receipts": LINES,
    "contacts.0007_no_lines_without_a_contact": rf"contacts_consentedcontact is gone|{LINES}",
    "volunteers.0005_names_move_to_persons": (
        r"volunteers_volunteer \S+\.(person_id|by_email|by_phone): .*|people_person(word)? \S+ is new"
    ),
    "volunteers.0006_no_names_in_clear": r"volunteers_volunteer \S+\.(user_id|name|email|phone): .*",
    "volunteers.0010_names_of_asked_days": r"volunteers_weekquestion \S+\.(first|last): .*, then None",
}
"""What a migration may change in rows that are there before it: its name to the lines that ``changes`` prints."""
LIVED_IN = """
import json
from datetime import timedelta
from cast import AT
from django.utils import timezone
from populated import populate
from walked_turf import walked_turf_of
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.invitations import invite
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.actions import new_personal_link
from arpenteur.web.persons.volunteers.models import Team, Volunteer
from arpenteur.web.persons.volunteers.teams import new_calendar_link
director, campaign = User.objects.get(email="director@exemple.invalid"), find_campaign("essai")
by = {"by": Actor.user(director), "at": timezone.now()}
with sealed(campaign.pk):
    rows = populate(campaign, director)
    own = new_personal_link(volunteer=rows[Volunteer], **by)
    shared = new_calendar_link(team=rows[Team], **by)
    _, invitation = invite(campaign=campaign, role=Role.VOLUNTEER, **by)
    turf = walked_turf_of(campaign, letter="Z").secret
pages = [f"/invitation/{invitation}/", f"/b/{own}/", f"/b/{own}/agenda.ics", f"/agenda/{shared}.ics"]
print(json.dumps({"pages": pages, "turf": turf}))
"""
GO_BACK = """
import json
from django.core.management import call_command
from django.db import connection
from migrating import states_rendered_sparingly
with states_rendered_sparingly():
    for label, name in {former!r}.items():
        call_command("migrate", label, name, verbosity=0)
"""
CONTENTS = """
import json
from migration_steps import contents
print(json.dumps(contents()))
"""
UPGRADE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
WALK = """
import json
from migration_steps import walked
print(json.dumps(list(walked({chosen!r}))))
"""
REST = """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
print(len(executor.migration_plan(executor.loader.graph.leaf_nodes())))
call_command("makemigrations", check_changes=True, verbosity=0)
"""


def brought() -> set[str]:
    """Names of every migration of the site, from its files."""
    rooms = [room for room in apps.get_app_configs() if Path(room.path).is_relative_to(SITE)]
    return {f"{room.label}.{file.stem}" for room in rooms for file in Path(room.path).glob("migrations/[0-9]*.py")}


def contents(site: Site) -> dict[str, Any]:
    return json.loads(site.python(CONTENTS))


def lost(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is there before and not after, but for what a migration moved."""
    from migration_steps import changes

    lines = [line for line in changes(before, after) if not line.endswith(" is new")]
    return [line for line in lines if not any(re.fullmatch(one, line) for one in DECLARED.values())]


def test_every_migration_keeps_every_row_and_is_whole_or_not_there(tmp_path: Path) -> None:
    """A migration that comes later is gone through without a word here; its changes of rows are declared, or fail."""
    site = empty_site(tmp_path / "home")
    chosen = drawn(sorted(brought()), lambda name: [name.partition(".")[0]])
    # A minute on SQLite, more than seven on PostgreSQL, which makes and drops tables more slowly.
    every = json.loads(site.python(WALK.format(chosen=chosen), seconds=1200))
    assert {step["name"] for step in every} == brought()
    assert len(every) == len(brought()) > 25
    steps = [step for step in every if step["name"] in chosen]
    assert {step["name"]: step["empty"] for step in steps if step["empty"]} == {}
    assert [step["name"] for step in steps if not step["untouched"]] == [], "killed inside, something of it stayed"
    assert [step["name"] for step in steps if not step["finished"]] == []
    changed = {step["name"]: step["changes"] for step in steps if step["changes"]}
    assert changed.keys() == DECLARED.keys() & set(chosen)
    said = {name: [re.fullmatch(DECLARED[name], line) for line in lines] for name, lines in changed.items()}
    assert [name for name, lines in said.items() if not all(lines)] == []
    moved = said.get("api.0003_deliveries_in_the_outbox", [])
    assert {one["key"] for one in moved if one and one["key"]} == {one["new"] for one in moved if one and one["new"]}
    assert every[-1]["tables"] > 55
    assert site.python(REST) == "0"


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory, town) -> tuple[Site, dict[str, Any]]:
    """A site with its tables as they were, rows in all of them, and the links that its people have."""
    site = populated_site(tmp_path_factory.mktemp("former") / "home", town.path)
    links = json.loads(site.python(LIVED_IN))
    site.python(GO_BACK.format(former=FORMER))
    return site, links


def answers(site: Site, links: dict[str, Any]) -> dict[str, int]:
    """Status of each old link on the served site; a phone comes in by that of its turf."""
    with site.served() as (_, address):
        found = {path: fetched(address + path)[0] for path in links["pages"]}
        body = json.dumps({"secret": links["turf"], "device": str(uuid.uuid4())}).encode()
        asked = urllib.request.Request(f"{address}/terrain/api/entrer", body, {"Content-Type": "application/json"})  # noqa: S310 — the loopback
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 — the loopback
            assert json.load(answer)["pass"]
            return found | {"turf": answer.status}


@pytest.mark.drawn(MIGRATIONS)
def test_a_former_site_is_upgraded_with_all_its_rows_and_its_links_answer(lived_in, tmp_path: Path) -> None:
    former, links = lived_in
    site = copied_site(former, tmp_path / "home")
    before = contents(site)
    assert "maker" not in next(iter(before["campaigns_invitation"].values()))
    assert len([table for table, rows in before.items() if rows]) > 40
    site.python(UPGRADE)
    assert lost(before, contents(site)) == []
    assert site.python(REST) == "0"
    assert answers(site, links) == {**dict.fromkeys(links["pages"], 200), "turf": 201}
    site.run("journal", "verify")


def refused(site: Site, saved: Path) -> str:
    """What a restoration says that changes nothing, and draws no key."""
    before = contents_of(site)
    said = site.run("restore", saved, code=1).stderr
    assert "Traceback" not in said
    assert contents_of(site) == before
    return said


def contents_of(site: Site) -> tuple[dict[str, bytes], list[tuple]]:
    """Files of the folder, but for locks, whether there is a master key, tables of a database of its own."""
    names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    files = {str(one.relative_to(site.home)): one.read_bytes() for one in site.home.rglob("*") if one.is_file()}
    locks = {name for name, content in files.items() if not content}
    kept = {name: content for name, content in files.items() if name not in locks}
    master = site.home.parent / "master_key"
    return kept | {"master": bytes([master.is_file()])}, site.query(names) if site.database else []


@pytest.mark.drawn(MIGRATIONS)
def test_a_former_backup_is_restored_by_this_version_where_the_keys_of_its_names_are(lived_in, tmp_path: Path) -> None:
    """Names have to be opened to be brought where they are now: without their keys nothing is written at all."""
    former, links = lived_in
    saved = tmp_path / "site.tar.gz"
    former.run("backup", saved)
    site = empty_site(tmp_path / "home")
    site.home.mkdir()
    for name in ("secret_key", "signing_key"):
        shutil.copy(former.home / name, site.home)
    assert "remettez le dossier « cles »" in refused(site, saved)
    shutil.copytree(former.home / "cles", site.home / "cles")
    assert "la clé maîtresse manque" in refused(site, saved)
    copy_master_key(former, site.home)
    site.run("restore", saved)
    # A restoration has a line of its own in the journal, whose head is another then.
    assert [one for one in lost(contents(former), contents(site)) if not one.startswith("audit_head ")] == []
    assert answers(site, links) == {**dict.fromkeys(links["pages"], 200), "turf": 201}
