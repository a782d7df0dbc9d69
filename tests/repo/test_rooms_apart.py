"""Rooms to come are held apart before they exist: the contracts are tried on graphs that have them."""

import sys
import tomllib
from pathlib import Path

import pytest
from grimp import ImportGraph

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tools.import_contracts import ApartContract  # noqa: E402 — a tool of the repository, not of the program

WEB = "arpenteur.web"
ELECTORS, RESIDENTS = f"{WEB}.persons.electors", f"{WEB}.residents"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
APART = {one["source_module"]: one for one in CONTRACTS if one["type"] == "apart"}


def kept(source: str, importer: str, imported: str) -> bool:
    """Whether the contract of a room holds in a program with one import."""
    graph = ImportGraph()
    graph.add_import(importer=importer, imported=imported)
    one = APART[source]
    options = {"source_module": source, "apart_modules": one["apart_modules"]}
    contract = ApartContract(name=one["name"], session_options={}, contract_options=options)
    return contract.check(graph, verbose=False).kept


@pytest.mark.parametrize(
    ("room", "module"),
    [
        (ELECTORS, "arpenteur.strategy.ranking"),
        (ELECTORS, f"{WEB}.site.glance.queries"),
        (ELECTORS, f"{WEB}.persons.contacts.models"),
        (ELECTORS, f"{WEB}.persons.people"),
        (RESIDENTS, f"{WEB}.persons.contacts"),
    ],
)
def test_a_room_that_imports_what_it_must_not_breaks_its_contract(room: str, module: str):
    assert not kept(room, f"{room}.views", module)
    assert not kept(room, room, module)


def test_other_imports_are_nobody_s_business():
    assert kept(ELECTORS, f"{ELECTORS}.views", f"{WEB}.foundation.campaigns.access")
    assert kept(ELECTORS, f"{WEB}.ground.crew.views", f"{WEB}.persons.people.models")
    assert kept(ELECTORS, f"{ELECTORS}_of_old.views", f"{WEB}.persons.people.models")


def test_the_rooms_to_come_have_their_place_in_the_order():
    orders = [one["layers"] for one in CONTRACTS if one.get("containers", [""])[0].startswith(f"{WEB}.")]
    names = " ".join(room for order in orders for room in order)
    for room in ("federation", "pollday", "outreach", "electors", "money", "contacts", "people"):
        assert room in names, room
