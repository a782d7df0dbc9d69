"""A backup that is restored: who was erased is erased again, every no that was said since holds, and where the keys of
a campaign were destroyed nobody of it can be read any more.
"""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from sites import Site, copied_site, populated_site

_SETTING = """
import json
from acquainted import CALLS, INVITED, NEWS, acquainted, in_force, reached
from django.utils import timezone
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.persons.contacts import actions
from arpenteur.web.persons.contacts.models import Contact, ContactObjection, How
from arpenteur.web.foundation.keys import rotation
from arpenteur.web.foundation.shared.sealing import sealed
campaign, now = find_campaign("essai"), timezone.now()
by = {"by": COMMAND, "at": now}
def one(name):
    return Contact.objects.get(origin=name)
"""
_KEPT = """
for name in ("reste", "retire", "refuse", "oppose", "part"):
    with sealed(campaign.pk):
        acquainted(campaign, f"{name} Figurine", [NEWS, INVITED], now, email=f"{name}@exemple.fr", origin=name,
                   phone="06 39 98 00 01", address="1 rue du Modèle")
"""
_SINCE = """
with sealed(campaign.pk):
    actions.withdraw(contact=one("retire"), pairs=[NEWS], how=How.LINK, **by)
    actions.withdraw(contact=one("refuse"), pairs=[CALLS], how=How.LINK, **by)
    actions.object_to_all(contact=one("oppose"), how=How.LINK, **by)
    actions.object_to_all(contact=one("part"), how=How.LINK, **by)
    actions.forget(contact=one("part"), **by)
    new = acquainted(campaign, "passe Témoin", [NEWS], now, email="passe@exemple.fr")
    actions.object_to_all(contact=new, how=How.LINK, **by)
    actions.forget(contact=new, **by)
"""
_NOW = """
with sealed(campaign.pk):
    try:
        acquainted(campaign, "passe Témoin", [NEWS], now, email="passe@exemple.fr")
        again = "kept"
    except InputError:
        again = "refused"
    refused = one("refuse").consents.filter(given_at=None).count()
    print(json.dumps({"there": sorted(Contact.objects.values_list("origin", flat=True)), "again": again,
        "written to": sorted(reached(campaign)), "invited": sorted(reached(campaign, INVITED)), "refused": refused,
        "objected": [each.origin for each in Contact.objects.exclude(objected_at=None)]}))
"""
_DESTROY = """
rotation.destroy_keys(campaign=campaign.pk, **by)
"""
_READ = """
from arpenteur.web.foundation.keys.keyring import KeyGoneError
found = []
with sealed(campaign.pk):
    for each in Contact.objects.all():
        for read in (lambda: each.name, lambda: each.email, lambda: each.phone, lambda: each.address):
            try:
                found.append(read())
            except KeyGoneError:
                pass
    print(json.dumps({"rows": Contact.objects.count(), "read": found}))
"""
_NAMES = (b"Figurine", b"figurine", b"@exemple.fr", b"06 39 98", b"rue du Mod")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, town) -> tuple[Site, Path]:
    """A site with five contacts, and its backup."""
    site = populated_site(tmp_path_factory.mktemp("site") / "home", town.path)
    site.python(_SETTING + _KEPT)
    out = tmp_path_factory.mktemp("saved") / "site.tar.gz"
    site.run("backup", out)
    return site, out


def restored(site: Site, file: Path) -> None:
    name = site.database.rpartition("/")[2] or site.home.name
    site.run("restore", file, "--replace", "--confirm", name)


def now(site: Site, look: str) -> dict[str, Any]:
    return json.loads(site.python(_SETTING + look).splitlines()[-1])


def test_every_no_that_was_said_since_holds_again_and_the_erased_stay_so(saved: tuple[Site, Path], tmp_path: Path):
    site = copied_site(saved[0], tmp_path / "home")
    site.python(_SETTING + _SINCE)
    held = now(site, _NOW)
    assert held == {
        "there": ["oppose", "refuse", "reste", "retire"],
        "again": "refused",
        "objected": ["oppose"],
        "refused": 1,
        "written to": ["refuse Figurine", "reste Figurine"],
        "invited": ["refuse Figurine", "reste Figurine", "retire Figurine"],
    }
    restored(site, saved[1])
    assert now(site, _NOW) == held
    site.run("journal", "verify")


def test_it_is_the_list_beside_the_base_that_says_it(saved: tuple[Site, Path], tmp_path: Path):
    site = copied_site(saved[0], tmp_path / "home")
    site.python(_SETTING + _SINCE)
    kinds = [json.loads(line)["kind"] for line in (site.home / "erasures.jsonl").read_text().splitlines()]
    assert sorted(set(kinds)) == ["contact", "objection", "withdrawal"]
    (site.home / "erasures.jsonl").unlink()
    other = copied_site(saved[0], tmp_path / "other")
    restored(other, saved[1])
    assert now(other, _READ)["rows"] == 5


def test_once_the_keys_of_a_campaign_are_destroyed_a_backup_brings_nobody_back(
    saved: tuple[Site, Path], tmp_path: Path
):
    site = copied_site(saved[0], tmp_path / "home")
    unpacked = tmp_path / "unpacked"
    with tarfile.open(saved[1]) as archive:
        archive.extractall(unpacked, filter="data")
    files = [one.read_bytes() for one in unpacked.rglob("*") if one.is_file()]
    assert files
    assert not [name for name in _NAMES if any(name in content for content in files)]
    assert len(now(site, _READ)["read"]) == 20
    site.python(_SETTING + _DESTROY)
    assert now(site, _READ) == {"rows": 5, "read": []}
    restored(site, saved[1])
    assert now(site, _READ) == {"rows": 5, "read": []}
